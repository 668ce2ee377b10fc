import { describe, expect, test } from "vitest";
import { configLayers, warningsOfPlainCredentials } from "../../src/pulumi/config.js";
import { environmentLayer } from "../../src/settings/environment.js";
import { resolveSettings, resolveWellKnownSettings } from "../../src/settings/resolve-settings.js";
import { thrownBy } from "../client/clients.js";

const own = "cloudflare-risk-integration";
const token = "token0123456789";

function layersOf(config: Record<string, string>) {
  return configLayers((key) => config[key]);
}

describe("the settings of a stack's config", () => {
  test("come from this package's own namespace first, then from @pulumi/cloudflare's, then from the environment", () => {
    const config = {
      [`${own}:accountId`]: "own-account",
      "cloudflare:accountId": "their-account",
      "cloudflare:apiToken": token,
      [`${own}:baseUrl`]: "https://api.example.com",
    };
    const environment = environmentLayer({ CLOUDFLARE_API_TOKEN: "other", CLOUDFLARE_ACCOUNT_ID: "other" });
    const found = resolveSettings([...layersOf(config), environment]);
    expect(found.credential.headers()).toEqual({ authorization: `Bearer ${token}` });
    expect(found).toMatchObject({
      credentialSource: { name: "the config cloudflare:apiToken", isEnvironment: false, isProvider: false },
      account: { id: "own-account", source: `the config ${own}:accountId` },
      baseUrl: "https://api.example.com",
      warnings: [],
    });
  });

  test("take a credential whole: own key beside their token is the key alone", () => {
    const config = { [`${own}:apiKey`]: "key0", [`${own}:email`]: "a@b.example", "cloudflare:apiToken": token };
    expect(resolveSettings(layersOf(config)).credential.headers()).toEqual({
      "x-auth-email": "a@b.example",
      "x-auth-key": "key0",
    });
  });

  test.each([
    [
      { [`${own}:apiToken`]: token, [`${own}:apiKey`]: "key0" },
      `Both the config ${own}:apiToken and the config ${own}:apiKey are set`,
    ],
    [
      { "cloudflare:email": "a@b.example" },
      "the config cloudflare:email is set without the config cloudflare:apiKey: set both",
    ],
    [{ "cloudflare:apiUserServiceKey": "v1.0-x" }, "the config cloudflare:apiUserServiceKey is not supported"],
    [{ [`${own}:apiToken`]: "" }, `the config ${own}:apiToken is empty`],
    [
      {},
      `No Cloudflare credential: set the config ${own}:apiToken, or the config cloudflare:apiToken, or CLOUDFLARE_API_TOKEN`,
    ],
  ])("name their config key when they cannot be used: %j", (config, message) => {
    const error = thrownBy(() => resolveSettings([...layersOf(config), environmentLayer({})]));
    expect(error.code).toBe("CONFIGURATION");
    expect(error.message).toContain(message);
  });

  test("warn when the base URL comes from a lower namespace than the credential", () => {
    const config = { [`${own}:apiToken`]: token, "cloudflare:baseUrl": "https://api.example.com" };
    expect(resolveSettings(layersOf(config)).warnings).toEqual([
      expect.stringMatching(/sent to api\.example\.com, because the config cloudflare:baseUrl says so/),
    ]);
  });

  test("hold the well-known base too", () => {
    const config = { [`${own}:wellKnownBaseUrl`]: "https://ssf.example.com/" };
    expect(resolveWellKnownSettings(layersOf(config)).wellKnownBaseUrl).toBe("https://ssf.example.com");
  });
});

describe("allowed hosts in config", () => {
  const key = `${own}:allowedWellKnownHosts`;
  const hosts = (text: string) => resolveWellKnownSettings(layersOf({ [key]: text })).allowedWellKnownHosts;

  test.each([
    ['["a.example","b.example"]', ["a.example", "b.example"]],
    [' [ "a.example" ]', ["a.example"]],
    ["[]", []],
    ["a.example", ["a.example"]],
    ["a.example, b.example,", ["a.example", "b.example"]],
    ["", []],
  ])("may be JSON, as `pulumi config set --path` writes it, or names between commas: %j", (text, list) => {
    expect(hosts(text)).toEqual(list);
  });

  test.each(["[", '["a.example", 1]', '[["a.example"]]', "[null]"])(
    "are refused by name when they are no list: %j",
    (text) => {
      expect(thrownBy(() => hosts(text))).toMatchObject({
        code: "CONFIGURATION",
        message: `The config ${key} is not a list of host names.`,
      });
    },
  );

  test("are refused when one is no host name", () => {
    expect(thrownBy(() => hosts("https://a.example/")).message).toMatch(
      new RegExp(`^the config ${key} holds “https://a\\.example/”, which is not a host name`),
    );
  });
});

describe("a credential in clear", () => {
  const config: Record<string, string> = {
    [`${own}:apiToken`]: token,
    "cloudflare:apiKey": "key0",
    "cloudflare:email": "a",
  };
  const read = (key: string) => config[key];

  test("is warned of with the command that stores it as a secret, without its value", () => {
    const warnings = warningsOfPlainCredentials(read, () => false);
    expect(warnings).toEqual([
      expect.stringMatching(
        new RegExp(`${own}:apiToken is stored in clear.*pulumi config set --secret ${own}:apiToken$`),
      ),
      expect.stringMatching(/cloudflare:apiKey is stored in clear.*pulumi config set --secret cloudflare:apiKey$/),
    ]);
    expect(warnings.join()).not.toContain(token);
  });

  test("is not warned of where it is a secret, or is not there", () => {
    expect(warningsOfPlainCredentials(read, () => true)).toEqual([]);
    expect(warningsOfPlainCredentials(read, (key) => key.startsWith(own))).toHaveLength(1);
    expect(
      warningsOfPlainCredentials(
        () => undefined,
        () => false,
      ),
    ).toEqual([]);
  });
});
