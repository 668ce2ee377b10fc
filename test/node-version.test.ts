import { expect, test } from "vitest";
import { requireNodeVersion } from "../src/node-version.js";
import { thrownBy } from "./client/clients.js";

test.each(["v22.19.0", "v22.23.3", "v24.0.0", "v100.1.0", "v25.0.0-nightly2026"])("%s will do", (version) => {
  expect(() => requireNodeVersion(version)).not.toThrow();
});

test.each(["v22.18.0", "v20.19.5", "v18.0.0", "v0.10.48", "v22.18.99"])("%s is refused in one line", (version) => {
  expect(thrownBy(() => requireNodeVersion(version))).toMatchObject({
    code: "CONFIGURATION",
    message: `pulumi-cloudflare-risk-integration needs Node.js 22.19 or newer, and this is ${version}: install a newer Node.js.`,
  });
});

test("the Node that runs this is new enough", () => {
  expect(() => requireNodeVersion()).not.toThrow();
});
