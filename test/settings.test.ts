import { describe, expect, test } from "vitest";
import { defaultWellKnownBaseUrl } from "../src/model/well-known-url.js";
import { environmentLayer } from "../src/settings/environment.js";
import {
  assertOneScheme,
  defaultBaseUrl,
  optionsLayer,
  resolveSettings,
  resolveWellKnownSettings,
} from "../src/settings/resolve-settings.js";
import type { RiskIntegrationSettings, SettingsLayer } from "../src/settings/settings.js";
import { thrownBy } from "./client/clients.js";

const token = "token0123456789";
const lowToken = "lowerToken0123456789";
const key = "key0123456789";
const email = "owner@example.com";

/** A layer whose settings are called `high.apiToken` and so on. */
function layer(name: string, values: RiskIntegrationSettings = {}, userServiceKeyName?: string): SettingsLayer {
  return { nameOf: (setting) => `${name}.${setting}`, values, userServiceKeyName };
}

function resolve(high: RiskIntegrationSettings, low: RiskIntegrationSettings = {}) {
  return resolveSettings([layer("high", high), layer("low", low)]);
}

function refusal(high: RiskIntegrationSettings, low: RiskIntegrationSettings = {}): string {
  const error = thrownBy(() => resolve(high, low));
  expect(error.code).toBe("CONFIGURATION");
  return error.message;
}

describe("the credential", () => {
  test("is the highest layer's, and what lower layers hold is not looked at", () => {
    const { credential, credentialSource } = resolve({ apiToken: token }, { apiKey: key, email, apiToken: lowToken });
    expect(credential.headers()).toEqual({ authorization: `Bearer ${token}` });
    expect(credentialSource.name).toBe("high.apiToken");
  });

  test("comes from a lower layer where no higher one holds any part of one", () => {
    const { credential, credentialSource } = resolve({ accountId: "a" }, { apiKey: key, email });
    expect(credential.headers()).toEqual({ "x-auth-email": email, "x-auth-key": key });
    expect(credentialSource.name).toBe("low.apiKey");
  });

  test.each([
    ["a token and a key", { apiToken: token, apiKey: key, email }, "Both high.apiToken and high.apiKey are set"],
    ["a token and half a key", { apiToken: token, apiKey: key }, "Both high.apiToken and high.apiKey are set"],
    ["a token and an address", { apiToken: token, email }, "Both high.apiToken and high.email are set"],
  ])("in two schemes is refused: %s", (_, values, message) => {
    const text = refusal(values);
    expect(text).toContain(message);
    expect(text).toContain("keep high.apiToken, and remove high.apiKey and high.email");
  });

  test("of half a pair is refused, even where a lower layer holds the other half or a whole one", () => {
    const remedy = "set both, or better only high.apiToken, to an API token";
    expect(refusal({ apiKey: key }, { email })).toBe(`high.apiKey is set without high.email: ${remedy}.`);
    expect(refusal({ email }, { apiKey: key })).toBe(`high.email is set without high.apiKey: ${remedy}.`);
    expect(refusal({ apiKey: key }, { apiToken: token })).toContain("high.apiKey is set without high.email");
  });

  test("in an empty string is refused by name, not passed over for a lower layer's", () => {
    expect(refusal({ apiToken: "" }, { apiToken: token })).toMatch(/^high\.apiToken is empty/);
    expect(refusal({ apiKey: "", email })).toMatch(/^high\.apiKey is empty/);
    expect(refusal({ apiKey: key, email: "" })).toMatch(/^high\.email is empty/);
  });

  test("that is missing names every place where it can be set, and the permission", () => {
    expect(refusal({})).toBe(
      "No Cloudflare credential: set high.apiToken, or low.apiToken, to an API token with the permission Zero Trust Read.",
    );
  });

  test("that an explicit provider lacks is asked for there alone", () => {
    expect(thrownBy(() => assertOneScheme(layer("provider"))).message).toMatch(/: set provider\.apiToken, to an API/);
  });

  test("is told apart by where it comes from: a call, an explicit provider or the environment", () => {
    const sourceOf = (found: SettingsLayer) => resolveSettings([found]).credentialSource;
    const call = layer("call", { apiToken: token });
    expect(sourceOf(call)).toEqual({ name: "call.apiToken", isEnvironment: false, isProvider: false });
    expect(sourceOf({ ...call, isProvider: true })).toMatchObject({ isEnvironment: false, isProvider: true });
  });

  test("in a malformed form names the setting of its layer and hides the value", () => {
    const text = refusal({}, { apiToken: "se cret" });
    expect(text).toMatch(/^low\.apiToken holds white space/);
    expect(text).not.toContain("cret");
  });
});

describe("a user service key", () => {
  test("alone is said not to be supported", () => {
    const layers = [layer("high"), layer("low", {}, "low.apiUserServiceKey")];
    expect(thrownBy(() => resolveSettings(layers))).toMatchObject({
      code: "CONFIGURATION",
      message: expect.stringMatching(/^low\.apiUserServiceKey is not supported.*set high\.apiToken, or low\.apiToken/),
    });
  });

  test("among the options, as a program in JavaScript may give it, is said not to be supported", () => {
    const options = { apiUserServiceKey: "v1.0-x" } as RiskIntegrationSettings;
    expect(thrownBy(() => resolveSettings([optionsLayer(options)])).message).toMatch(
      /^apiUserServiceKey is not supported/,
    );
    expect(thrownBy(() => resolveSettings([optionsLayer({})])).message).toMatch(/^No Cloudflare credential/);
  });

  test("beside a credential is not in the way", () => {
    const layers = [layer("high", {}, "high.apiUserServiceKey"), layer("low", { apiToken: token })];
    expect(resolveSettings(layers).credentialSource.name).toBe("low.apiToken");
  });
});

describe("the account", () => {
  test("is the highest layer's, with the name it goes by there", () => {
    expect(resolve({ apiToken: token, accountId: "a" }, { accountId: "b" }).account).toEqual({
      id: "a",
      source: "high.accountId",
    });
    expect(resolve({ apiToken: token }, { accountId: "b" }).account).toEqual({ id: "b", source: "low.accountId" });
    expect(resolve({ apiToken: token }).account).toBeUndefined();
  });

  test("in an empty string is refused by name", () => {
    expect(refusal({ apiToken: token, accountId: "" }, { accountId: "b" })).toMatch(/^high\.accountId is empty/);
  });
});

describe("the base URL", () => {
  const at = (baseUrl: string) => resolve({ apiToken: token, baseUrl }).baseUrl;

  test("is Cloudflare's where nobody sets one", () => {
    expect(resolve({ apiToken: token }).baseUrl).toBe(defaultBaseUrl);
    expect(defaultBaseUrl).toBe("https://api.cloudflare.com/client/v4");
  });

  test("is taken without the slashes at its end", () => {
    expect(at("https://api.example.com/client/v4//")).toBe("https://api.example.com/client/v4");
    expect(at("HTTPS://API.Example.com:8443")).toBe("https://api.example.com:8443");
  });

  test.each([
    "http://127.0.0.1:8080/client/v4",
    "http://127.10.20.30/x",
    "http://localhost:1/x",
    "http://[::1]:8080/x",
  ])("may be http on loopback: %s", (baseUrl) => expect(at(baseUrl)).toBe(baseUrl));

  test.each([
    ["http elsewhere", "http://api.example.com", /is not https: a credential is never sent in clear/],
    ["http on a host named like loopback", "http://127.0.0.1.example.com", /is not https/],
    ["http on a host below localhost", "http://localhost.example.com", /is not https/],
    ["http on the wildcard address", "http://0.0.0.0", /is not https/],
    ["a bare host", "api.cloudflare.com/client/v4", /is not an absolute https URL/],
    ["an empty string", "", /is not an absolute https URL/],
    ["another scheme", "ftp://api.example.com", /is not an absolute https URL/],
    ["another scheme that holds https", "ftp://127.0.0.1/https://x", /is not an absolute https URL/],
    ["no host", "https:///client/v4", /is not an absolute https URL/],
    ["a query", "https://api.example.com/?x=1", /has a query or a fragment: remove it/],
    ["a fragment", "https://api.example.com/#x", /has a query or a fragment: remove it/],
  ])("is refused by name: %s", (_, baseUrl, message) => {
    const text = refusal({ apiToken: token, baseUrl });
    expect(text).toMatch(/^high\.baseUrl \(“/);
    expect(text).toMatch(message);
  });

  test.each([
    "https://user:hunter2@api.example.com/",
    "https://hunter2@api.example.com/",
    "https://user:hunt/hunter2@api.example.com/",
    "https:user:hunter2@api.example.com/",
    "https:/user:hunter2@api.example.com/",
    "https:\\\\user:hunter2@api.example.com/",
    "user:hunter2@api.example.com",
    "https://user:hunter2@@api.example.com/",
    "https://user:\nhunter2@api.example.com",
  ])("with credentials in it is refused without showing them: %j", (baseUrl) => {
    expect(refusal({ apiToken: token, baseUrl })).not.toContain("hunter2");
  });

  test("with credentials in it is shown without them, and with the remedy", () => {
    for (const scheme of ["http://", "https://", "HTTPS://"])
      expect(refusal({ apiToken: token, baseUrl: `${scheme}user:hunter2@api.example.com/x` })).toBe(
        `high.baseUrl (“${scheme}…@api.example.com/x”) holds credentials: remove what stands before the @.`,
      );
  });

  test("that could break a line in a log is escaped", () => {
    expect(refusal({ apiToken: token, baseUrl: "nowhere\n::error::x" })).toContain("nowhere\\n::error::x");
  });

  test("from a lower layer than the credential is used with a warning that names host and setting", () => {
    const { baseUrl, warnings } = resolve({ apiToken: token }, { baseUrl: "https://api.example.com/v4" });
    expect(baseUrl).toBe("https://api.example.com/v4");
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(/sent to api\.example\.com, because low\.baseUrl says so/);
  });

  test("from the credential's own layer or a higher one is used in silence", () => {
    const baseUrl = "https://api.example.com";
    expect(resolve({ apiToken: token, baseUrl }).warnings).toEqual([]);
    expect(resolve({ baseUrl }, { apiToken: token }).warnings).toEqual([]);
    expect(resolve({ apiToken: token }).warnings).toEqual([]);
  });
});

describe("the well-known settings", () => {
  test("have their documented defaults and need no credential", () => {
    expect(resolveWellKnownSettings([layer("high")])).toEqual({
      wellKnownBaseUrl: defaultWellKnownBaseUrl,
      allowedWellKnownHosts: [],
      allowedHostsNames: ["high.allowedWellKnownHosts"],
    });
    expect(defaultWellKnownBaseUrl).toBe("https://ssf.risk-score.teams.cloudflare.com");
  });

  test("never take http as the base, not even on loopback", () => {
    for (const wellKnownBaseUrl of ["http://ssf.example.com", "http://127.0.0.1:1"]) {
      const error = thrownBy(() => resolveWellKnownSettings([layer("high", { wellKnownBaseUrl })]));
      expect(error.message).toMatch(/^high\.wellKnownBaseUrl .* is not https/);
    }
  });

  test("take an https origin as the base, with or without the slash at its end, and no path", () => {
    const at = (wellKnownBaseUrl: string) => resolveWellKnownSettings([layer("high", { wellKnownBaseUrl })]);
    expect(at("https://SSF.example.com").wellKnownBaseUrl).toBe("https://ssf.example.com");
    expect(at("https://ssf.example.com:8443/").wellKnownBaseUrl).toBe("https://ssf.example.com:8443");
    expect(thrownBy(() => at("https://ssf.example.com/x")).message).toMatch(
      /^high\.wellKnownBaseUrl \(“.*”\) has a path: give the scheme and the host alone\.$/,
    );
  });

  test("take allowed hosts without regard to case, the highest layer's list alone", () => {
    const layers = [
      layer("high", { allowedWellKnownHosts: ["SSF.Example.com"] }),
      layer("low", { allowedWellKnownHosts: ["low.example.com"] }),
    ];
    expect(resolveWellKnownSettings(layers).allowedWellKnownHosts).toEqual(["ssf.example.com"]);
  });

  test.each([
    ...["https://ssf.example.com", "ssf.example.com/x", "ssf.example.com:443", "user@ssf.example.com", "", "a b"],
    ...["*.example.com", "a,b", "a..b", ".a", "1.2.3.4", "2130706433", "[::1]", "a_b.example.com", "ä.example.com"],
  ])("refuse what is not a host name: %j", (host) => {
    const error = thrownBy(() => resolveWellKnownSettings([layer("high", { allowedWellKnownHosts: [host] })]));
    expect(error).toMatchObject({ code: "CONFIGURATION", message: expect.stringContaining("not a host name") });
  });
});

describe("options of the wrong type, as a program in JavaScript may give them,", () => {
  test.each([
    [{ apiToken: 1 }, "apiToken is not text."],
    [{ apiToken: null }, "apiToken is not text."],
    [{ accountId: {} }, "accountId is not text."],
    [{ allowedWellKnownHosts: "a.example" }, "allowedWellKnownHosts is not a list of host names."],
    [{ allowedWellKnownHosts: [1] }, "allowedWellKnownHosts is not a list of host names."],
    [{ allowedWellKnownHosts: ["a.example", 1] }, "allowedWellKnownHosts is not a list of host names."],
  ])("are refused by name: %j", (values, message) => {
    const wrong = values as unknown as RiskIntegrationSettings;
    const environment = environmentLayer({ CLOUDFLARE_API_TOKEN: token });
    expect(thrownBy(() => resolveSettings([optionsLayer(wrong), environment]))).toMatchObject({
      code: "CONFIGURATION",
      argument: Object.keys(values)[0],
      message,
    });
  });

  test("are no reason to refuse a list of host names", () => {
    const allowedWellKnownHosts = ["a.example", "b.example"];
    expect(resolveSettings([optionsLayer({ apiToken: token, allowedWellKnownHosts })])).toMatchObject({
      allowedWellKnownHosts,
    });
  });
});
