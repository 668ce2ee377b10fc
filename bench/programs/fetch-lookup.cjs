// A lookup by Node.js's own fetch.
const { urlOf, headers } = require("./references.cjs");

exports.lookUp = async (referenceId) => {
  const response = await fetch(urlOf(referenceId), { headers });
  if (!response.ok) throw new Error(`Cloudflare answered ${response.status}`);
  return (await response.json()).result;
};
