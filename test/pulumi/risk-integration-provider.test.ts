import { expect, test } from "vitest";
import { RiskIntegrationProvider } from "../../src/index.js";
import { optionsLayer, resolveSettings } from "../../src/settings/resolve-settings.js";
import { thrownBy } from "../client/clients.js";

const apiToken = "token0123456789";

test.each([
  { baseUrl: "https://user:hunter2@api.example.com" },
  { baseUrl: "http://api.example.com" },
  { baseUrl: "api.example.com" },
  { baseUrl: "" },
  { wellKnownBaseUrl: "https://user:hunter2@ssf.example.com" },
  { wellKnownBaseUrl: "http://ssf.example.com" },
])("a URL that the settings would refuse is refused at once, in their words: %j", (url) => {
  const refused = thrownBy(() => new RiskIntegrationProvider("mine", { apiToken, ...url }));
  const bySettings = thrownBy(() => resolveSettings([optionsLayer({ apiToken, ...url })]));
  expect(refused.code).toBe("CONFIGURATION");
  const inWords = bySettings.message.replace(/^\w+/, "$& of the RiskIntegrationProvider “mine”");
  expect(refused.message).toBe(`${inWords} [CONFIGURATION]`);
  expect(refused.message).not.toContain("hunter2");
});
