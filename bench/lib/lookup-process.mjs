// node lookup-process.mjs FORM BASE_URL: makes lookups of distinct references when its parent sends { count, width }, and sends back
// how long they took and how much processor time this process has used for them.
import { floor, forms, inFlight, loadForm } from "./lookups.mjs";
import { newReference } from "./start-api.mjs";

// First of all: a process whose sockets do not keep it alive would end while it connects.
process.on("disconnect", () => process.exit());
const [form, baseUrl] = process.argv.slice(2);
const lookUp = await loadForm({ ...forms, floor }[form], baseUrl);

process.on("message", async ({ count, width }) => {
  const before = process.cpuUsage();
  const began = performance.now();
  await inFlight(width, count, () => lookUp(newReference()));
  const ms = performance.now() - began;
  const { user, system } = process.cpuUsage(before);
  process.send({ ms, cpuMs: (user + system) / 1_000 });
});
process.send("ready");
