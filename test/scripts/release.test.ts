import { expect, test } from "vitest";
import { notesOf, problemsOfRelease } from "../../scripts/lib/release/check.mjs";
import { pluginPart, publishedPart } from "../../scripts/lib/release/published-part.mjs";

const changelog = `# Changelog

## [Unreleased]

## [1.2.3] - 2026-11-24

### Added

- A thing.

## [1.2.2]

## [1.2.1] - 2026-11-01
`;

const manifest = (version: string, url = "git+https://github.com/owner/name.git") => ({ version, repository: { url } });
const problems = (tag: string, of: object) =>
  problemsOfRelease({ tag, repository: "owner/name", manifest: of, changelog });

test("a commit whose tag, package.json and changelog agree can be released, with its notes", () => {
  expect(problems("v1.2.3", manifest("1.2.3"))).toEqual([]);
  expect(notesOf(changelog, "1.2.3")).toBe("### Added\n\n- A thing.");
});

test.each([
  ["another tag", "v1.2.4", manifest("1.2.3"), "The tag is v1.2.4, and package.json says 1.2.3."],
  ["a tag without v", "1.2.3", manifest("1.2.3"), "The tag is 1.2.3, and package.json says 1.2.3."],
  ["a version that the changelog lacks", "v1.3.0", manifest("1.3.0"), "has no heading “## [1.3.0] - YYYY-MM-DD”"],
  ["one without a date", "v1.2.2", manifest("1.2.2"), "1.2.2 has no date"],
  ["one of which nothing is said", "v1.2.1", manifest("1.2.1"), "says nothing of 1.2.1"],
  ["another repository", "v1.2.3", manifest("1.2.3", "git+https://github.com/other/name.git"), "repository.url is not"],
  ["no repository", "v1.2.3", { version: "1.2.3" }, "repository.url is not git+https://github.com/owner/name.git"],
])("%s stops a release", (_, tag, of, said) => {
  const found = problems(tag, of);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(said);
});

test("that of the plugin's archives is of the packages in them, wherever they lie, without what those would need", () => {
  const manifest = { name: "us", version: "1.2.3", license: "MIT", dependencies: { undici: "^8" } };
  const packages = {
    "": manifest,
    "node_modules/undici": { version: "8.12.4", license: "MIT", engines: { node: ">=22" } },
    "node_modules/@pulumi/pulumi": {
      version: "3.0.0",
      peer: true,
      dependencies: { "@grpc/grpc-js": "^1", semver: "^7" },
    },
    "node_modules/@pulumi/pulumi/node_modules/@grpc/grpc-js": { version: "1.0.0", dev: true, integrity: "sha512-x" },
    "node_modules/semver": { version: "7.0.0" },
  };
  const places = [
    "node_modules/@pulumi/pulumi",
    "node_modules/@pulumi/pulumi/node_modules/@grpc/grpc-js",
    "node_modules/undici",
  ];
  const part = pluginPart(manifest, { lockfileVersion: 3, packages }, places);
  expect(part.manifest).toMatchObject({
    name: "pulumi-resource-cloudflare-risk-integration",
    version: "1.2.3",
    dependencies: { "@grpc/grpc-js": "1.0.0", "@pulumi/pulumi": "3.0.0", undici: "8.12.4" },
  });
  expect(part.lockfile).toEqual({
    lockfileVersion: 3,
    packages: {
      "": part.manifest,
      "node_modules/@pulumi/pulumi": { version: "3.0.0" },
      "node_modules/@grpc/grpc-js": { version: "1.0.0", integrity: "sha512-x" },
      "node_modules/undici": { version: "8.12.4", license: "MIT" },
    },
  });
});

test("the bill of materials is of what users get: no development dependency but what is bundled, no peer, no workspace", () => {
  const manifest = {
    name: "us",
    version: "1.2.3",
    dependencies: { undici: "^8" },
    devDependencies: { knip: "6", zod: "4.6.7" },
  };
  const packages = {
    "": manifest,
    "examples/one": {},
    "node_modules/undici": { version: "8.12.4" },
    "node_modules/zod": { version: "4.6.7", dev: true },
    "node_modules/knip": { version: "6.0.0", dev: true },
    "node_modules/sdk": { version: "3.0.0", peer: true },
    "node_modules/us": { resolved: "", link: true },
  };
  const published = publishedPart({ ...manifest, workspaces: ["examples/one"] }, { lockfileVersion: 3, packages });
  expect(published.manifest).toEqual({
    name: "us",
    version: "1.2.3",
    dependencies: { undici: "^8", zod: "4.6.7" },
  });
  expect(published.lockfile).toEqual({
    lockfileVersion: 3,
    packages: {
      "": published.manifest,
      "node_modules/undici": { version: "8.12.4" },
      "node_modules/zod": { version: "4.6.7" },
    },
  });
});
