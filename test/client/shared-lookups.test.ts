import { describe, expect, test } from "vitest";
import { createClient } from "../../src/client/client.js";
import { optionsLayer, resolveSettings } from "../../src/settings/resolve-settings.js";
import { startEmulator } from "../../src/testing/index.js";
import { FakeClock } from "../clock.js";
import { clientOf, failureOf, manyReferences, Said } from "./clients.js";
import { startHeldApi } from "./held-api.js";

const args = { referenceId: "reference_id" };

describe("lookups through a client", () => {
  test("of the same reference that overlap are one request", async () => {
    await using emulator = await startEmulator();
    await using client = clientOf(emulator);
    const found = await Promise.all(Array.from({ length: 20 }, () => client.getByReference(args)));
    expect(emulator.requests).toHaveLength(1);
    expect(new Set(found.map(({ integrationId }) => integrationId)).size).toBe(1);
  });

  test("of other references or accounts are requests of their own, however their names are put together", async () => {
    await using emulator = await startEmulator();
    await using client = clientOf(emulator);
    emulator.addAccount({ id: "a", integrations: [{ reference_id: "b,c" }] });
    emulator.addAccount({ id: "a,b", integrations: [{ reference_id: "c" }] });
    const [one, other] = await Promise.all([
      client.getByReference({ accountId: "a", referenceId: "b,c" }),
      client.getByReference({ accountId: "a,b", referenceId: "c" }),
    ]);
    expect([one.accountTag, other.accountTag]).toEqual(["a", "a,b"]);
    expect(emulator.requests).toHaveLength(2);
  });

  test("reuse a success for less than sixty seconds", async () => {
    const clock = new FakeClock();
    await using emulator = await startEmulator();
    await using client = clientOf(emulator, { clock });
    const { integrationId } = await client.getByReference(args);
    emulator.updateIntegration(integrationId, { active: false });
    clock.advance(59_999);
    expect(await client.getByReference(args)).toMatchObject({ active: true });
    expect(emulator.requests).toHaveLength(1);
    clock.advance(1);
    expect(await client.getByReference(args)).toMatchObject({ active: false });
    expect(emulator.requests).toHaveLength(2);
  });

  test("with fresh ask again at once, and what they found is what others get", async () => {
    await using emulator = await startEmulator();
    await using client = clientOf(emulator);
    const { integrationId } = await client.getByReference(args);
    emulator.updateIntegration(integrationId, { active: false });
    expect(await client.getByReference(args, { fresh: true })).toMatchObject({ active: false });
    expect(await client.getByReference(args)).toMatchObject({ active: false });
    expect(emulator.requests).toHaveLength(2);
  });

  test("never reuse a failure, nor a reference that was not found", async () => {
    await using emulator = await startEmulator();
    await using client = clientOf(emulator);
    emulator.answerNext({ kind: "html" });
    expect((await failureOf(client.getByReference(args))).code).toBe("BAD_RESPONSE");
    expect(await client.getByReference(args)).toMatchObject({ active: true });
    expect((await failureOf(client.getByReference({ referenceId: "late" }))).code).toBe("NOT_FOUND");
    emulator.addIntegration({ reference_id: "late" });
    expect(await client.getByReference({ referenceId: "late" })).toMatchObject({ referenceId: "late" });
  });

  test("have a signal each: one that stops lets the other go on with the same request", async () => {
    await using emulator = await startEmulator();
    await using client = clientOf(emulator);
    const controller = new AbortController();
    emulator.answerNext({ kind: "delay", ms: 5 });
    const stopped = failureOf(client.getByReference(args, { signal: controller.signal }));
    const going = client.getByReference(args);
    await emulator.waitForRequests(1);
    controller.abort();
    expect((await stopped).code).toBe("ABORTED");
    expect(await going).toMatchObject({ active: true });
    expect(emulator.requests).toHaveLength(1);
    expect(emulator.requests[0]?.abandoned).toBe(false);
  });

  test("end their request when the last one of them stops", async () => {
    await using emulator = await startEmulator();
    await using client = clientOf(emulator);
    emulator.answerNext({ kind: "hang" });
    const controllers = [new AbortController(), new AbortController()];
    const stopped = controllers.map(({ signal }) => failureOf(client.getByReference(args, { signal })));
    await emulator.waitForRequests(1);
    for (const controller of controllers) controller.abort();
    for (const { code, referenceId } of await Promise.all(stopped))
      expect({ code, referenceId }).toEqual({ code: "ABORTED", referenceId: "reference_id" });
    await emulator.waitForRequests(1, ({ abandoned }) => abandoned);
    expect(await client.getByReference(args)).toMatchObject({ active: true });
  });

  test("with a signal that has aborted already ask nothing", async () => {
    await using emulator = await startEmulator();
    await using client = clientOf(emulator);
    const error = await failureOf(client.getByReference(args, { signal: AbortSignal.abort() }));
    expect(error).toMatchObject({ code: "ABORTED", message: "The lookup was aborted by its caller." });
    expect(emulator.requests).toEqual([]);
  });

  test("reuse no more than a thousand successes, and give up the oldest first", async () => {
    const clock = new FakeClock();
    await using emulator = await startEmulator({ clock });
    await using client = clientOf(emulator, { clock });
    const [first = "", ...others] = manyReferences(emulator, 1_001);
    await client.getByReference({ referenceId: first });
    const asked = async (referenceId: string) => {
      const before = emulator.requests.length;
      await client.getByReference({ referenceId });
      return emulator.requests.length > before;
    };
    const rest = others.slice(0, -1).map((referenceId) => client.getByReference({ referenceId }));
    await Promise.all(rest);
    expect(await asked(first)).toBe(false);
    expect(await asked(others.at(-1) ?? "")).toBe(true);
    expect(await asked(others.at(-1) ?? "")).toBe(false);
    expect(await asked(first)).toBe(true);
  });
});

describe("lookups with newerThan", () => {
  /** A client as the lifecycle of a resource uses it, at an API that answers as the test says. */
  async function marked() {
    const clock = new FakeClock();
    const api = await startHeldApi(clock);
    const settings = resolveSettings([optionsLayer({ apiToken: "t0ken-0123456789", baseUrl: api.url })]);
    const client = createClient(settings, { environment: {}, log: new Said(), clock, maxAttempts: 1 });
    const lookUp = (newerThan?: number) => client.getByReference({ accountId: "a", referenceId: "r" }, { newerThan });
    return {
      ...{ clock, api, client, lookUp },
      async [Symbol.asyncDispose]() {
        await client.close();
        await api[Symbol.asyncDispose]();
      },
    };
  }

  test("reuse only what started later", async () => {
    await using run = await marked();
    const { clock, api, client, lookUp } = run;
    const before = lookUp();
    await clock.settled();
    api.newest("r").find({ active: false });
    expect(await before).toMatchObject({ active: false });
    const newerThan = client.sequence();
    const fresh = lookUp(newerThan);
    await clock.settled();
    api.newest("r").find();
    expect(await fresh).toMatchObject({ active: true });
    expect(await lookUp(newerThan)).toMatchObject({ active: true });
    expect(await lookUp()).toMatchObject({ active: true });
    expect(api.requests).toHaveLength(2);
  });

  test.each([
    ["succeeds", true],
    ["fails", false],
  ])("do not take what was under way before it, whose answer is not reused when it %s later", async (_, succeeds) => {
    await using run = await marked();
    const { clock, api, client, lookUp } = run;
    const old = lookUp().catch((error) => error);
    await clock.settled();
    const request = api.newest("r");
    const fresh = lookUp(client.sequence());
    await clock.settled();
    api.newest("r").find();
    expect(await fresh).toMatchObject({ active: true });
    if (succeeds) request.find({ active: false });
    else request.drop();
    expect(await old).toMatchObject(succeeds ? { active: false } : { code: "NETWORK" });
    expect(await lookUp()).toMatchObject({ active: true });
    expect(api.requests).toHaveLength(2);
  });
});
