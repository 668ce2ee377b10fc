import { join } from "node:path";
import { expect } from "vitest";
import { integrationId, world } from "../engine/world.js";
import { signalsHost } from "../okta/cloudflare-behind-proxy.js";
import { run } from "./installed-example.js";
import {
  config,
  document,
  expectMockedSettings,
  issuer,
  jwksUrl,
  mocked,
  stackOfExample,
  test,
} from "./okta-example.js";

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

test("under mocks, a mistaken wiring is refused before anything is made", async ({ folder, cloudflare }) => {
  const running = mocked(folder, cloudflare, { ...config, wiring: "url" });
  await expect(running).rejects.toMatchObject({
    stdout: "",
    stderr: expect.stringContaining("The config wiring is “url”: it can be “well-known” or “issuer”."),
  });
});

test("on the engine: nothing unchecked reaches Okta, then a receiver does, which becomes one by issuer and keys, and destroy leaves nothing", async ({
  folder,
  cloudflare,
  okta,
  skip,
}) => {
  const { emulator } = cloudflare;
  const stack = await stackOfExample({ folder, cloudflare, okta });
  if (!stack) return skip("no Pulumi engine: npm run setup");
  await stack.exits(0, "preview");
  expect(emulator.requests).toEqual([]);
  expect(okta.requests).toEqual([]);

  emulator.answerNext({ kind: "status", status: 404 }, { match: { route: "configuration" } });
  const refused = await stack.failedUp();
  expect(refused.output).toContain("Cannot fetch the Shared Signals configuration document");
  expect(okta.requests).toEqual([]);

  await stack.up();
  const made = emulator.integrations().at(-1);
  const wellKnownUrl = document.replace(integrationId, made?.id ?? "");
  expect(okta.receivers).toMatchObject([{ status: "ACTIVE", settings: { well_known_url: wellKnownUrl } }]);
  expect(await stack.outputs()).toEqual({
    identityProviderId: made?.reference_id,
    integrationId: made?.id,
    wellKnownUrl,
    issuer: issuer.replace(integrationId, made?.id ?? ""),
    receiverId: okta.receivers[0]?.id,
  });
  await stack.inSync();
  await stack.config("wiring", "issuer");
  await stack.up();
  expect(okta.receivers).toMatchObject([{ settings: { jwks_url: jwksUrl } }]);
  await stack.inSync();

  await stack.exits(0, "destroy", "--yes", "--skip-preview");
  expect(okta.receivers).toEqual([]);
  expect(emulator.integrations()).toHaveLength(
    world().accounts.flatMap(({ integrations = [] }) => integrations).length,
  );
  expect(cloudflare.hostsAskedFor).toEqual(["api.cloudflare.com:443", `${signalsHost}:443`]);
});
