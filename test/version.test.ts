import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { version } from "../src/common/versions.js";

const read = (file: string): string => readFileSync(join(__dirname, "..", file), "utf8");

test.each(["yaml", "python", "go"])("the example for %s asks for the package's version", (name) => {
  const { dependencies } = JSON.parse(read(`examples/${name}/package.json`));
  // The caret of a version below 1 spans patches alone: an older range would not take this version.
  expect(dependencies["pulumi-cloudflare-risk-integration"]).toBe(`^${version}`);
});

test("the example for Go asks for the SDK of the package's version", () => {
  const [, sdk] =
    /^\texample\.com\/pulumi-cloudflare-risk-integration\/sdk\/go v(\S+)$/m.exec(read("examples/go/go.mod")) ?? [];
  expect(sdk).toBe(version);
});

test("the version that is sent and printed is the package's", () => {
  const manifest = JSON.parse(read("package.json"));
  expect(version).toBe(manifest.version);
});
