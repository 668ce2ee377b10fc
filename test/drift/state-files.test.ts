import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { test as base, expect } from "vitest";
import { stateFilesAt } from "../../src/drift/read-files.js";

const test = base.extend<{ tree: (...files: string[]) => Promise<string> }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
  tree: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "risk-integration-states-"));
    await use(async (...files) => {
      for (const file of files) {
        await mkdir(dirname(join(folder, file)), { recursive: true });
        await writeFile(join(folder, file), "{}");
      }
      return folder;
    });
    await rm(folder, { recursive: true });
  },
});

async function found(folder: string): Promise<readonly string[]> {
  const { files, problems } = await stateFilesAt(folder);
  expect(problems).toEqual([]);
  return files.map((file) => relative(folder, file));
}

test("of a folder are all of its JSON files, whatever its folders are called", async ({ tree }) => {
  const files = ["a.json", "backups/b.json", "history/prod/c.json", "locks/d.json.gz"];
  expect(await found(await tree(...files, "notes.txt", "node_modules/x.json", ".git/y.json"))).toEqual(files);
});

test("of a local backend are its stacks, without what it keeps beside them", async ({ tree }) => {
  const beside = ["backups/p/prod.json", "history/p/prod.json", "locks/l.json"].map((file) => `.pulumi/${file}`);
  const folder = await tree(".pulumi/stacks/history/prod.json", ...beside);
  expect(await found(folder)).toEqual([".pulumi/stacks/history/prod.json"]);
  expect((await stateFilesAt(join(folder, ".pulumi"))).files).toHaveLength(1);
});

test("of Pulumi's home are its stacks, and its credentials are not touched", async ({ tree }) => {
  const beside = [
    "credentials.json",
    "workspaces/p-workspace.json",
    "plugins/x/schema.json",
    "templates/t/package.json",
  ];
  const stack = ".pulumi/stacks/p/credentials.json";
  const folder = await tree(stack, ...beside.map((file) => `.pulumi/${file}`));
  expect(await found(folder)).toEqual([stack]);
  await symlink(join(folder, ".pulumi"), join(folder, "linked"));
  expect(await found(join(folder, "linked"))).toEqual(["stacks/p/credentials.json"]);
});

test("of a home under another name are its stacks too, by its marker files", async ({ tree }) => {
  const home = ["credentials.json", "workspaces/p-workspace.json", "plugins/x/schema.json"];
  const backend = ["meta.yaml", "history/p/prod.json", "locks/l.json"];
  const folder = await tree(...home, "copy/stacks/p/prod.json", ...backend.map((file) => `copy/${file}`));
  expect(await found(join(folder, "copy"))).toEqual(["stacks/p/prod.json"]);
  expect(await found(folder)).toEqual([]);
});

test("of a folder that only looks alike are all", async ({ tree }) => {
  const files = ["a.json", "credentials.json", "stacks/c.json"];
  expect(await found(await tree(...files))).toEqual(files);
});

test("are found behind links too, once, also where one leads back", async ({ tree }) => {
  const folder = await tree("real/prod.json", "named/.keep");
  await symlink("../real", join(folder, "named/linked"));
  await symlink(".", join(folder, "named/back"));
  expect(await found(join(folder, "named"))).toEqual(["linked/prod.json"]);
});

test("are told beside a folder that may not be read", async ({ tree, skip }) => {
  if (process.getuid?.() === 0) skip("root may read every folder: run it as another user");
  if (process.platform === "win32") skip("Windows has no such modes: run it on Linux or macOS");
  const folder = await tree("a.json", "locked/b.json");
  await chmod(join(folder, "locked"), 0);
  const { files, problems } = await stateFilesAt(folder);
  await chmod(join(folder, "locked"), 0o700);
  expect(files).toHaveLength(1);
  expect(problems).toMatchObject([
    { error: { message: expect.stringMatching(/locked cannot be opened: permission denied\.$/) } },
  ]);
});

test("are told beside a link that leads nowhere", async ({ tree }) => {
  const folder = await tree("a.json");
  await symlink("nowhere", join(folder, "dangling.json"));
  const { files, problems } = await stateFilesAt(folder);
  expect(files).toHaveLength(1);
  expect(problems).toMatchObject([{ error: { message: expect.stringMatching(/dangling\.json does not exist\.$/) } }]);
});
