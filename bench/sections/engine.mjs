import { join } from "node:path";
import { Failure } from "../../scripts/lib/processes.mjs";
import { ratioRow, valueRow } from "../lib/row.mjs";
import { makeStack } from "../lib/stack.mjs";
import { interleave, mapValues } from "../lib/statistics.mjs";

const many = 200;

/** Whole runs of the Pulumi engine, each of an empty stack. */
export async function engine({ api, rounds, folder, binDir }) {
  const stackOf = (program, env, name = [program, ...Object.values(env ?? {})].join("-")) =>
    makeStack({ folder: join(folder, name), binDir, program, baseUrl: api.baseUrl(), env });
  const goals = { empty: 1.1, sdk: 0.88, fetch: 1.05, plain: 1, plugin: 0.8, manyUp: 0.8, manyPreview: 1, bytes: 0.75 };

  const one = {};
  for (const program of ["empty", "functions", "sdk", "fetch", "resources", "plain-resources", "plugin-resources"])
    one[program] = await stackOf(program);
  const cached = { NODE_COMPILE_CACHE: join(folder, "compile-cache") };
  one.cached = await stackOf("functions", cached, "cached");
  const up = await interleave(
    mapValues(one, (stack) => () => stack.up()),
    rounds,
  );
  const bytes = await Promise.all(["resources", "plain-resources"].map((program) => one[program].bytesPerResource()));

  const manyOf = { BENCH_COUNT: String(many), BENCH_SAME: "1" };
  const ours = await stackOf("resources", manyOf);
  const plain = await stackOf("plain-resources", manyOf);
  const requests = { ours: {}, plain: {} };
  const both = (operation) =>
    interleave(
      mapValues({ ours, plain }, (stack, name) => async () => {
        const run = await api.counting(() => stack[operation]());
        requests[name][operation] = run.requests;
        return run.given;
      }),
      rounds,
    );
  const manyUp = await both("up");
  const manyPreview = await both("preview");
  const manyRefreshed = await both("refreshedPreview");
  for (const operation of ["up", "refreshedPreview"])
    if (requests.plain[operation] !== many)
      throw new Failure(`The plain resources made ${requests.plain[operation]} requests in ${operation}, not ${many}.`);

  const calls = { BENCH_COUNT: String(many) };
  const plugin = await stackOf("plugin-functions", calls);
  const fetches = await stackOf("fetches", calls);
  const timeOf = (stack) => async () => {
    await stack.up();
    return stack.lastTime();
  };
  const called = await interleave({ plugin: timeOf(plugin), fetches: timeOf(fetches) }, rounds);

  const row = (what, beside, measured, names, atMost) =>
    ratioRow({
      what,
      unit: "ms",
      beside,
      ours: measured[names[0]],
      others: measured[names[1]],
      goal: atMost && { atMost },
    });
  return {
    title: "The whole tool",
    text: `\`pulumi up --yes\` of an empty stack, its preview included, so that the program runs twice; no-op \`pulumi preview\` where it says so. The API answers at once. The plain dynamic resource is bench/programs/plain-resources.cjs: it keeps this package's fields and the URL that it asks, and looks up when it is created or refreshed, so that it makes no request in a no-op preview, and sees no change there; its state is mostly the code of its provider. The plugin's resource is declared in the same kind of program, and the engine starts the plugin for it in place of Pulumi's dynamic provider. With \`NODE_COMPILE_CACHE\`, Node.js keeps the compiled code of all modules in a folder, Pulumi's own included; the round that does not count fills it. In \`up\` and in \`preview --refresh\` the ${many} plain ones make ${many} requests, one each. Ours, which are of one reference, make one for each process: ${requests.ours.up} in \`up\`, ${requests.ours.refreshedPreview} in \`preview --refresh\`.`,
    rows: [
      row("`up`, one function", "the empty program", up, ["functions", "empty"], goals.empty),
      row("`up`, one function", "the program with the SDK", up, ["functions", "sdk"], goals.sdk),
      row("`up`, one function", "the program with fetch", up, ["functions", "fetch"], goals.fetch),
      row("`up`, one function, with `NODE_COMPILE_CACHE`", "the same without", up, ["cached", "functions"]),
      row("`up`, one resource", "a plain dynamic resource", up, ["resources", "plain-resources"], goals.plain),
      row(
        "`up`, one resource of the plugin",
        "a plain dynamic resource",
        up,
        ["plugin-resources", "plain-resources"],
        goals.plugin,
      ),
      row(`\`up\`, ${many} resources, one reference`, `${many} plain ones`, manyUp, ["ours", "plain"], goals.manyUp),
      row(
        "the same, no-op preview",
        `${many} plain ones, which ask nothing`,
        manyPreview,
        ["ours", "plain"],
        goals.manyPreview,
      ),
      row("the same, `preview --refresh`", `${many} plain ones, which ask as well`, manyRefreshed, ["ours", "plain"]),
      valueRow({
        what: "the same, requests of a no-op preview",
        beside: "one per operation",
        ours: String(requests.ours.preview),
        others: "1",
        value: requests.ours.preview,
        digits: 0,
        goal: { atMost: 1 },
        counted: true,
      }),
      valueRow({
        what: "state per resource, bytes",
        beside: "a plain dynamic resource",
        ours: bytes[0].toFixed(0),
        others: bytes[1].toFixed(0),
        value: bytes[0] / bytes[1],
        suffix: " ×",
        goal: { atMost: goals.bytes },
        counted: true,
      }),
      row(
        `${many} calls of the plugin's function at once, within the program`,
        `${many} times fetch`,
        called,
        ["plugin", "fetches"],
        8,
      ),
    ],
  };
}
