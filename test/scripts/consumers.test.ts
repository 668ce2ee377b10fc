import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { consumers, nodeTypes } from "../../scripts/lib/consumers/consumers.mjs";
import { loadEntries } from "../../scripts/lib/consumers/entries.mjs";
import { placeInState } from "../../scripts/lib/consumers/state.mjs";

const run = promisify(execFile);
const { devDependencies, peerDependencies } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8"));

test("consumers have the SDK and the TypeScript that the package is made with, and the oldest SDK that it takes", () => {
  const named = (name: string) => consumers.find((consumer: { name: string }) => consumer.name === name);
  expect(named("nodenext, CommonJS")).toMatchObject({
    sdk: devDependencies["@pulumi/pulumi"],
    typescript: devDependencies.typescript,
  });
  expect(`^${named("oldest Pulumi SDK").sdk}`).toBe(peerDependencies["@pulumi/pulumi"]);
  expect(nodeTypes).toBe(devDependencies["@types/node"]);
});

test("each entry of a package is required and imported, and one that is not there or is empty is a failure", async () => {
  const folder = await mkdtemp(join(tmpdir(), "risk-integration-entries-"));
  try {
    const installed = join(folder, "node_modules", "some-package");
    await mkdir(installed, { recursive: true });
    await writeFile(join(installed, "index.js"), "exports.some = () => 1;");
    await writeFile(join(installed, "empty.js"), "");
    await writeFile(join(installed, "some.schema.json"), '{ "title": "some" }');
    const entries = { ".": "./index.js", "./empty": "./empty.js", "./some.schema.json": "./some.schema.json" };
    await writeFile(join(installed, "package.json"), JSON.stringify({ name: "some-package", exports: entries }));
    const load = async (...names: string[]) => {
      const sources = Object.entries(loadEntries("some-package", names) as Record<string, string>);
      expect(sources.map(([name]) => name)).toEqual(["entries.cjs", "entries.mjs"]);
      for (const [name, source] of sources) {
        await writeFile(join(folder, name), source);
        await run("node", [join(folder, name)]);
      }
    };
    await load(".", "./some.schema.json");
    await expect(load(".", "./empty")).rejects.toThrow("some-package/empty holds nothing");
    await expect(load("./runtime")).rejects.toThrow("ERR_PACKAGE_PATH_NOT_EXPORTED");
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.each([
  ["nothing", {}, undefined],
  [
    "the project's folder in an output",
    { note: "/tmp/some/project/index.ts" },
    /^note: "\/tmp\/some\/project\/index.ts"$/,
  ],
  ["pnpm's store in an output", { note: "node_modules/.pnpm/x@1.2.3" }, /^note: "node_modules\/\.pnpm/],
  ["a module's path in the provider", { __provider: 'require("./node_modules/x")' }, /^the provider /],
])("a state that names %s is seen for that", (_, outputs, place) => {
  const own = { id: "account/reference_id", outputs: { __provider: 'require("x/runtime")', ...outputs } };
  const stack = { urn: "stack", sourcePosition: "project:///node_modules/.pnpm/x@1.2.3/stack.ts#1,2" };
  const state = JSON.stringify({ deployment: { resources: [stack, own] } }, undefined, 2);
  const found = placeInState(state, "/tmp/some/project");
  if (place) expect(found).toMatch(place);
  else expect(found).toBeUndefined();
});
