import { describe, expect, test } from "vitest";
import { environmentLayer, proxyFor, runsUnderLanguageHost } from "../src/settings/environment.js";
import { defaultBaseUrl, optionsLayer, resolveSettings } from "../src/settings/resolve-settings.js";
import type { RiskIntegrationSettings } from "../src/settings/settings.js";
import { thrownBy } from "./client/clients.js";

const token = "token0123456789";
const lowToken = "lowerToken0123456789";
const key = "key0123456789";
const email = "owner@example.com";

describe("the layer of settings", () => {
  test("gives every setting that it documents", () => {
    const { credential, account, baseUrl, credentialSource } = resolveSettings([
      environmentLayer({
        CLOUDFLARE_API_KEY: key,
        CLOUDFLARE_EMAIL: email,
        CLOUDFLARE_ACCOUNT_ID: "a",
        CLOUDFLARE_BASE_URL: "https://api.example.com",
      }),
    ]);
    expect(credential.headers()).toEqual({ "x-auth-email": email, "x-auth-key": key });
    expect(credentialSource).toEqual({ name: "CLOUDFLARE_API_KEY", isEnvironment: true, isProvider: false });
    expect(account).toEqual({ id: "a", source: "CLOUDFLARE_ACCOUNT_ID" });
    expect(baseUrl).toBe("https://api.example.com");
  });

  test("counts an empty variable as not set, as CI systems leave them", () => {
    const empty = { CLOUDFLARE_API_KEY: "", CLOUDFLARE_EMAIL: "", CLOUDFLARE_BASE_URL: "", CLOUDFLARE_ACCOUNT_ID: "" };
    const { credential, baseUrl, account } = resolveSettings([
      environmentLayer({ ...empty, CLOUDFLARE_API_USER_SERVICE_KEY: "", CLOUDFLARE_API_TOKEN: token }),
    ]);
    expect(credential.scheme).toBe("API token");
    expect({ baseUrl, account }).toEqual({ baseUrl: defaultBaseUrl, account: undefined });
  });

  test("is the lowest layer, and its mistakes carry its own names", () => {
    const layers = (values: RiskIntegrationSettings, environment: Record<string, string>) => [
      optionsLayer(values),
      environmentLayer(environment),
    ];
    const found = resolveSettings(layers({ apiToken: token }, { CLOUDFLARE_API_TOKEN: lowToken }));
    expect(found.credential.headers()).toEqual({ authorization: `Bearer ${token}` });
    const both = { CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_API_KEY: key, CLOUDFLARE_EMAIL: email };
    expect(thrownBy(() => resolveSettings(layers({}, both))).message).toMatch(
      /^Both CLOUDFLARE_API_TOKEN and CLOUDFLARE_API_KEY are set.*remove CLOUDFLARE_API_KEY and CLOUDFLARE_EMAIL/,
    );
    expect(thrownBy(() => resolveSettings(layers({}, { CLOUDFLARE_EMAIL: email }))).message).toMatch(
      /^CLOUDFLARE_EMAIL is set without CLOUDFLARE_API_KEY/,
    );
    expect(thrownBy(() => resolveSettings(layers({}, { CLOUDFLARE_API_USER_SERVICE_KEY: "v1.0-x" }))).message).toMatch(
      /^CLOUDFLARE_API_USER_SERVICE_KEY is not supported.*set apiToken, or CLOUDFLARE_API_TOKEN/,
    );
  });
});

test("a language host of Pulumi is known by what it sets in the environment", () => {
  expect(runsUnderLanguageHost({ PULUMI_NODEJS_MONITOR: "127.0.0.1:1" })).toBe(true);
  expect(runsUnderLanguageHost({})).toBe(false);
});

describe("the proxy", () => {
  const api = "https://api.cloudflare.com/client/v4";
  const proxyUrl = "http://proxy.example:8080";

  test("is the one for https; the name in small letters goes first, as with curl", () => {
    expect(proxyFor(api, { HTTPS_PROXY: proxyUrl, NO_PROXY: "a.example" })).toEqual({ name: "HTTPS_PROXY", proxyUrl });
    const both = { https_proxy: proxyUrl, HTTPS_PROXY: "http://other", no_proxy: "a", NO_PROXY: "*" };
    expect(proxyFor(api, both)).toEqual({ name: "https_proxy", proxyUrl });
  });

  const isExempt = (url: string, NO_PROXY: string) => proxyFor(url, { HTTPS_PROXY: proxyUrl, NO_PROXY }) === undefined;

  test.each([
    ...["api.cloudflare.com", "API.Cloudflare.Com", "cloudflare.com", ".cloudflare.com", "*.cloudflare.com"],
    ...["*", " * ", "foo.invalid,*", "foo api.cloudflare.com", "foo, api.cloudflare.com", "api.cloudflare.com."],
    ...["api.cloudflare.com:443", "*:443", "cloudflare.com:443"],
  ])("is not used for a host that NO_PROXY exempts: %j", (noProxy) => {
    expect(isExempt(api, noProxy)).toBe(true);
  });

  test.each([
    ...["", "foo;api.cloudflare.com", "flare.com", "https://api.cloudflare.com", "api.cloudflare.com:8443", "*:80"],
    ...["*.api.cloudflare.com", "x.api.cloudflare.com", ".", "*.", ":443", "api"],
  ])("is used for a host that NO_PROXY does not exempt: %j", (noProxy) => {
    expect(isExempt(api, noProxy)).toBe(false);
  });

  test("and addresses of IPv6 are exempt with brackets or without, with their port or without", () => {
    for (const noProxy of ["2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:8443"])
      expect(isExempt("https://[2001:db8::1]:8443/", noProxy)).toBe(true);
    for (const noProxy of ["2001:db8::2", "[2001:db8::1]:443"])
      expect(isExempt("https://[2001:db8::1]:8443/", noProxy)).toBe(false);
  });

  test("is none where the environment names none, or one for http alone", () => {
    expect(proxyFor(api, {})).toBeUndefined();
    expect(proxyFor(api, { HTTPS_PROXY: "", https_proxy: "" })).toBeUndefined();
    expect(proxyFor(api, { HTTP_PROXY: proxyUrl, http_proxy: proxyUrl })).toBeUndefined();
  });

  test.each(["http://127.0.0.1:1/x", "https://localhost:1", "http://[::1]:1"])(
    "is never used for loopback: %s",
    (url) => {
      expect(proxyFor(url, { HTTPS_PROXY: proxyUrl })).toBeUndefined();
      expect(proxyFor(url, { HTTPS_PROXY: "not a URL" })).toBeUndefined();
    },
  );

  test.each([
    "user:hunter2@proxy.example:x",
    "proxy.example:8080",
    "socks5://hunter2@proxy.example",
    "xhttp://hunter2@proxy.example",
    "httpx://hunter2@proxy.example",
    "http://",
    "hunter2",
    // More than scheme, credentials, host and port.
    "http://hunter2@proxy.example:8080/proxy.pac",
    "http://hunter2@proxy.example?x",
    "http://hunter2@proxy.example#x",
    "http://dom\\user:hunter2@proxy.example",
    "http://user:hunter2/x@proxy.example",
  ])(
    "that is malformed, or holds more than a proxy's URL, is refused by name, without its value: %j",
    (HTTPS_PROXY) => {
      const error = thrownBy(() => proxyFor(api, { HTTPS_PROXY }));
      expect(error.code).toBe("CONFIGURATION");
      expect(error.message).toMatch(/^HTTPS_PROXY is not a proxy URL such as/);
      expect(error.message).not.toContain("hunter2");
    },
  );

  test.each(["http://user%:hunter2@proxy.example", "http://user:hunter2%@proxy.example"])(
    "with a broken escape in its credentials is refused by name, without its value: %s",
    (HTTPS_PROXY) => {
      const { message } = thrownBy(() => proxyFor(api, { HTTPS_PROXY }));
      expect(message).toMatch(/^HTTPS_PROXY holds a “%” that begins no escape: write it as %25/);
      expect(message).not.toContain("hunter2");
    },
  );

  test("may have escapes in its credentials", () => {
    const escaped = "http://us%25er:p%40ss@proxy.example";
    expect(proxyFor(api, { HTTPS_PROXY: escaped })).toMatchObject({ proxyUrl: escaped });
  });
});
