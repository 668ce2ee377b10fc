import { join } from "node:path";
import { startProcess } from "./process.mjs";

export const accountId = "023e105f4ecef8ad9ca31a8372d0c353";
export const token = "Sn3lZJTBX6kkg7OdcBUAxOO963GEIyGQqnFTOFYY";

/** The API of `api.mjs` in a process of its own, as it is for a user. */
export async function startApi() {
  const api = await startProcess(process.execPath, [join(import.meta.dirname, "api.mjs")]);
  const origin = `http://127.0.0.1:${api.line}`;
  const requests = async () => (await (await fetch(`${origin}/requests`)).json()).requests;
  return {
    /** Whose answers take this long. */
    baseUrl: (delayMs = 0) => `${origin}${delayMs === 0 ? "" : `/ms/${delayMs}`}/client/v4`,
    /** How many requests the work makes, and what it gives. */
    async counting(work) {
      const before = await requests();
      const given = await work();
      return { given, requests: (await requests()) - before };
    },
    stop: () => api.stop(),
  };
}

let next = 0;

/** A reference that nobody has asked for yet. */
export function newReference() {
  next += 1;
  return `f174e90a-fafe-4643-bbbc-${String(next).padStart(12, "0")}`;
}
