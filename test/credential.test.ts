import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { RiskIntegrationError } from "../src/common/errors.js";
import { Credential } from "../src/settings/credential.js";
import { thrownBy } from "./client/clients.js";
import { runs } from "./client/runs.js";

const secret = "s3cretTokenValue+/=.~_-0123456789abcdefgh";
const email = "owner@example.com";

describe("a token that cannot be one is refused, with what to do and without its value", () => {
  const refused: [string, string, RegExp][] = [
    ["an empty one", "", /is empty: set it, or leave it out/],
    ["one with a space before it", ` ${secret}`, /white space or a line end around it: remove it/],
    ["one with a line end after it", `${secret}\n`, /white space or a line end around it: remove it/],
    ["one with CR LF inside", `${secret}\r\nx-evil: 1`, /holds white space: copy it again, in one piece/],
    ["one with NUL", `${secret}\0x`, /holds control characters: copy it again/],
    ["one with a space inside", `${secret} ${secret}`, /holds white space: copy it again, in one piece/],
    ["one with a letter beyond ASCII", `${secret}é`, /holds characters outside ASCII: copy it again/],
    ["one with an escape", `${secret}\x1b[31m`, /holds control characters/],
    ["one with quotation marks", `"${secret}"`, /holds characters that no API token has: copy it again/],
    ["one with a quotation mark before it", `"${secret}`, /holds characters that no API token has/],
    ["one with a quotation mark after it", `${secret}"`, /holds characters that no API token has/],
    ["one with the scheme before it", `Bearer-${secret}`, /begins with “Bearer”: set only the token/],
    ["one with the scheme and a space before it", ` bearer ${secret}`, /begins with “Bearer”: set only the token/],
    ["a global key by its prefix", `cfk_${secret}`, /is a global API key.*set it as the API key, with its owner/],
    ["a global key by its form", "0123456789abcdef0123456789abcdef01234", /is a global API key/],
  ];
  test.each(refused)("%s", (_, token, message) => {
    const error = thrownBy(() => Credential.token(token, "CLOUDFLARE_API_TOKEN"));
    expect(error.code).toBe("CONFIGURATION");
    expect(error.message).toMatch(/^CLOUDFLARE_API_TOKEN /);
    expect(error.message).toMatch(message);
    expect(inspect(error)).not.toContain(secret.slice(0, 12));
  });
});

describe("a global key that cannot be one is refused, naming the half at fault", () => {
  const refused: [string, string, string, RegExp][] = [
    ["an empty key", "", email, /^the key is empty/],
    ["an empty address", secret, "", /^the address is empty/],
    ["a key with a line end", `${secret}\n`, email, /^the key has white space/],
    ["an address with a line end", secret, `${email}\n`, /^the address has white space/],
    ["a token in place of the key", `cfut_${secret}`, email, /^the key is an API token.*set it as the API token/],
    ["an account token in place of the key", `cfat_${secret}`, email, /^the key is an API token/],
    ["a token without a prefix", `${"Kd83nGh2LwQpZx7R".repeat(3)}`.slice(0, 40), email, /^the key is an API token/],
    [
      "a key with quotation marks",
      `'${secret}'`,
      email,
      /^the key holds characters that no API key has: copy it again/,
    ],
    ["a key with a quotation mark before it", `'${secret}`, email, /^the key holds characters that no API key has/],
    ["a key with a quotation mark after it", `${secret}'`, email, /^the key holds characters that no API key has/],
    [
      "an address that is none",
      secret,
      "owner",
      /^the address is not an e-mail address: give the address of the key's/,
    ],
    ["an address with an at sign too many before it", secret, `@${email}`, /^the address is not an e-mail address/],
    ["an address with an at sign too many after it", secret, `${email}@`, /^the address is not an e-mail address/],
  ];
  test.each(refused)("%s", (_, key, address, message) => {
    const error = thrownBy(() => Credential.key(key, address, "the key", "the address"));
    expect(error.code).toBe("CONFIGURATION");
    expect(error.argument).toBe(String(message).includes("the address") ? "email" : undefined);
    expect(error.message).toMatch(message);
    expect(inspect(error)).not.toContain(secret.slice(0, 12));
  });
});

test("a token that only holds what another credential begins with, or is as long as, is taken", () => {
  const hex = "0123456789abcdef0123456789abcdef01234";
  for (const token of [`x-bearer-${secret}`, `x_cfk_${secret}`, `a${hex}`, `x${hex}`, `${hex}x`])
    expect(Credential.token(token, "t").headers()).toEqual({ authorization: `Bearer ${token}` });
});

test("a global key of forty characters is taken where nothing else about it is a token's", () => {
  for (const key of ["cfk_Kd83nGh2LwQpZx7RKd83nGh2LwQpZx7Rabcd", "0123456789abcdef".repeat(3).slice(0, 40)])
    expect(Credential.key(key, email, "the key", "the address").headers()).toMatchObject({ "x-auth-key": key });
});

test("a global key that only holds what a token begins with is taken", () => {
  for (const key of [`x_cfat_${secret}`, `x_cfut_${secret}`])
    expect(Credential.key(key, email, "the key", "the address").headers()).toMatchObject({ "x-auth-key": key });
});

test("any text at all is either refused without being shown, or a header that HTTP can carry", () => {
  const hostile = fc.array(fc.constantFrom("ab12", "\r\n", "\0", " ", "é", "\ud800", "cfk_", "Bearer ", "\x7f", "+"));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string({ unit: "binary" }),
        fc.string(),
        hostile.map((parts) => parts.join("")),
      ),
      (text) => {
        let credential: Credential;
        try {
          credential = Credential.token(text, "TOKEN");
        } catch (error) {
          return error instanceof RiskIntegrationError && error.code === "CONFIGURATION";
        }
        return credential.headers().authorization === `Bearer ${text}` && /^[\x21-\x7e]+$/.test(text);
      },
    ),
    { numRuns: runs(500) },
  );
});

test("a credential shows nothing of itself, however it is printed", () => {
  const encoded = Buffer.from(secret).toString("base64");
  for (const credential of [Credential.token(secret, "t"), Credential.key(secret, email, "k", "e")]) {
    const wrapped = { credential, list: [credential] };
    const prints = [
      String(credential),
      `${credential}`,
      inspect(credential),
      inspect(wrapped, { depth: null, showHidden: true, getters: true }),
      JSON.stringify(credential),
      JSON.stringify(wrapped),
      JSON.stringify(Object.entries(credential)),
      inspect(structuredClone({ ...credential })),
    ].join("\n");
    const alone = [String(credential), inspect(credential), JSON.parse(JSON.stringify(credential))];
    expect(alone).toEqual(["[credential]", "[credential]", "[credential]"]);
    for (const form of [secret, encoded, encodeURIComponent(secret), email]) expect(prints).not.toContain(form);
  }
});

test("the secret is redacted from a text in clear, in base64 and URL-encoded, wherever it stands", () => {
  const encoded = Buffer.from(secret).toString("base64");
  const text = `a ${secret} b ${encoded} c ${encodeURIComponent(secret)} d ${secret}`;
  const expected = "a [redacted] b [redacted] c [redacted] d [redacted]";
  expect(Credential.token(secret, "t").redact(text)).toBe(expected);
  expect(Credential.key(secret, email, "k", "e").redact(text)).toBe(expected);
});

test("the secret is redacted from JSON that escapes its slashes", () => {
  const token = "abc/def/ghi0123456789";
  const body = JSON.stringify({ message: token }).replaceAll("/", "\\/");
  expect(JSON.parse(Credential.token(token, "t").redact(body))).toEqual({ message: "[redacted]" });
});

test("one scheme alone is sent, and named", () => {
  expect(Credential.token(secret, "t").scheme).toBe("API token");
  expect(Credential.key(secret, email, "k", "e").scheme).toBe("global API key");
  expect(Credential.token(secret, "t").headers()).toEqual({ authorization: `Bearer ${secret}` });
  expect(Credential.key(secret, email, "k", "e").headers()).toEqual({ "x-auth-email": email, "x-auth-key": secret });
});

test("fingerprints tell credentials apart and hold none", () => {
  const [token, same, other, key] = [
    Credential.token(secret, "t"),
    Credential.token(secret, "elsewhere"),
    Credential.token(`${secret}x`, "t"),
    Credential.key(secret, email, "k", "e"),
  ].map(({ fingerprint }) => fingerprint);
  expect(token).toBe(same);
  expect(new Set([token, other, key]).size).toBe(3);
  expect(token).not.toContain(secret.slice(0, 8));
});
