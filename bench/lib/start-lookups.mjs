import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Failure } from "../../scripts/lib/processes.mjs";

/**
 * Starts a process for each of these forms, passes them to `work` by name, and stops them after it. In one process, the forms would share
 * modules that are compiled for all of them, and each would pay for garbage that another has left.
 */
export async function withLookups(api, names, baseUrl, work) {
  const started = {};
  try {
    for (const name of names) started[name] = await startLookups(api, name, baseUrl);
    return await work(started);
  } finally {
    for (const { stop } of Object.values(started)) stop();
  }
}

/** A process that looks up by one form. */
async function startLookups(api, form, baseUrl) {
  const child = fork(join(import.meta.dirname, "lookup-process.mjs"), [form, baseUrl]);
  const ended = once(child, "exit").then(([code, signal]) => {
    throw new Failure(`The lookups by ${form} ended with ${code ?? signal}.`);
  });
  ended.catch(() => {}); // handled wherever a message is awaited
  const nextMessage = async () => (await Promise.race([once(child, "message"), ended]))[0];
  await nextMessage();
  return {
    /** Makes `count` lookups, at most `width` of them under way at the same time, with one request each. */
    async lookUp(count, width) {
      const { given, requests } = await api.counting(() => {
        child.send({ count, width });
        return nextMessage();
      });
      if (requests !== count) throw new Failure(`${requests} requests of ${form}, in place of ${count}`);
      return given;
    },
    stop: () => child.kill("SIGKILL"),
  };
}
