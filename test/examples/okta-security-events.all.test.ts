import { join } from "node:path";
import { expect } from "vitest";
import { run } from "./installed-example.js";
import { document, expectMockedSettings, issuer, jwksUrl, stackOfExample, test } from "./okta-example.js";

test("the example fits the types of the SDKs that it names", async ({ folder }) => {
  const { stdout } = await run("node", ["node_modules/typescript/bin/tsc"], { cwd: join(folder, "project") }).catch(
    (failed) => failed,
  );
  expect(stdout).toBe("");
});

test("under mocks, by well-known URL: each resource is given what it needs, and Okta nothing beyond its limits", async ({
  folder,
  cloudflare,
}) => {
  await expectMockedSettings({ folder, cloudflare }, {}, { wellKnownUrl: document });
});

test("under mocks, by issuer and keys: each resource is given what it needs, and Okta nothing beyond its limits", async ({
  folder,
  cloudflare,
}) => {
  await expectMockedSettings({ folder, cloudflare }, { wiring: "issuer" }, { issuer, jwksUrl });
});

test("on the engine, a receiver of the well-known URL becomes one by issuer and keys", async ({
  folder,
  cloudflare,
  okta,
  skip,
}) => {
  const stack = await stackOfExample({ folder, cloudflare, okta });
  if (!stack) return skip("no Pulumi engine: npm run setup");
  await stack.up();
  await stack.inSync();
  await stack.config("wiring", "issuer");
  await stack.up();
  expect(okta.receivers).toMatchObject([{ settings: { jwks_url: jwksUrl } }]);
  await stack.inSync();

  await stack.exits(0, "destroy", "--yes", "--skip-preview");
  expect(okta.receivers).toEqual([]);
});
