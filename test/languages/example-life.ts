import { expect } from "vitest";
import type { Language } from "../../scripts/lib/languages.mjs";
import type { Emulator } from "../../src/testing/index.js";
import type { Stack } from "../engine/stack.js";
import { integrationId, tenantUrl, wellKnownUrl } from "../engine/world.js";

interface Given {
  readonly emulator: Emulator;
  readonly projectOf: (language: Language) => Promise<Stack>;
}

/** Fails unless the example in a language looks the integration up, records it, and sees its drift. */
export async function expectLifeOfExample(language: Language, { emulator, projectOf }: Given): Promise<void> {
  const stack = await projectOf(language);
  await stack.up();
  expect(await stack.outputs()).toEqual({ integrationId, tenantUrl, absoluteWellKnownUrl: wellKnownUrl });
  await stack.inSync();
  emulator.updateIntegration(integrationId, { tenant_url: "https://other.okta.com" });
  expect((await stack.outOfSync("--diff")).output).toMatch(
    /~ tenantUrl: "https:\/\/something\.okta\.com" => "https:\/\/other\.okta\.com"/,
  );
  emulator.updateIntegration(integrationId, { active: false });
  expect((await stack.exits(1, "preview")).output).toContain("active is false, expected true");
  emulator.clearRequests();
  await stack.exits(0, "destroy", "--yes", "--skip-preview");
  expect(emulator.requests).toEqual([]);
}
