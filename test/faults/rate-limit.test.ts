import { expect } from "vitest";
import type { Fault } from "../../src/testing/index.js";
import { FakeClock, pausesBetween } from "../clock.js";
import { known, type Scene, test } from "./scene.js";
import { answering, httpAnswer } from "./servers.js";

test("row 16: 429, Retry-After in seconds: waits, answer", async ({ scene }) => {
  const api = await scene.emulator();
  api.answerNext({ kind: "rate-limited", retryAfter: "7" });
  await scene.client(api.url).getByReference(known);
  expect(pausesBetween(api.requests)).toEqual([7_000]);
  expect(scene.lines).toContain(
    "warning: Cloudflare's rate limit was met: lookups with this credential resume at 2026-03-01T12:00:07Z, in 7 s.",
  );
});

test("row 17: 429, Retry-After as an HTTP date: waits, answer", async ({ scene }) => {
  const api = await scene.emulator();
  const date = "Sun, 01 Mar 2026 12:00:00 GMT";
  const forms = ["Sun, 01 Mar 2026 12:01:00 GMT", "Sunday, 01-Mar-26 12:01:00 GMT", "Sun Mar  1 12:01:00 2026"];
  api.answerNext(forms.map((retryAfter) => blocked({ date, "retry-after": retryAfter })));
  await scene.client(api.url).getByReference(known);
  // One second more than announced, since both dates are cut to whole seconds.
  expect(pausesBetween(api.requests)).toEqual([61_000, 61_000, 61_000]);
});

test("row 18: 429, Retry-After past, negative or garbage: jittered back-off", async ({ scene }) => {
  const api = await scene.emulator();
  const useless = ["Sun, 01 Mar 2020 12:00:00 GMT", "-60", "0", "soon", "1e3", "0x10", "2026-03-01T12:01:00Z", "5, 6"];
  for (const retryAfter of useless)
    for (const [chance, pauses] of [
      [0, [15_000, 22_500]],
      [0.99, [15_743, 23_614]],
    ] as const) {
      scene.clock = new FakeClock({ passing: true });
      scene.clock.chance = chance;
      api.clearRequests();
      api.answerNext(blocked({ "retry-after": retryAfter }), { times: 2 });
      await scene.client(api.url).getByReference(known);
      // 15 s, and half as much again each time, with up to a twentieth by chance.
      expect(pausesBetween(api.requests).map(Math.round), retryAfter).toEqual(pauses);
    }
});

test("row 19: 429 beyond what may be waited: fails at once, RATE_LIMITED, says when", async ({ scene }) => {
  const api = await scene.emulator();
  api.answerNext({ kind: "rate-limited", retryAfter: "3600" });
  const error = await scene.failure(scene.client(api.url).getByReference(known), {
    code: "RATE_LIMITED",
    retryable: true,
    status: 429,
    message: ["blocks until 2026-03-01T13:00:00Z", "330 s", "Run again after that"],
  });
  expect(error.apiErrors).toMatchObject([{ code: 971 }]);
  expect(error.rayId).toBe(api.requests[0]?.rayId);
  expect(scene.clock.elapsed).toBe(0);
  expect(api.requests).toHaveLength(1);
});

test("row 19: 429 again and again: RATE_LIMITED when all that may be waited is spent", async ({ scene }) => {
  const api = await scene.emulator();
  api.answerNext({ kind: "rate-limited", retryAfter: "100" }, { times: Number.POSITIVE_INFINITY });
  await scene.failure(scene.client(api.url).getByReference(known), {
    code: "RATE_LIMITED",
    retryable: true,
    status: 429,
    message: ["blocks until 2026-03-01T12:06:40Z"],
  });
  expect(pausesBetween(api.requests)).toEqual([100_000, 100_000, 100_000]);
  expect(scene.clock.elapsed).toBe(300_000);
});

test("row 41: clock wrong by hours with HTTP-date Retry-After: bounded wait", async ({ scene }) => {
  const api = await scene.emulator();
  for (const hours of [-30, -5, 5, 30]) {
    scene.clock = clockOff(hours);
    api.clearRequests();
    api.answerNext(blocked({ date: "Sun, 01 Mar 2026 12:00:00 GMT", "retry-after": "Sun, 01 Mar 2026 12:05:00 GMT" }));
    await scene.client(api.url).getByReference(known);
    // The answer's own Date header tells what time it is over there.
    expect(pausesBetween(api.requests)).toEqual([301_000]);
  }
});

test("row 41: clock slow by hours, and no Date header: fails at once", async ({ scene }) => {
  const server = scene.watch(await answering(blockedUntil("Sun, 01 Mar 2026 12:05:00 GMT")));
  scene.clock = clockOff(-5);
  await scene.failure(scene.client(`http://${server.host}`).getByReference(known), {
    code: "RATE_LIMITED",
    retryable: true,
    message: ["blocks until 2026-03-01T12:05:01Z"],
  });
  expect(scene.clock.elapsed).toBe(0);
});

test("row 41: clock fast by hours, and no Date header: bounded wait", async ({ scene }) => {
  const server = scene.watch(await answering(blockedUntil("Sun, 01 Mar 2026 12:05:00 GMT")));
  scene.clock = clockOff(5);
  await scene.failure(scene.client(`http://${server.host}`).getByReference(known), {
    code: "RATE_LIMITED",
    retryable: true,
  });
  expect(scene.clock.elapsed).toBeGreaterThan(300_000);
  expect(scene.clock.elapsed).toBeLessThanOrEqual(330_000);
});

test("row 42: 1,000 lookups while the API blocks, with Retry-After: not one request during the block", async ({
  scene,
}) => {
  const { api, references } = await crowded(scene);
  const client = scene.client(api.url);
  api.blockCredential(scene.token);
  const first = client.getByReference(known);
  await scene.clock.settled();
  const others = references.map((reference) => client.getByReference(reference));
  await scene.clock.settled();
  expect(scene.lines.filter((line) => line.includes("rate limit"))).toEqual([
    "warning: Cloudflare's rate limit was met: lookups with this credential resume at 2026-03-01T12:05:00Z, in 300 s.",
  ]);
  for (const ms of [1, 99_999, 199_999]) {
    scene.clock.advance(ms);
    await scene.clock.settled();
    expect(api.requests).toHaveLength(1);
  }
  scene.clock.advance(1);
  await Promise.all([first, ...others]);
  expect(api.requests).toHaveLength(1_002);
  expect(api.requests.filter(({ rateLimited }) => rateLimited)).toHaveLength(1);
  expect(api.peakInFlight).toBeLessThanOrEqual(100);
});

test("row 42: 1,000 lookups at once as the block begins: only those under way meet it", async ({ scene }) => {
  const { api, references } = await crowded(scene);
  const client = scene.client(api.url);
  api.blockCredential(scene.token);
  const lookups = references.map((reference) => client.getByReference(reference));
  await scene.clock.settled();
  const met = api.requests.length;
  expect(met).toBeLessThanOrEqual(100);
  scene.clock.advance(299_999);
  await scene.clock.settled();
  expect(api.requests).toHaveLength(met);
  scene.clock.advance(1);
  await Promise.all(lookups);
  expect(api.requests).toHaveLength(met + 1_000);
  expect(scene.lines.filter((line) => line.includes("rate limit"))).toHaveLength(1);
});

test("row 42: 1,000 lookups while the API blocks, without Retry-After: one probe at the end of each pause", async ({
  scene,
}) => {
  const { api, references } = await crowded(scene);
  const client = scene.client(api.url);
  api.answerNext({ kind: "rate-limited" }, { times: 5 });
  const first = client.getByReference(known);
  await scene.clock.settled();
  const others = references.map((reference) => client.getByReference(reference));
  await scene.clock.settled();
  let requests = 1;
  for (const pauseMs of [15_000, 22_500, 33_750, 50_625]) {
    scene.clock.advance(pauseMs - 1);
    await scene.clock.settled();
    expect(api.requests).toHaveLength(requests);
    scene.clock.advance(1);
    // One asks, and its answer holds all of them back again.
    await scene.clock.settled();
    requests += 1;
    expect(api.requests).toHaveLength(requests);
  }
  scene.clock.advance(75_938);
  await Promise.all([first, ...others]);
  expect(api.requests).toHaveLength(5 + 1_001);
  expect(scene.lines.filter((line) => line.includes("rate limit"))).toHaveLength(5);
});

function blocked(headers: Record<string, string>): Fault {
  return { kind: "status", status: 429, headers, body: { success: false, errors: [{ code: 971, message: "slow" }] } };
}

function blockedUntil(date: string): string {
  return httpAnswer("429 Too Many Requests", { "retry-after": date });
}

/** A clock that is wrong by so many hours when it is noon of 1 March 2026. */
function clockOff(hours: number): FakeClock {
  return new FakeClock({ start: Date.parse("2026-03-01T12:00:00Z") + hours * 3_600_000, passing: true });
}

/** An API with 1,000 more integrations, whose time and the client's pass as the test says. */
async function crowded(scene: Scene) {
  scene.clock = new FakeClock();
  const api = await scene.emulator();
  const references = Array.from({ length: 1_000 }, (_, index) => `reference-${index}`);
  for (const reference_id of references) api.addIntegration({ reference_id });
  return { api, references: references.map((referenceId) => ({ ...known, referenceId })) };
}
