import { describe, expect, test } from "vitest";
import { Memo } from "../../src/client/memo.js";
import { startEmulator } from "../../src/testing/index.js";
import { clientOf, failureOf } from "./clients.js";
import { HandClock } from "./clocks.js";

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
    const clock = new HandClock();
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
});

describe("the memo", () => {
  test("after a mark reuses only what was started after it", async () => {
    const memo = new Memo<number>(new HandClock());
    let runs = 0;
    const work = async () => ++runs;
    expect(await memo.get("k", {}, work)).toBe(1);
    const after = memo.mark();
    expect(await memo.get("k", { after }, work)).toBe(2);
    expect(await memo.get("k", { after }, work)).toBe(2);
    expect(await memo.get("k", {}, work)).toBe(2);
  });

  test("does not take what was under way before the mark, and the older one does not come back later", async () => {
    const memo = new Memo<string>(new HandClock());
    const old = Promise.withResolvers<string>();
    const before = memo.get("k", {}, () => old.promise);
    expect(await memo.get("k", { after: memo.mark() }, async () => "new")).toBe("new");
    old.resolve("old");
    expect(await before).toBe("old");
    expect(await memo.get("k", {}, async () => "again")).toBe("new");
  });

  test("keeps the newer success when an older one fails after it", async () => {
    const memo = new Memo<string>(new HandClock());
    const old = Promise.withResolvers<string>();
    const before = memo.get("k", {}, () => old.promise);
    await memo.get("k", { after: memo.mark() }, async () => "new");
    old.reject(new Error("too late"));
    await expect(before).rejects.toThrow("too late");
    expect(await memo.get("k", {}, async () => "again")).toBe("new");
  });

  test("holds no more than a thousand successes, and gives up the oldest first", async () => {
    const memo = new Memo<number>(new HandClock());
    for (let index = 0; index <= 1_000; index += 1) await memo.get(`k${index}`, {}, async () => index);
    expect(await memo.get("k1000", {}, async () => -1)).toBe(1_000);
    expect(await memo.get("k0", {}, async () => -1)).toBe(-1);
  });

  test("aborts all that is under way when it is cleared, and forgets the rest", async () => {
    const memo = new Memo<string>(new HandClock());
    await memo.get("done", {}, async () => "old");
    const hanging = memo.get("k", {}, (signal) => {
      return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    });
    memo.clear(new Error("closed"));
    await expect(hanging).rejects.toThrow("closed");
    expect(await memo.get("done", {}, async () => "new")).toBe("new");
  });
});
