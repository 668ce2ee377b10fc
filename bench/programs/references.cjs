// What the programs look up: BENCH_COUNT references, or BENCH_COUNT times the same one where BENCH_SAME is set.
const { BENCH_COUNT = "1", BENCH_SAME, CLOUDFLARE_ACCOUNT_ID, CLOUDFLARE_BASE_URL, CLOUDFLARE_API_TOKEN } = process.env;

exports.references = Array.from({ length: Number(BENCH_COUNT) }, (_, index) => `reference-${BENCH_SAME ? 0 : index}`);
exports.urlOf = (referenceId) =>
  `${CLOUDFLARE_BASE_URL}/accounts/${CLOUDFLARE_ACCOUNT_ID}/zt_risk_scoring/integrations/reference_id/${referenceId}`;
exports.headers = { authorization: `Bearer ${CLOUDFLARE_API_TOKEN}` };
