import { expect, test } from "vitest";
import { problemsOfRelease, sectionOf } from "../../scripts/lib/release/check.mjs";
import { lockedProject } from "../../scripts/lib/release/locked-project.mjs";

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
  expect(sectionOf(changelog, "1.2.3").notes).toBe("### Added\n\n- A thing.");
});

test.each([
  ["another tag", "v1.2.4", manifest("1.2.3"), "The tag is v1.2.4, and package.json says 1.2.3."],
  ["a tag without v", "1.2.3", manifest("1.2.3"), "The tag is 1.2.3, and package.json says 1.2.3."],
  ["a version that the changelog lacks", "v1.3.0", manifest("1.3.0"), "has no heading “## [1.3.0] - YYYY-MM-DD”"],
  ["a version without a date", "v1.2.2", manifest("1.2.2"), "has no heading “## [1.2.2] - YYYY-MM-DD”"],
  ["a version without notes", "v1.2.1", manifest("1.2.1"), "has no notes on 1.2.1"],
  ["another repository", "v1.2.3", manifest("1.2.3", "git+https://github.com/other/name.git"), "repository.url is not"],
  ["no repository", "v1.2.3", { version: "1.2.3" }, "repository.url is not git+https://github.com/owner/name.git"],
])("%s stops a release", (_, tag, of, said) => {
  const found = problems(tag, of);
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(said);
});

test("an SBOM is of the given packages in the lockfile's versions, wherever they are, without their dependencies", () => {
  const own = {
    name: "us",
    version: "1.2.3",
    description: "Ours.",
    license: "MIT",
    devDependencies: { zod: "4.6.7" },
    workspaces: ["a"],
  };
  const packages = {
    "node_modules/@pulumi/pulumi": { version: "3.0.0", peer: true, dependencies: { semver: "^7" } },
    "node_modules/@pulumi/pulumi/node_modules/@grpc/grpc-js": { version: "1.0.0", dev: true, integrity: "sha512-x" },
    "node_modules/semver": { version: "7.0.0" },
    "node_modules/zod": { version: "4.6.7", dev: true },
  };
  const places = Object.keys(packages).filter((place) => !place.endsWith("semver"));
  const { manifest, lockfile } = lockedProject(own, packages, places);
  expect(manifest).toEqual({
    ...{ name: "us", version: "1.2.3", description: "Ours.", license: "MIT" },
    dependencies: { "@pulumi/pulumi": "3.0.0", "@grpc/grpc-js": "1.0.0", zod: "4.6.7" },
  });
  expect(lockfile.packages).toEqual({
    "": manifest,
    "node_modules/@pulumi/pulumi": { version: "3.0.0" },
    "node_modules/@grpc/grpc-js": { version: "1.0.0", integrity: "sha512-x" },
    "node_modules/zod": { version: "4.6.7" },
  });
});
