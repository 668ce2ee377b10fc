import { join } from "node:path";
import { ratioRow, valueRow } from "../lib/row.mjs";
import { makeStack } from "../lib/stack.mjs";
import { interleave, mapValues } from "../lib/statistics.mjs";

const many = 200;

/** Whole runs of the Pulumi engine, each of an empty stack. */
export async function engine({ api, rounds, folder, binDir }) {
  const stackOf = (program, env) => {
    const name = [program, ...Object.values(env ?? {})].join("-");
    return makeStack({ folder: join(folder, name), binDir, program, baseUrl: api.baseUrl(), env });
  };
  const goals = { empty: 1.1, sdk: 0.88, plain: 0.95, many: 0.85, bytes: 0.75 };

  const one = {};
  for (const program of ["empty", "functions", "sdk", "fetch", "resources", "plain-resources"])
    one[program] = await stackOf(program);
  const up = await interleave(
    mapValues(one, (stack) => () => stack.up()),
    rounds,
  );
  const bytes = await Promise.all(["resources", "plain-resources"].map((program) => one[program].bytesPerResource()));

  const manyOf = { BENCH_COUNT: String(many), BENCH_SAME: "1" };
  const ours = await stackOf("resources", manyOf);
  const plain = await stackOf("plain-resources", manyOf);
  const manyUp = await interleave({ ours: () => ours.up(), plain: () => plain.up() }, rounds);
  const manyPreview = await interleave({ ours: () => ours.preview(), plain: () => plain.preview() }, rounds);
  const requests = (await api.counting(() => ours.preview())).requests;

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
    text: `\`pulumi up --yes\` of an empty stack, its preview included, so that the program runs twice; no-op \`pulumi preview\` where it says so. The API answers at once. The plain dynamic resource is bench/programs/plain-resources.cjs: it keeps this package's fields and the URL that it asks, and looks up when it is created or refreshed, so that it makes no request in a no-op preview, and sees no change there. Its state is mostly the code of its provider.`,
    rows: [
      row("`up`, one function", "the empty program", up, ["functions", "empty"], goals.empty),
      row("`up`, one function", "the program with the SDK", up, ["functions", "sdk"], goals.sdk),
      row("`up`, one function", "the program with fetch", up, ["functions", "fetch"]),
      row("`up`, one resource", "a plain dynamic resource", up, ["resources", "plain-resources"], goals.plain),
      row(`\`up\`, ${many} resources, one reference`, `${many} plain ones`, manyUp, ["ours", "plain"], goals.many),
      row("the same, no-op preview", `${many} plain ones`, manyPreview, ["ours", "plain"], goals.many),
      valueRow({
        ...{ what: "the same, requests of a no-op preview", beside: "one per operation" },
        ...{ ours: String(requests), others: "1", value: requests, digits: 0, goal: { atMost: 1 } },
      }),
      valueRow({
        ...{ what: "state per resource, bytes", beside: "a plain dynamic resource" },
        ...{ ours: bytes[0].toFixed(0), others: bytes[1].toFixed(0), value: bytes[0] / bytes[1], suffix: " ×" },
        goal: { atMost: goals.bytes },
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
