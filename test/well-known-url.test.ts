import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { absoluteWellKnownUrl, defaultWellKnownBaseUrl } from "../src/model/well-known-url.js";
import { runs } from "./client/runs.js";
import { documentedIntegration } from "./documented.js";

const base = "https://ssf.risk-score.teams.cloudflare.com";
const settings = { wellKnownBaseUrl: defaultWellKnownBaseUrl, allowedWellKnownHosts: ["ssf.example.com"] };

function urlOf(value: string): string | undefined {
  return absoluteWellKnownUrl(value, settings).url;
}

function problemOf(value: string): string {
  const { url, problem } = absoluteWellKnownUrl(value, settings);
  expect(url).toBeUndefined();
  return problem ?? "";
}

describe("a usable one", () => {
  test("as the documented path is resolved against the documented host", () => {
    const path = `/.well-known/sse-configuration/${documentedIntegration.id}/`;
    expect(urlOf(path)).toBe(base + path);
  });

  test("as a path is resolved against the base of the settings, where its host is trusted", () => {
    const other = { wellKnownBaseUrl: "https://ssf.example.com:8443", allowedWellKnownHosts: ["ssf.example.com"] };
    expect(absoluteWellKnownUrl("/x/", other).url).toBe("https://ssf.example.com:8443/x/");
    expect(absoluteWellKnownUrl("/x/", { ...other, allowedWellKnownHosts: [] }).problem).toMatch(
      /ssf\.example\.com is outside cloudflare\.com.*allowedWellKnownHosts/,
    );
  });

  test.each([
    `${base}/.well-known/sse-configuration/x/`,
    "https://cloudflare.com/x",
    "https://1.cloudflare.com/x",
    "https://ssf.cloudflare.com:8443/x?y=a@b",
    "https://ssf.cloudflare.com/x?y=https://a@b",
    "https://ssf.example.com/x",
  ])("as an absolute https URL of a trusted host stays as it is: %s", (url) => expect(urlOf(url)).toBe(url));

  test("may write scheme and host in capitals", () => {
    expect(urlOf("HTTPS://SSF.Cloudflare.COM/x")).toBe("https://ssf.cloudflare.com/x");
  });

  test("may be as long as Okta takes, in its final form, and no longer", () => {
    const fits = `/${"x".repeat(1_000 - base.length - 1)}`;
    expect(urlOf(fits)).toHaveLength(1_000);
    expect(problemOf(`${fits}x`)).toBe("it is longer than the 1000 characters that Okta takes");
    expect(problemOf(`/${"é".repeat(300)}`)).toMatch(/longer than the 1000/);
  });
});

describe("an unusable one says why", () => {
  test.each([
    ["/x", "https://ssf.evil.example", "wellKnownBaseUrl"],
    ["/x", "https://192.0.2.1", "wellKnownBaseUrl"],
    [`/${"x".repeat(900)}`, `https://${"ssf.".repeat(50)}cloudflare.com`, "wellKnownBaseUrl"],
    [`/${"é".repeat(300)}`, "https://ssf.evil.example", undefined],
    ["/../x", "https://ssf.evil.example", undefined],
    ["https://evil.example/x", "https://ssf.evil.example", undefined],
  ])(
    "and names the base if the value could be used with Cloudflare's own: %.20s at %s",
    (value, wellKnownBaseUrl, setting) => {
      const found = absoluteWellKnownUrl(value, { wellKnownBaseUrl, allowedWellKnownHosts: [] });
      expect([found.url, found.setting]).toEqual([undefined, setting]);
    },
  );

  test.each([
    ["", "it is empty"],
    ["/../../x", "its path climbs, by a segment of dots"],
    ["/..//evil.example/x", "its path climbs, by a segment of dots"],
    ["/.well-known/%2E%2e/x", "its path climbs, by a segment of dots"],
    ["https://ssf.cloudflare.com/a/./b", "its path climbs, by a segment of dots"],
    ["https://ssf.cloudflare.com/a/..", "its path climbs, by a segment of dots"],
    ["xhttps://ssf.cloudflare.com/x", "it is neither a path that begins with a slash nor an https URL"],
    ["https:///ssf.cloudflare.com/?x=https://ssf.cloudflare.com", "it names no host"],
    ["well_known_url", "it is neither a path that begins with a slash nor an https URL"],
    ["//evil.example/x", "it names another host by a double slash"],
    ["///evil.example/x", "it names another host by a double slash"],
    ["/\\evil.example/x", "it holds a backslash"],
    ["\\\\evil.example/x", "it holds a backslash"],
    ["https:\\\\ssf.cloudflare.com/x", "it holds a backslash"],
    ["/x#y", "it has a fragment"],
    ["https://ssf.cloudflare.com/x#", "it has a fragment"],
    ["/a b", "it holds white space or control characters"],
    ["/a\nb", "it holds white space or control characters"],
    ["/\t/evil.example/", "it holds white space or control characters"],
    ["/a\u0000b", "it holds white space or control characters"],
    ["/a\u0085b", "it holds white space or control characters"],
    ["/a\ud800b", "it holds white space or control characters"],
    [" https://ssf.cloudflare.com/", "it holds white space or control characters"],
    ["http://ssf.cloudflare.com/x", "it is neither a path that begins with a slash nor an https URL"],
    ["javascript:alert(1)", "it is neither a path that begins with a slash nor an https URL"],
    ["https:ssf.cloudflare.com/x", "it is neither a path that begins with a slash nor an https URL"],
    ["https:///ssf.cloudflare.com/x", "it names no host"],
    ["https://", "it names no host"],
    ["https://ssf.cloudflare.com@evil.example/", "it holds a user name before its host"],
    ["https://user:pass@ssf.cloudflare.com/", "it holds a user name before its host"],
    ["https://@ssf.cloudflare.com/", "it holds a user name before its host"],
    ["https://127.0.0.1/x", "it names its host by an IP address"],
    ["https://2130706433/x", "it names its host by an IP address"],
    ["https://0x7f.1/x", "it names its host by an IP address"],
    ["https://169.254.169.254./x", "it names its host by an IP address"],
    ["https://[::1]/x", "it names its host by an IP address"],
    ["https://ssf.cloudflare.com:99999/x", "its port is above 65535"],
    ["https://ssf.cloudflare.com%2f.evil.example/", "it is not a URL"],
  ])("%j", (value, problem) => expect(problemOf(value)).toBe(problem));

  test.each([
    "evil.example",
    "evilcloudflare.com",
    "cloudflare.com.evil.example",
    "xn--cloudflre-46a.com",
    "example.com",
    "sub.ssf.example.com",
    "cloudflare.com.",
  ])("that leads to %s, and names the setting that would allow it", (host) => {
    expect(problemOf(`https://${host}/x`)).toBe(
      `its host ${host} is outside cloudflare.com; if it can be trusted, name it in allowedWellKnownHosts`,
    );
  });

  test("by a base that is not https", () => {
    const { url, problem } = absoluteWellKnownUrl("/x/", {
      ...settings,
      wellKnownBaseUrl: "http://ssf.cloudflare.com",
    });
    expect([url, problem]).toEqual([undefined, "it is not https"]);
  });

  test("by a host that only looks like Cloudflare's", () => {
    expect(problemOf("https://ssf.сloudflare.com/x")).toMatch(/^its host ssf\.xn--/);
  });
});

test("any text is either unusable or, as a URL parser sees it, https on a trusted host and fit for Okta", () => {
  const pieces = fc
    .array(
      fc.constantFrom(
        ...["https:", "http:", "//", "/", "\\", "@", ":", "#", "?", "..", ".", "%2f", "\t", " ", "443", "[::1]"],
        ...["cloudflare.com", "ssf.cloudflare.com", "evil.example", "127.0.0.1", "ssf.example.com", "x".repeat(600)],
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join(""));
  const tails = fc.tuple(
    fc.constantFrom("/", "https://ssf.cloudflare.com", "https://ssf.example.com/", "https://", "https://a."),
    fc.string({ unit: "binary" }),
  );
  const any = fc.oneof(
    pieces,
    tails.map(([head, tail]) => head + tail),
    fc.string({ unit: "binary" }),
  );
  let usable = 0;
  fc.assert(
    fc.property(any, (value) => {
      const { url, problem } = absoluteWellKnownUrl(value, settings);
      if (url === undefined) return /^its? /.test(problem ?? "");
      usable += 1;
      const seen = new URL(url);
      const origin = value.startsWith("/") ? base : new URL(value).origin;
      return (
        seen.href === url &&
        seen.protocol === "https:" &&
        seen.username + seen.password + seen.hash === "" &&
        /^(?:[^/@]+\.)?cloudflare\.com$|^ssf\.example\.com$/.test(seen.hostname) &&
        seen.origin === origin &&
        url.length <= 1_000
      );
    }),
    { numRuns: runs(3_000) },
  );
  expect(usable).toBeGreaterThan(runs(3_000) / 30);
});
