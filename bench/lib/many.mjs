// node many.mjs FORM BASE_URL COUNT: as many lookups of distinct references, a hundred in flight; prints the time and the most memory.
import { existsSync, readFileSync } from "node:fs";

const began = performance.now();
const [form, baseUrl, count] = process.argv.slice(2);
const { forms, inFlight } = await import("./lookups.mjs");
const { newReference } = await import("./start-api.mjs");
const lookUp = await forms[form](baseUrl);
await inFlight(100, Number(count), () => lookUp(newReference()));
const ms = performance.now() - began;
console.log(JSON.stringify({ ms, megabytes: mostKilobytes() / 1024 }));
process.exit();

/** On Linux, what getrusage tells may be that of the parent, from before this program was in its place. */
function mostKilobytes() {
  const status = "/proc/self/status";
  if (!existsSync(status)) return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, "utf8"))[1]);
}
