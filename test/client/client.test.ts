import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { createClient } from "../../src/client/client.js";
import { createRiskIntegrationClient, RiskIntegrationError } from "../../src/client/index.js";
import { optionsLayer, resolveSettings } from "../../src/settings/resolve-settings.js";
import { startEmulator } from "../../src/testing/index.js";
import { FakeClock } from "../clock.js";
import { clientOf, failureOf, Said, thrownBy } from "./clients.js";

const args = { referenceId: "reference_id" };

describe("a client", () => {
  test("takes what its options leave out from the environment it is given", async () => {
    await using emulator = await startEmulator();
    await using client = createRiskIntegrationClient({
      log: new Said(),
      environment: {
        CLOUDFLARE_API_TOKEN: emulator.credentials.token,
        CLOUDFLARE_ACCOUNT_ID: emulator.accountId,
        CLOUDFLARE_BASE_URL: emulator.url,
      },
    });
    expect(await client.getByReference(args)).toMatchObject({ accountTag: "account_tag" });
  });

  test("prefers the account of the call to that of its settings", async () => {
    await using emulator = await startEmulator();
    emulator.addAccount({ id: "other", integrations: [{ reference_id: "reference_id" }] });
    await using client = clientOf(emulator);
    expect(await client.getByReference({ ...args, accountId: "other" })).toMatchObject({ accountTag: "other" });
    expect(await client.getByReference({ ...args, accountId: undefined })).toMatchObject({ accountTag: "account_tag" });
  });

  test("without an account says every way to give one, and asks nothing", async () => {
    await using emulator = await startEmulator();
    await using client = clientOf(emulator, { accountId: undefined });
    expect(await failureOf(client.getByReference(args))).toMatchObject({
      code: "CONFIGURATION",
      message: "No account ID: set accountId, or CLOUDFLARE_ACCOUNT_ID.",
      argument: "accountId",
    });
    expect(emulator.requests).toEqual([]);
  });

  test("refuses settings and times that cannot be used as it is made", () => {
    const code = (options: object) => thrownBy(() => createRiskIntegrationClient({ environment: {}, ...options })).code;
    expect(code({})).toBe("CONFIGURATION");
    expect(code({ apiToken: "t0ken", baseUrl: "http://api.example.com" })).toBe("CONFIGURATION");
    expect(code({ apiToken: "t0ken", maxAttempts: 0 })).toBe("INVALID_ARGUMENT");
  });

  test("warns of a base URL from the environment beside a token of its options", async () => {
    await using emulator = await startEmulator();
    const said = new Said();
    await using _ = clientOf(emulator, {
      baseUrl: undefined,
      environment: { CLOUDFLARE_BASE_URL: emulator.url },
      log: said,
    });
    expect(said.warnings).toEqual([
      expect.stringMatching(/^The credential is sent to 127\.0\.0\.1:\d+, because CLOUDFLARE_BASE_URL/),
    ]);
  });

  test("says the same thing once, however often it is found", async () => {
    const clock = new FakeClock();
    await using emulator = await startEmulator();
    const { id } = emulator.addIntegration({ reference_id: "ref", active: false, integration_type: "Entra" });
    const said = new Said();
    await using client = clientOf(emulator, { clock, log: said });
    for (let round = 0; round < 3; round += 1) await client.getByReference({ referenceId: "ref" }, { fresh: true });
    expect(said.warnings).toEqual([
      expect.stringContaining("of the type “Entra”"),
      expect.stringContaining("is not active"),
    ]);
    emulator.updateIntegration(id, { well_known_url: "//evil.example/" });
    await client.getByReference({ referenceId: "ref" }, { fresh: true });
    expect(said.warnings[2]).toContain("absoluteWellKnownUrl is undefined: it names another host by a double slash");
  });

  test("shows its credential to nobody who prints it", async () => {
    await using emulator = await startEmulator();
    await using client = clientOf(emulator);
    await client.getByReference(args);
    const shown = inspect(client, { depth: null, showHidden: true }) + JSON.stringify(client);
    expect(shown).not.toContain(emulator.credentials.token);
  });
});

describe("expect", () => {
  test("lets an integration through that is as expected", async () => {
    await using emulator = await startEmulator();
    await using client = clientOf(emulator);
    const expected = { active: true, tenantUrl: "tenant_url" };
    expect(await client.getByReference({ ...args, expect: expected })).toMatchObject(expected);
  });

  test("fails one that is not, for its own caller alone", async () => {
    await using emulator = await startEmulator();
    await using client = clientOf(emulator);
    const [failed, found] = await Promise.all([
      failureOf(client.getByReference({ ...args, expect: { active: false } })),
      client.getByReference(args),
    ]);
    expect(failed).toMatchObject({ code: "EXPECTATION_FAILED", referenceId: "reference_id", accountId: "account_tag" });
    expect(found.active).toBe(true);
    expect(emulator.requests).toHaveLength(1);
  });

  test("that could never be looked at asks nothing", async () => {
    await using emulator = await startEmulator();
    await using client = clientOf(emulator);
    const unknown = { activ: true } as object;
    expect((await failureOf(client.getByReference({ ...args, expect: unknown }))).code).toBe("INVALID_ARGUMENT");
    expect(emulator.requests).toEqual([]);
  });
});

describe("closing a client", () => {
  test("ends its connections, and later lookups say that it is closed", async () => {
    await using emulator = await startEmulator();
    const client = clientOf(emulator);
    await client.getByReference(args);
    await client.close();
    await client.close();
    expect(await failureOf(client.getByReference(args))).toMatchObject({
      code: "ABORTED",
      message: "The client is closed.",
    });
    expect(emulator.requests).toHaveLength(1);
  });

  test("before its first lookup opens nothing", async () => {
    await using emulator = await startEmulator();
    await clientOf(emulator).close();
    expect(emulator.openConnections).toBe(0);
  });

  test("stops lookups that wait for an answer", async () => {
    await using emulator = await startEmulator();
    const client = clientOf(emulator);
    emulator.answerNext({ kind: "hang" });
    const stopped = failureOf(client.getByReference(args));
    await emulator.waitForRequests(1);
    await client.close();
    expect(await stopped).toMatchObject({ code: "ABORTED", referenceId: "reference_id" });
    expect((await stopped).message).toContain("The client was closed while the lookup was under way");
  });

  test("stops lookups that wait for another attempt, with the system's own clock", async () => {
    await using emulator = await startEmulator();
    emulator.answerNext({ kind: "rate-limited", retryAfter: "300" });
    const told = Promise.withResolvers<void>();
    const waiting = clientOf(emulator, { log: { warn: () => told.resolve(), info: () => {} } });
    const stopped = failureOf(waiting.getByReference(args));
    await told.promise;
    await waiting.close();
    expect(await stopped).toMatchObject({ code: "ABORTED", referenceId: "reference_id" });
  });
});

test("a failure carries what a program needs to go on, and can be told by instanceof or by its code", async () => {
  await using emulator = await startEmulator();
  await using client = clientOf(emulator, { maxAttempts: 1 });
  emulator.answerNext({ kind: "reset-before-headers" });
  const error = await failureOf(client.getByReference(args));
  expect(error).toBeInstanceOf(RiskIntegrationError);
  expect(error).toMatchObject({ code: "NETWORK", retryable: true, status: undefined, rayId: undefined });
  expect(error.message).toMatch(/127\.0\.0\.1:\d+ could not be reached, or the connection broke/);
});

test("what is no signal is refused before anything is sent", async () => {
  await using emulator = await startEmulator();
  await using client = clientOf(emulator);
  const failure = await failureOf(client.getByReference(args, { signal: {} as AbortSignal }));
  expect(failure).toMatchObject({ code: "INVALID_ARGUMENT", message: "signal must be an AbortSignal." });
  expect((await failureOf(client.getByReference({ ...args, refernceId: "x" } as typeof args))).message).toMatch(
    /^getByReference: unknown name “refernceId”\. Allowed names: referenceId, /,
  );
  expect(emulator.requests).toEqual([]);
});

test("a caller that judges the integration itself is given the reason for a missing URL, and nothing is logged", async () => {
  await using emulator = await startEmulator();
  emulator.addIntegration({
    reference_id: "off",
    active: false,
    well_known_url: "//evil.example/",
    messages: [{ code: 1, message: "m" }],
  });
  const said = new Said();
  const settings = resolveSettings([optionsLayer({ apiToken: emulator.credentials.token, baseUrl: emulator.url })]);
  await using client = createClient(settings, { environment: {}, log: said });
  const off = { accountId: "account_tag", referenceId: "off" };
  const { absoluteUrl } = await client.lookUp(off);
  expect(absoluteUrl.problem).toBe("it names another host by a double slash");
  expect([...said.warnings, ...said.infos]).toEqual([]);
  await client.getByReference(off);
  expect(said.warnings.join()).toMatch(/is not active.*absoluteWellKnownUrl is undefined: it names another host/);
  expect(said.infos).toHaveLength(1);
});
