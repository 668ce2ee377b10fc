import { readFile } from "node:fs/promises";
import { expect, test } from "vitest";
import { oldestNode } from "../scripts/lib/node.mjs";
import { assertNodeVersion } from "../src/common/versions.js";
import { thrownBy } from "./client/clients.js";

test.each(["v22.19.0", "v22.23.3", "v24.0.0", "v100.1.0", "v25.0.0-nightly2026"])("%s will do", (version) => {
  expect(() => assertNodeVersion(version)).not.toThrow();
});

test.each(["v22.18.0", "v20.19.5", "v18.0.0", "v0.10.48", "v22.18.99"])("%s is refused in one line", (version) => {
  expect(thrownBy(() => assertNodeVersion(version))).toMatchObject({
    code: "CONFIGURATION",
    message: `pulumi-cloudflare-risk-integration needs Node.js 22.19 or newer, and this is ${version}: install a newer Node.js.`,
  });
});

test("it is one version, wherever it stands", async () => {
  const { engines } = JSON.parse(await readFile("package.json", "utf8"));
  expect([engines.node, oldestNode]).toEqual([">=22.19", "22.19.0"]);
  expect(await readFile(".github/workflows/ci.yml", "utf8")).toContain('"22.19"');
  expect(await readFile("src/common/versions.ts", "utf8")).toContain("{ major: 22, minor: 19 }");
});

test("the Node that runs this is new enough", () => {
  expect(() => assertNodeVersion()).not.toThrow();
});
