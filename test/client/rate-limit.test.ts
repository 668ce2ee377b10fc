import { describe, expect, test } from "vitest";
import { startEmulator } from "../../src/testing/index.js";
import { FakeClock, pausesBetween } from "../clock.js";
import { clientOf, failureOf, manyReferences, Said } from "./clients.js";

describe("while the API blocks with an announced end", () => {
  test("all lookups of the credential pause together, nobody asks, and one asks first at the end", async () => {
    const clock = new FakeClock();
    await using emulator = await startEmulator({ clock });
    const references = manyReferences(emulator, 220);
    emulator.blockCredential(emulator.credentials.token, 300_000);
    const said = new Said();
    await using client = clientOf(emulator, { clock, log: said });

    const callers = new Map(references.map((referenceId) => [referenceId, new AbortController()]));
    const lookups = references.map((referenceId) =>
      client.getByReference({ referenceId }, { signal: callers.get(referenceId)?.signal }),
    );
    await clock.settled();
    const refused = emulator.requests.length;
    expect(refused).toBeLessThanOrEqual(100);
    expect(said.warnings).toEqual([
      "Cloudflare's rate limit was met: lookups with this credential resume at 2026-03-01T12:05:00Z, in 300 s.",
    ]);

    clock.advance(299_999);
    await clock.settled();
    expect(emulator.requests).toHaveLength(refused);

    emulator.answerNext({ kind: "hang" });
    clock.advance(1);
    await clock.settled();
    expect(emulator.requests).toHaveLength(refused + 1);
    const probe = emulator.requests.at(-1)?.params.reference ?? "";
    callers.get(probe)?.abort();
    const outcomes = await Promise.allSettled(lookups);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(219);
    expect(emulator.requests).toHaveLength(refused + 1 + 219);
    expect(emulator.requests.filter(({ rateLimited }) => rateLimited)).toHaveLength(refused);
    expect(said.warnings).toHaveLength(1);
  });

  test("another client with the same credential waits along, and one with another credential does not", async () => {
    const clock = new FakeClock();
    await using emulator = await startEmulator({ clock });
    const [first = "", second = "", third = ""] = manyReferences(emulator, 3);
    emulator.blockCredential(emulator.credentials.token, 60_000);
    await using one = clientOf(emulator, { clock });
    await using same = clientOf(emulator, { clock });
    await using other = clientOf(emulator, { clock, apiToken: emulator.addToken() });

    const blocked = one.getByReference({ referenceId: first });
    await clock.settled();
    const along = same.getByReference({ referenceId: second });
    await clock.settled();
    expect(emulator.requests).toHaveLength(1);
    expect(await other.getByReference({ referenceId: third })).toMatchObject({ referenceId: third });
    clock.advance(60_000);
    expect(await Promise.all([blocked, along])).toHaveLength(2);
  });

  test("a lookup that may not wait that long fails at once and says when to come back", async () => {
    const clock = new FakeClock();
    await using emulator = await startEmulator({ clock });
    emulator.blockCredential(emulator.credentials.token, 400_000);
    const said = new Said();
    await using client = clientOf(emulator, { clock, log: said });
    for (const referenceId of ["reference_id", "another"]) {
      const error = await failureOf(client.getByReference({ referenceId }));
      expect(error).toMatchObject({ code: "RATE_LIMITED", retryable: true, accountId: "account_tag", referenceId });
      expect(error.message).toContain(
        "Cloudflare's rate limit blocks until 2026-03-01T12:06:40Z, longer than the 330 s that a lookup waits. Run again after that",
      );
    }
    // The second one did not even ask.
    expect(emulator.requests).toHaveLength(1);
    // Nobody waits, so no wait is logged.
    expect([clock.elapsed, said.warnings]).toEqual([0, []]);
  });

  test("an aborted lookup stops at once and leaves nothing behind, and the others go on", async () => {
    const clock = new FakeClock();
    await using emulator = await startEmulator({ clock });
    const [first = "", second = ""] = manyReferences(emulator, 2);
    emulator.blockCredential(emulator.credentials.token, 60_000);
    await using client = clientOf(emulator, { clock });
    const controller = new AbortController();
    const stopped = failureOf(client.getByReference({ referenceId: first }, { signal: controller.signal }));
    const going = client.getByReference({ referenceId: second });
    await clock.settled();
    controller.abort();
    expect(await stopped).toMatchObject({ code: "ABORTED", referenceId: first });
    clock.advance(59_999);
    await clock.settled();
    expect(emulator.requests).toHaveLength(2);
    clock.advance(1);
    expect(await going).toMatchObject({ referenceId: second });
    expect(emulator.requests).toHaveLength(3);
    expect(clock.idle).toBe(true);
  });

  test("the waits do not count against the lookup's own deadline or attempts", async () => {
    const clock = new FakeClock({ passing: true });
    await using emulator = await startEmulator({ clock });
    await using client = clientOf(emulator, { clock, maxAttempts: 2, deadlineMs: 1_000 });
    emulator.answerNext({ kind: "rate-limited", retryAfter: "100" }, { times: 3 });
    emulator.answerNext({ kind: "status", status: 503 });
    expect(await client.getByReference({ referenceId: "reference_id" })).toMatchObject({ active: true });
    expect(pausesBetween(emulator.requests)).toEqual([100_000, 100_000, 100_000, 500]);
  });

  test("the waits of one lookup together stay within what it may wait", async () => {
    const clock = new FakeClock({ passing: true });
    await using emulator = await startEmulator({ clock });
    await using client = clientOf(emulator, { clock, maxRateLimitWaitMs: 250_000 });
    emulator.answerNext({ kind: "rate-limited", retryAfter: "100" }, { times: Infinity });
    const error = await failureOf(client.getByReference({ referenceId: "reference_id" }));
    expect(error).toMatchObject({ code: "RATE_LIMITED", status: 429, rayId: emulator.requests[2]?.rayId });
    expect(error.apiErrors).toMatchObject([{ code: 971 }]);
    expect(pausesBetween(emulator.requests)).toEqual([100_000, 100_000]);
    expect(clock.elapsed).toBe(200_000);
  });
});

describe("while the API blocks without saying how long", () => {
  test("one lookup probes at the end of each pause, pauses grow, and all go on when the probe was answered", async () => {
    const clock = new FakeClock();
    await using emulator = await startEmulator({ clock });
    const references = manyReferences(emulator, 10);
    const said = new Said();
    await using client = clientOf(emulator, { clock, log: said });
    emulator.answerNext({ kind: "rate-limited" }, { times: Infinity });
    const lookups = references.map((referenceId) => client.getByReference({ referenceId }));
    await clock.settled();
    expect(emulator.requests).toHaveLength(10);

    let probes = 0;
    for (const pause of [15_000, 22_500, 33_750]) {
      clock.advance(pause - 1);
      await clock.settled();
      expect(emulator.requests).toHaveLength(10 + probes);
      clock.advance(1);
      probes += 1;
      await clock.settled();
      expect(emulator.requests).toHaveLength(10 + probes);
    }
    expect(said.warnings).toHaveLength(4);
    emulator.clearFaults();
    clock.advance(60_000);
    expect(await Promise.all(lookups)).toHaveLength(10);
    expect(emulator.requests).toHaveLength(10 + probes + 10);
  });

  test("a probe that breaks hands over to the next one", async () => {
    const clock = new FakeClock();
    await using emulator = await startEmulator({ clock });
    const [first = "", second = ""] = manyReferences(emulator, 2);
    await using client = clientOf(emulator, { clock, maxAttempts: 1 });
    emulator.answerNext([{ kind: "rate-limited" }, { kind: "rate-limited" }, { kind: "reset-before-headers" }]);
    const outcomes = Promise.allSettled([first, second].map((referenceId) => client.getByReference({ referenceId })));
    await clock.settled();
    clock.advance(15_000);
    expect((await outcomes).map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(emulator.requests).toHaveLength(4);
  });
});
