import { expect } from "vitest";
import type { Fault } from "../../src/testing/index.js";
import { documentedIntegration } from "../documented.js";
import { runGet } from "./command-line.js";
import { type ExpectedFailure, known, type Scene, test } from "./scene.js";
import { tcpServer } from "./servers.js";

test("row 26: 200 with HTML: BAD_RESPONSE", async ({ scene }) => {
  await refused(scene, [{ kind: "html" }], {
    status: 200,
    message: [
      "is not the API's envelope",
      "<!DOCTYPE html>",
      /Is the base URL right, and does a proxy stand in between\?/,
    ],
  });
});

test("row 27: truncated JSON: BAD_RESPONSE", async ({ scene }) => {
  await refused(scene, [{ kind: "truncated-json" }], { status: 200, message: ["is not the API's envelope"] });
});

test('row 28: empty body, 204, `null`, `[]`, `"x"`: BAD_RESPONSE', async ({ scene }) => {
  const bodies = ["", " ", "null", "[]", '"x"', "0", "true", "{}", '{"success":"true"}', '{"result":{}}'];
  await refused(
    scene,
    bodies.map((body) => ({ kind: "status", status: 200, body })),
    { status: 200, message: ["is not the API's envelope"] },
  );
  await refused(scene, [{ kind: "status", status: 204 }], { status: 204, message: ["an empty body"] });
});

test("row 30: missing or wrong-typed field: BAD_RESPONSE, field path named", async ({ scene }) => {
  const api = await scene.emulator();
  const client = scene.client(api.url);
  const wrong: Readonly<Record<string, readonly unknown[]>> = {
    id: ["not-a-uuid", 1],
    account_tag: ["", null],
    active: ["true", 1, null],
    created_at: ["yesterday", "2019-12-27", 0],
    integration_type: ["", {}],
    reference_id: [1, null],
    tenant_url: [null, []],
    well_known_url: [undefined, 5],
  };
  for (const [field, values] of Object.entries(wrong))
    for (const value of [undefined, ...values]) {
      api.answerNext({
        kind: "mutate",
        mutate: (envelope) => ({ ...envelope, result: { ...documentedIntegration, [field]: value } }),
      });
      await scene.failure(client.getByReference(known), {
        code: "BAD_RESPONSE",
        status: 200,
        message: ["does not hold a risk integration", `result.${field}:`],
      });
    }
  api.answerNext({ kind: "mutate", mutate: (envelope) => ({ ...envelope, result: [documentedIntegration] }) });
  await scene.failure(client.getByReference(known), { code: "BAD_RESPONSE", status: 200, message: ["result:"] });
  expect(api.requests).toHaveLength(Object.values(wrong).flat().length + Object.keys(wrong).length + 1);
});

test("row 31: unknown extra fields: accepted", async ({ scene }) => {
  const api = await scene.emulator();
  const extra = { code: 1000, message: "m", severity: "low", source: { pointer: "/p", line: 1 } };
  api.answerNext({
    kind: "mutate",
    mutate: () => ({
      success: true,
      errors: [extra],
      messages: [extra],
      result: { ...documentedIntegration, updated_at: "2020-01-01", nested: { deep: [1] } },
      result_info: { page: 1 },
      timing: 3,
    }),
  });
  const found = await scene.client(api.url).getByReference(known);
  expect(Object.keys(found).sort()).toEqual([
    "absoluteWellKnownUrl",
    "accountTag",
    "active",
    "apiErrors",
    "createdAt",
    "integrationId",
    "integrationType",
    "messages",
    "referenceId",
    "tenantUrl",
    "wellKnownUrl",
  ]);
  expect(found.messages).toEqual([{ code: 1000, message: "m", pointer: "/p" }]);
  expect(api.requests).toHaveLength(1);
});

test("row 32: another reference or account in the answer: BAD_RESPONSE", async ({ scene }) => {
  for (const [field, what] of [
    ["reference_id", "reference ID"],
    ["account_tag", "account"],
  ])
    await refused(
      scene,
      [
        {
          kind: "mutate",
          mutate: (envelope) => ({ ...envelope, result: { ...documentedIntegration, [`${field}`]: "other\u001b" } }),
        },
      ],
      { status: 200, message: [`is about another ${what}, “other\\u{1b}”`] },
    );
});

test("row 33: body far too large: capped, BAD_RESPONSE, no retry", async ({ scene }) => {
  // 64 times what the client reads of any answer.
  await refused(scene, [{ kind: "oversize-body", bytes: 2 ** 26 }], {
    status: undefined,
    message: [/127\.0\.0\.1:\d+ sent an answer far larger than any risk integration/],
  });
});

test("row 33: headers far too large: capped, BAD_RESPONSE, no retry", async ({ scene }) => {
  await refused(scene, [{ kind: "oversize-headers" }], {
    status: undefined,
    message: [/127\.0\.0\.1:\d+ sent headers far larger than any answer needs/],
  });
});

test("row 33: an answer that is not HTTP: BAD_RESPONSE, no retry", async ({ scene }) => {
  const server = scene.watch(
    await tcpServer((socket) => socket.once("data", () => socket.end(`SSH-2.0 Bearer ${scene.token}\r\n\r\n`))),
  );
  await scene.failure(scene.client(`http://${server.host}`).getByReference(known), {
    code: "BAD_RESPONSE",
    status: undefined,
    message: [`${server.host} sent something that is not HTTP`],
  });
  expect(server.connections).toBe(1);
});

test("row 34: gzip bomb: refused", async ({ scene }) => {
  const [request] = await refused(scene, [{ kind: "gzip-bomb" }], {
    status: 200,
    message: ["is compressed (gzip), though that was not asked for"],
  });
  expect(request?.headers["accept-encoding"]).toBe("identity");
});

test("row 35: redirect, same or other host: error, the credential goes nowhere", async ({ scene }) => {
  const other = scene.watch(await tcpServer(() => {}));
  const locations = [`http://${other.host}/stolen`, `//${other.host}/`, "/client/v4/elsewhere", ""];
  for (const status of [301, 302, 303, 307, 308, 300])
    await refused(
      scene,
      locations.map((location) => ({ kind: "redirect", location, status })),
      { status, message: [/is a redirect to .*, which is not followed: the credential must go nowhere else\./] },
    );
  expect(other.connections).toBe(0);
});

test("row 36: duplicate JSON keys, `__proto__`, `constructor`: last wins, nothing polluted", async ({ scene }) => {
  const api = await scene.emulator();
  const poison = '"__proto__":{"polluted":true,"active":false},"constructor":{"prototype":{"polluted":true}}';
  const result = JSON.stringify(documentedIntegration).replace("{", `{"active":false,${poison},"tenant_url":"first",`);
  const body = `{${poison},"success":false,"errors":[{${poison},"code":1,"message":"m"}],"result":${result},"success":true}`;
  api.answerNext({ kind: "status", status: 200, body });
  const found = await scene.client(api.url).getByReference(known);
  expect(found).toMatchObject({ active: true, tenantUrl: "tenant_url" });
  expect(Object.hasOwn(found, "__proto__") || Object.hasOwn(found, "constructor")).toBe(false);
  expect(Object.getPrototypeOf(found)).toBe(Object.prototype);
  expect(found.apiErrors).toEqual([{ code: 1, message: "m" }]);
  for (const victim of [{}, [], found, found.apiErrors[0]]) expect(victim).not.toHaveProperty("polluted");
});

const nasty = "\u001b[31mred\u001b]0;title\u0007\r\n::error file=x::boo\u009b2J\u202egnp\u2028##[error]";

test("row 39: ANSI escapes, `::error::`, newlines in strings from the API: escaped in errors", async ({ scene }) => {
  const errors = [
    {
      code: 1004,
      message: nasty,
      documentation_url: nasty,
      source: { pointer: nasty },
      error_chain: [{ code: 5, message: nasty }],
    },
  ];
  const result = { ...documentedIntegration, reference_id: nasty };
  const faults: readonly [Fault, ExpectedFailure["code"]][] = [
    [{ kind: "envelope", status: 400, errors }, "API"],
    [{ kind: "envelope", status: 403, errors }, "PERMISSION"],
    [{ kind: "status", status: 404, body: nasty }, "BAD_RESPONSE"],
    [{ kind: "status", status: 401, body: nasty }, "AUTHENTICATION"],
    [{ kind: "mutate", mutate: (envelope) => ({ ...envelope, result }) }, "BAD_RESPONSE"],
  ];
  for (const [fault, code] of faults) {
    const api = await scene.emulator();
    api.answerNext(fault);
    expectPlain((await scene.failure(scene.client(api.url).getByReference(known), { code })).message);
    expect(api.requests).toHaveLength(1);
  }
});

test("row 39: ANSI escapes, `::error::`, newlines in headers from the API: escaped in errors", async ({ scene }) => {
  // Node.js refuses to send such headers; a server of raw bytes does not.
  const head = "HTTP/1.1 302 Found\r\ncontent-length: 0\r\ncf-ray: \u009b2J\r\nlocation: \u009b31m//\u0085x\r\n\r\n";
  const server = scene.watch(await tcpServer((socket) => socket.on("data", () => socket.write(head, "latin1"))));
  const error = await scene.failure(scene.client(`http://${server.host}`).getByReference(known), {
    code: "BAD_RESPONSE",
    status: 302,
  });
  expectPlain(error.message);
  expect(error.rayId).toBeUndefined();
});

test("row 39: ANSI escapes, `::error::`, newlines in a list from the API: escaped in NOT_FOUND", async ({ scene }) => {
  const api = await scene.emulator();
  api.addIntegration({ reference_id: nasty, tenant_url: nasty });
  const reference = { ...known, referenceId: "another" };
  const { message } = await scene.failure(scene.client(api.url).getByReference(reference), {
    code: "NOT_FOUND",
    reference,
    message: ["::error file=x::boo"],
  });
  expectPlain(message);
});

test("row 39: ANSI escapes, `::error::`, newlines in strings from the API: escaped on the log", async ({ scene }) => {
  const api = await scene.emulator();
  const texts = { integration_type: nasty, tenant_url: nasty, well_known_url: `/${nasty}` };
  const messages = [{ code: 1000, message: nasty, documentation_url: nasty, source: { pointer: nasty } }];
  api.addIntegration({ reference_id: "nasty", active: false, ...texts, messages });
  const found = await scene.client(api.url).getByReference({ ...known, referenceId: "nasty" });
  expect(found).toMatchObject({ tenantUrl: nasty, absoluteWellKnownUrl: undefined });
  expect(scene.lines).toHaveLength(4);
  for (const line of scene.lines) expectPlain(line);
});

test("row 39: ANSI escapes, `::error::`, newlines in strings from the API: escaped by the command line", async ({
  scene,
}) => {
  const api = await scene.emulator();
  const result = { ...documentedIntegration, integration_type: nasty, tenant_url: nasty, well_known_url: nasty };
  const messages = [{ code: 1000, message: nasty }];
  api.answerNext({ kind: "mutate", mutate: (envelope) => ({ ...envelope, result, messages }) });
  const found = await runGet(scene, api.url);
  expect(found.code).toBe(0);
  api.answerNext({ kind: "envelope", status: 400, errors: messages });
  const failed = await runGet(scene, api.url);
  expect(failed).toMatchObject({ code: 1, stdout: "" });
  for (const line of `${found.stdout}${found.stderr}${failed.stderr}`.split("\n")) expectPlain(line);
});

/** One line, and none of its characters makes a terminal or a CI system do something. */
function expectPlain(text: string): void {
  expect(text).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u);
  expect(text).not.toMatch(/^(::|##)/);
}

/** Lookups that each meet one of the faults, are refused for it, and never ask again because of it. */
async function refused(scene: Scene, faults: readonly Fault[], expected: Omit<ExpectedFailure, "code">) {
  const api = await scene.emulator();
  const client = scene.client(api.url);
  api.answerNext(faults);
  for (const _ of faults) await scene.failure(client.getByReference(known), { code: "BAD_RESPONSE", ...expected });
  expect(api.requests).toHaveLength(faults.length);
  expect(scene.clock.elapsed).toBe(0);
  return api.requests;
}
