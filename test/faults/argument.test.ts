import { expect } from "vitest";
import type { RiskIntegrationClientOptions } from "../../src/client/index.js";
import { canary } from "./canary.js";
import { known, test } from "./scene.js";

const legal = [
  "%2e",
  "%2e%2e",
  "%2E.",
  "...",
  ".hidden",
  "a/../b",
  "../../accounts",
  "/",
  "//evil.example/x",
  "?",
  "a?per_page=1",
  "#",
  "a#b",
  "\\",
  "..\\..",
  ";jsessionid=1",
  " ",
  " around ",
  "a b",
  "100%",
  "ä€🦊",
  "\u00a0\u2028\u202e\ufeff",
  "'\"`<>{}|^~!*()[]@:&=+$,",
  "x".repeat(8_192),
];

test("row 37: reference with `..`, `%2e`, `/`, `?`, `#`, a backslash, spaces: percent-encoded, never another path", async ({
  scene,
}) => {
  const api = await scene.emulator();
  const client = scene.client(api.url);
  for (const referenceId of legal) {
    api.addIntegration({ reference_id: referenceId });
    api.clearRequests();
    expect(await client.getByReference({ ...known, referenceId })).toMatchObject({ referenceId });
    expect(api.requests.map(({ route, params, path }) => ({ route, params, path }))).toEqual([
      {
        route: "reference",
        params: { account: "account_tag", reference: referenceId },
        path: expect.stringMatching(
          /^\/client\/v4\/accounts\/account_tag\/zt_risk_scoring\/integrations\/reference_id\/[^/?#\\ ]+$/,
        ),
      },
    ]);
  }
});

test("row 37: account with `..`, `%2e`, `?`, `#`, a backslash, spaces: percent-encoded, never another path", async ({
  scene,
}) => {
  const api = await scene.emulator();
  const client = scene.client(api.url);
  for (const accountId of legal.filter((text) => !text.includes("/"))) {
    api.addAccount({ id: accountId, integrations: [{ reference_id: "r" }] });
    api.clearRequests();
    expect(await client.getByReference({ accountId, referenceId: "r" })).toMatchObject({ accountTag: accountId });
    expect(api.requests.map(({ route, params }) => ({ route, params }))).toEqual([
      { route: "reference", params: { account: accountId, reference: "r" } },
    ]);
  }
});

test("row 37: reference or account that no URL can carry: INVALID_ARGUMENT", async ({ scene }) => {
  const api = await scene.emulator();
  const client = scene.client(api.url);
  const illegal = [
    "",
    ".",
    "..",
    "a\0b",
    "a\r\nX-Evil: 1",
    "line\n",
    "\u001b[31m",
    "\u0085",
    "\ud800",
    "a\udc00b",
    "x".repeat(10_000),
    "€".repeat(1_000),
    undefined,
    null,
    5,
    {},
    ["reference_id"],
  ] as string[];
  const cases = [
    ...illegal.map((value) => ({ name: "referenceId", args: { ...known, referenceId: value } })),
    // An account that is not given at all is taken from the settings, and there is none.
    ...illegal
      .filter((value) => value != null)
      .map((value) => ({ name: "accountId", args: { ...known, accountId: value } })),
    { name: "accountId", args: { ...known, accountId: "a/b" } },
  ];
  for (const { name, args } of cases) {
    const error = await scene.failure(client.getByReference(args), {
      code: "INVALID_ARGUMENT",
      status: undefined,
      reference: undefined,
      message: [new RegExp(`^${name} `), /: give the ID of the .*\.$/],
    });
    expect(error.message).not.toMatch(/[\p{Cc}\p{Cs}]/u);
    expect(error.message.length).toBeLessThan(300);
  }
  await scene.failure(client.getByReference({ referenceId: "r" }), {
    code: "CONFIGURATION",
    reference: undefined,
    message: ["No account ID: set accountId, or CLOUDFLARE_ACCOUNT_ID"],
  });
  expect(api.requests).toEqual([]);
  expect(api.openConnections).toBe(0);
});

test("row 38: token with CR LF, NUL, non-ASCII, surrounding spaces: CONFIGURATION, value not shown", async ({
  scene,
}) => {
  const api = await scene.emulator();
  const spoilt: readonly [(secret: string) => string, RegExp][] = [
    [(secret) => `${secret}\r\n`, /has white space or a line end around it: remove it\.$/],
    [(secret) => ` ${secret}`, /has white space or a line end around it/],
    [(secret) => `${secret}\u00a0`, /has white space or a line end around it/],
    [(secret) => `${secret}\r\nx-evil: ${secret}`, /holds white space: copy it again, in one piece\.$/],
    [(secret) => `${secret}\0`, /holds control characters/],
    [(secret) => `${secret}\u001b[31m`, /holds control characters/],
    [(secret) => `${secret}é`, /holds characters outside ASCII/],
    [(secret) => `“${secret}”`, /holds characters outside ASCII/],
    [(secret) => `Bearer${"\t"}${secret}`, /begins with “Bearer”: set only the token\.$/],
    [(secret) => `Bearer:${secret}`, /begins with “Bearer”: set only the token\.$/],
    [
      (secret) => `cfk_${secret}`,
      /is a global API key, not an API token: set it as the API key, with its owner's e-mail address\.$/,
    ],
    [(secret) => `"${secret}"`, /holds characters that no API token has: copy it again\.$/],
    [() => "", /is empty/],
  ];
  for (const [spoil, message] of spoilt) {
    const value = spoil(canaryOf(scene));
    await scene.failure((async () => scene.client(api.url, { apiToken: value }))(), {
      code: "CONFIGURATION",
      status: undefined,
      reference: undefined,
      message: [/^apiToken /, message],
    });
    if (value === "") continue; // an empty variable counts as none
    await scene.failure(
      (async () => scene.client(api.url, { apiToken: undefined, environment: { CLOUDFLARE_API_TOKEN: value } }))(),
      { code: "CONFIGURATION", reference: undefined, message: [/^CLOUDFLARE_API_TOKEN /, message] },
    );
  }
  expect(api.requests).toEqual([]);
});

test("row 38: global key or e-mail address with the like: CONFIGURATION, value not shown", async ({ scene }) => {
  const api = await scene.emulator();
  for (const spoil of ["\r\n", "\0", "é", " "])
    for (const spoilt of ["apiKey", "email"] as const) {
      const credential: RiskIntegrationClientOptions = { apiKey: canaryOf(scene), email: "owner@example.com" };
      const options = { ...credential, [spoilt]: `${credential[spoilt]}${spoil}` };
      await scene.failure((async () => scene.client(api.url, { apiToken: undefined, ...options }))(), {
        code: "CONFIGURATION",
        reference: undefined,
        message: [new RegExp(`^${spoilt} `)],
      });
    }
  expect(api.requests).toEqual([]);
});

/** A secret that the scene looks for at its end. */
function canaryOf({ secrets }: { readonly secrets: string[] }): string {
  const secret = canary();
  secrets.push(secret);
  return secret;
}
