// node many.mjs FORM BASE_URL COUNT: as many lookups of distinct references, a hundred in flight; prints the time and the most memory.
const began = performance.now();
const [form, baseUrl, count] = process.argv.slice(2);
const { forms, inFlight } = await import("./lookups.mjs");
const { newReference } = await import("./start-api.mjs");
const lookUp = await forms[form](baseUrl);
await inFlight(100, Number(count), () => lookUp(newReference()));
const ms = performance.now() - began;
console.log(JSON.stringify({ ms, megabytes: process.resourceUsage().maxRSS / 1024 }));
process.exit();
