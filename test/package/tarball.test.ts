import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect } from "vitest";
import { bundled } from "../../scripts/lib/release/locked-project.mjs";
import { splitCode } from "../docs/pages.js";
import { token } from "../engine/world.js";
import { noticedIn } from "./notices.js";

const root = resolve(__dirname, "../..");
const run = promisify(execFile);

import { test } from "./packed.js";

test("the packed package holds what users need and nothing else, and no credential", async ({ packed }) => {
  const { tarball, unpacked, paths } = packed;
  const files = paths.map((path) => join(unpacked, path));
  const places = new Set(paths.map((path) => path.split("/")[0]));
  expect([...places].sort()).toEqual(
    [
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "SECURITY.md",
      "bin",
      "dist",
      "docs",
      "examples",
      "package.json",
      "schemas",
      "src",
    ].sort(),
  );
  expect(files.filter((file) => /node_modules|tsbuildinfo|\.test\.|Pulumi\.\w+\.yaml|\.env/.test(file))).toEqual([]);
  // An example that was used lies beside its venv, its SDK or its state.
  const { stdout } = await run("git", ["ls-files", "examples"], { cwd: root });
  const examples = paths.filter((path) => path.startsWith("examples/"));
  expect(examples.sort()).toEqual(
    stdout
      .trim()
      .split("\n")
      .filter((file) => !file.endsWith(".npmignore"))
      .sort(),
  );
  const texts = await Promise.all(files.map((file) => readFile(file, "utf8")));
  for (const form of [token, encodeURIComponent(token), Buffer.from(token).toString("base64")])
    expect(texts.filter((text) => text.includes(form))).toEqual([]);
  expect((await stat(tarball)).size, "bytes of the tarball").toBeLessThan(650_000);
  // The code alone, so that a page of documentation cannot hide that it has grown.
  const code = files.filter((file) => /\/package\/(dist|bin)\/.*\.c?js$/.test(file));
  const sizes = await Promise.all(code.map(async (file) => (await stat(file)).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  expect(bytes, "bytes of code").toBeGreaterThan(400_000);
  expect(bytes, "bytes of code").toBeLessThan(780_000);
  // Source maps and declaration maps point into src, which is there.
  const maps = files.filter((file) => file.endsWith(".map"));
  for (const map of maps) {
    const { sources } = JSON.parse(await readFile(map, "utf8"));
    for (const source of sources) expect(files).toContain(resolve(dirname(map), source));
  }
});

test("the packed package gives the licence of what its files hold of other packages, which the audit knows of", async ({
  packed,
}) => {
  const notices = await readFile(join(packed.unpacked, "dist/THIRD-PARTY-NOTICES.txt"), "utf8");
  const noticed = noticedIn(notices);
  expect(noticed).toContainEqual({ name: "zod", version: expect.stringMatching(/^4\./), licence: "MIT" });
  expect(notices.match(/^Permission is hereby granted/gm)).toHaveLength(noticed.length);
  const names = noticed.map(({ name }) => name).filter((name) => name !== "rolldown"); // its helpers alone
  expect(names).toEqual(bundled);
});

// Where the links of the packed pages may lead though nothing is there: with the package's repository, npm leads them to it.
const leftOut = [
  /^test\//, // the tests that show what a table's row says: too much for a package
  /^docs\/(mutation|soak)\.md$/, // for who works on the package; the index of docs and the fault matrix name them
  /^docs\/performance\/.*\.svg$/, // the tables beside them say the same
];

test("every link of the packed pages leads to a packed file, or to one that is left out for a reason", async ({
  packed,
}) => {
  const { unpacked, paths } = packed;
  const pages = paths.filter((path) => path.endsWith(".md"));
  expect(pages.length).toBeGreaterThan(20);
  const links = await Promise.all(
    pages.map(async (file) => {
      const lines = (await readFile(join(unpacked, file), "utf8")).split("\n");
      const text = splitCode({ file, lines })
        .prose.join("\n")
        .replaceAll(/`[^`\n]*`/g, "");
      return [...text.matchAll(/\]\(<?([^)\s>#]+)/g)]
        .map(([, target = ""]) => target)
        .filter((target) => !/^[a-z][a-z\d+.-]*:/i.test(target))
        .map((target) => ({ file, place: join(dirname(file), target) }));
    }),
  );
  const nowhere = links.flat().filter(({ place }) => !existsSync(join(unpacked, place)));
  expect(nowhere.filter(({ place }) => !leftOut.some((pattern) => pattern.test(place)))).toEqual([]);
  for (const pattern of leftOut)
    expect(nowhere.map(({ place }) => place)).toContainEqual(expect.stringMatching(pattern));
});

// .attw.json leaves out the JSON schema, which has no types.
test.for(["publint", "attw"])("%s finds nothing in the packed package", async (tool, { packed }) => {
  const args = tool === "publint" ? ["--strict"] : ["--config-path", join(root, ".attw.json")];
  await run(join(root, "node_modules/.bin", tool), [packed.tarball, ...args], { cwd: root });
});
