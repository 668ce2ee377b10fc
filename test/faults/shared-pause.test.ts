import { expect } from "vitest";
import type { Emulator } from "../../src/testing/index.js";
import { FakeClock, pausesBetween } from "../clock.js";
import { canary } from "./canary.js";
import { known, type Scene, test } from "./scene.js";

const second = { ...known, referenceId: "second" };
const third = { ...known, referenceId: "third" };

test("clients with the same credential pause together, and it is said once", async ({ scene }) => {
  const api = await paused(scene);
  const [one, two] = [scene.client(api.url), scene.client(api.url)];
  api.blockCredential(scene.token, 40_000);
  const first = one.getByReference(known);
  await scene.clock.settled();
  const others = [one.getByReference(second), two.getByReference(third)];
  await scene.clock.settled();
  scene.clock.advance(39_999);
  await scene.clock.settled();
  expect(api.requests).toHaveLength(1);
  scene.clock.advance(1);
  await Promise.all([first, ...others]);
  expect(api.requests).toHaveLength(4);
  expect(said(scene)).toEqual([
    "warning: Cloudflare's rate limit was met: lookups with this credential resume at 2026-03-01T12:00:40Z, in 40 s.",
  ]);
});

test("another credential, and another API, do not wait", async ({ scene }) => {
  const [api, another] = [await paused(scene), await paused(scene)];
  api.blockCredential(scene.token, 40_000);
  const blocked = scene.client(api.url).getByReference(known);
  await scene.clock.settled();
  const apiToken = canary();
  scene.secrets.push(apiToken);
  api.addToken({ token: apiToken });
  await scene.client(api.url, { apiToken }).getByReference(known);
  await scene.client(another.url).getByReference(known);
  expect([scene.clock.elapsed, api.requests.length, another.requests.length]).toEqual([0, 2, 1]);
  scene.clock.advance(40_000);
  await blocked;
});

test("an answer that is at hand needs no waiting", async ({ scene }) => {
  const api = await paused(scene);
  const client = scene.client(api.url);
  await client.getByReference(known);
  api.blockCredential(scene.token, 40_000);
  const blocked = client.getByReference(second);
  await scene.clock.settled();
  expect(await client.getByReference(known)).toMatchObject({ active: true });
  scene.clock.advance(40_000);
  await blocked;
  expect(api.requests).toHaveLength(3);
});

test("a lookup that may not wait so long fails at once, and the others wait on", async ({ scene }) => {
  const api = await paused(scene);
  api.blockCredential(scene.token, 40_000);
  const patient = scene.client(api.url).getByReference(known);
  await scene.clock.settled();
  const hasty = scene.client(api.url, { maxRateLimitWaitMs: 39_999 }).getByReference(second);
  await scene.failure(hasty, {
    code: "RATE_LIMITED",
    retryable: true,
    reference: second,
    message: ["blocks until 2026-03-01T12:00:40Z", "40 s"],
  });
  scene.clock.advance(39_999);
  await scene.clock.settled();
  expect(api.requests).toHaveLength(1);
  scene.clock.advance(1);
  await patient;
  expect(api.requests).toHaveLength(2);
});

test("the pause does not count against the deadline", async ({ scene }) => {
  const api = await paused(scene);
  api.blockCredential(scene.token);
  const lookup = scene.client(api.url, { deadlineMs: 1_000 }).getByReference(known);
  await scene.clock.settled();
  scene.clock.advance(300_000);
  expect(await lookup).toMatchObject({ active: true });
});

test("without Retry-After the pause grows to 300 s, and starts anew after a success", async ({ scene }) => {
  const api = await scene.emulator();
  const client = scene.client(api.url, { maxRateLimitWaitMs: 10_000_000 });
  api.answerNext({ kind: "rate-limited" }, { times: 10 });
  await client.getByReference(known);
  const seconds = [15, 22.5, 33.8, 50.6, 75.9, 113.9, 170.9, 256.3, 300, 300];
  expect(pausesBetween(api.requests).map((ms) => Math.round(ms / 100) / 10)).toEqual(seconds);
  api.clearRequests();
  api.answerNext({ kind: "rate-limited" });
  await client.getByReference(known, { fresh: true });
  expect(pausesBetween(api.requests)).toEqual([15_000]);
  expect(said(scene)).toHaveLength(11);
});

test("many refusals of one moment are one pause, which does not grow with each of them", async ({ scene }) => {
  const api = await paused(scene);
  api.answerNext({ kind: "rate-limited" }, { times: 3 });
  const client = scene.client(api.url);
  const lookups = [known, second, third].map((reference) => client.getByReference(reference));
  await scene.clock.settled();
  scene.clock.advance(14_999);
  await scene.clock.settled();
  expect(api.requests).toHaveLength(3);
  scene.clock.advance(1);
  await Promise.all(lookups);
  expect(api.requests).toHaveLength(6);
  expect(said(scene)).toHaveLength(1);
});

test("of several announced ends the latest counts", async ({ scene }) => {
  const api = await paused(scene);
  for (const [path, retryAfter] of Object.entries({ reference_id: "20", second: "60", third: "40" }))
    api.answerNext({ kind: "rate-limited", retryAfter }, { match: { path: `/reference_id/${path}` } });
  const client = scene.client(api.url);
  const lookups = [known, second, third].map((reference) => client.getByReference(reference));
  await scene.clock.settled();
  scene.clock.advance(20_000);
  await scene.clock.settled();
  scene.clock.advance(39_999);
  await scene.clock.settled();
  expect(api.requests).toHaveLength(3);
  scene.clock.advance(1);
  await Promise.all(lookups);
  expect(api.requests).toHaveLength(6);
});

test("a probe that gets no answer makes way for another one, and still nobody else asks", async ({ scene }) => {
  const api = await paused(scene);
  api.answerNext([{ kind: "rate-limited", retryAfter: "10" }, { kind: "reset-before-headers" }, { kind: "hang" }]);
  const client = scene.client(api.url);
  const lookups = [client.getByReference(known)];
  await scene.clock.settled();
  lookups.push(client.getByReference(second), client.getByReference(third));
  await scene.clock.settled();
  scene.clock.advance(10_000);
  // The first probe is reset, and its lookup backs off; the second one hangs; the others wait for it.
  await scene.clock.settled();
  expect(api.requests).toHaveLength(3);
  scene.clock.advance(1_000);
  await scene.clock.settled();
  expect(api.requests).toHaveLength(3);
  const ended = Promise.allSettled(lookups);
  await client.close();
  for (const { status } of await ended) expect(status).toBe("rejected");
});

test("a probe whose caller leaves makes way for another one", async ({ scene }) => {
  const api = await paused(scene);
  api.answerNext([{ kind: "rate-limited", retryAfter: "10" }, { kind: "hang" }]);
  const client = scene.client(api.url);
  const caller = new AbortController();
  const leaving = client.getByReference(known, { signal: caller.signal });
  await scene.clock.settled();
  const staying = client.getByReference(second);
  await scene.clock.settled();
  scene.clock.advance(10_000);
  await api.waitForRequests(2);
  caller.abort();
  await scene.failure(leaving, { code: "ABORTED", reference: undefined });
  expect(await staying).toMatchObject({ referenceId: "second" });
  expect(api.requests).toHaveLength(3);
});

test("a caller that leaves during the pause takes nobody with it", async ({ scene }) => {
  const api = await paused(scene);
  api.blockCredential(scene.token, 10_000);
  const client = scene.client(api.url);
  const caller = new AbortController();
  const leaving = client.getByReference(known, { signal: caller.signal });
  await scene.clock.settled();
  const staying = client.getByReference(second);
  await scene.clock.settled();
  caller.abort();
  await scene.failure(leaving, { code: "ABORTED", reference: undefined });
  scene.clock.advance(9_999);
  await scene.clock.settled();
  expect(api.requests).toHaveLength(1);
  scene.clock.advance(1);
  expect(await staying).toMatchObject({ referenceId: "second" });
  expect(api.requests).toHaveLength(2);
});

test("the list that words a NOT_FOUND is not asked for during a pause, nor waited for", async ({ scene }) => {
  const api = await paused(scene);
  api.answerNext({ kind: "rate-limited", retryAfter: "300" }, { match: { route: "integrations" } });
  const reference = { ...known, referenceId: "nowhere" };
  const client = scene.client(api.url);
  await scene.failure(client.getByReference(reference), { code: "NOT_FOUND", status: 404, reference });
  expect([scene.clock.elapsed, api.requests.length]).toEqual([0, 2]);
  // What the list has met, every lookup with this credential heeds.
  const next = client.getByReference(known);
  await scene.clock.settled();
  scene.clock.advance(299_999);
  await scene.clock.settled();
  expect(api.requests).toHaveLength(2);
  scene.clock.advance(1);
  await next;
});

/** An API with three integrations, whose time and the clients' passes as the test says. */
async function paused(scene: Scene): Promise<Emulator> {
  scene.clock = new FakeClock();
  const api = await scene.emulator();
  for (const { referenceId } of [second, third]) api.addIntegration({ reference_id: referenceId });
  return api;
}

function said({ lines }: Scene): string[] {
  return lines.filter((line) => line.includes("rate limit"));
}
