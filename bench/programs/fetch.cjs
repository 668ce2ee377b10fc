// The same with Node.js's own fetch and nothing else.
const pulumi = require("@pulumi/pulumi");
const { lookUp } = require("./fetch-lookup.cjs");
const { references } = require("./references.cjs");

exports.urls = references.map((referenceId) => pulumi.output(lookUp(referenceId)).well_known_url);
