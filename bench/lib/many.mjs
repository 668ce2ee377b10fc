// node many.mjs FORM BASE_URL COUNT: as many lookups of distinct references, a hundred in flight; prints the time and the most memory.
import { inFlight, lookups } from "./lookups.mjs";
import { newReference } from "./start-api.mjs";

const [form, baseUrl, count] = process.argv.slice(2);
const lookUp = lookups(baseUrl)[form];
const began = performance.now();
await inFlight(100, Number(count), () => lookUp(newReference()));
const ms = performance.now() - began;
console.log(JSON.stringify({ ms, megabytes: process.resourceUsage().maxRSS / 1024 }));
process.exit();
