// This package's function, for as many references as BENCH_COUNT says.
const { getRiskIntegrationByReferenceOutput } = require("pulumi-cloudflare-risk-integration");
const { references } = require("./references.cjs");

exports.urls = references.map((referenceId) => getRiskIntegrationByReferenceOutput({ referenceId }).wellKnownUrl);
