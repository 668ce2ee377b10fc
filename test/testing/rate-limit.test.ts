import { expect, test } from "vitest";
import { startEmulator } from "../../src/testing/index.js";
import { ask, askWithToken, codesOf, handClock, LIST_PATH, REFERENCE_PATH } from "./exchange.js";

test("the 1,201st request in five minutes is refused, and starts a block of five minutes", async () => {
  const clock = handClock();
  await using emulator = await startEmulator({ clock });
  const wave = () => Promise.all(Array.from({ length: 40 }, () => askWithToken(emulator)));
  for (let round = 0; round < 30; round++) {
    for (const { status } of await wave()) expect(status).toBe(200);
    clock.advance(9_000); // 30 rounds: 270 s
  }
  const refused = await askWithToken(emulator);
  expect(refused.status).toBe(429);
  expect(refused.headers["retry-after"]).toBe("300");
  expect(codesOf(refused)).toEqual([971]);
  expect(JSON.parse(refused.body)).toMatchObject({ success: false, result: null });
  expect(emulator.requests.filter(({ rateLimited }) => rateLimited)).toHaveLength(1);
  expect(emulator.requests.at(-1)).toMatchObject({ status: 429, rateLimited: true, credential: "zero-trust-read" });
});

test("a request during the block neither counts nor makes it longer", async () => {
  const clock = handClock();
  await using emulator = await startEmulator({ clock, rateLimit: { limit: 2 } });
  await askWithToken(emulator);
  await askWithToken(emulator);
  expect((await askWithToken(emulator)).headers["retry-after"]).toBe("300");
  clock.advance(100_000);
  expect((await askWithToken(emulator)).headers["retry-after"]).toBe("200");
  clock.advance(199_001);
  expect((await askWithToken(emulator)).headers["retry-after"]).toBe("1");
  clock.advance(999);
  // The block is over, and the count starts at nothing.
  expect((await askWithToken(emulator)).status).toBe(200);
  expect((await askWithToken(emulator)).status).toBe(200);
  expect((await askWithToken(emulator)).status).toBe(429);
});

test("the window slides", async () => {
  const clock = handClock();
  await using emulator = await startEmulator({ clock, rateLimit: { limit: 2, windowMs: 1_000 } });
  await askWithToken(emulator);
  clock.advance(600);
  await askWithToken(emulator);
  clock.advance(400); // the first one is out, the second still in
  expect((await askWithToken(emulator)).status).toBe(200);
  expect((await askWithToken(emulator)).status).toBe(429);
});

test("counts everything that a known credential asks, and users apart", async () => {
  await using emulator = await startEmulator({ clock: handClock(), rateLimit: { limit: 3, code: 10100 } });
  const second = { headers: { authorization: `Bearer ${emulator.addToken()}` } };
  await askWithToken(emulator, LIST_PATH);
  await askWithToken(emulator, "/client/v4/nothing");
  await askWithToken(emulator);
  await ask(emulator, REFERENCE_PATH); // no credential, no count
  const refused = await askWithToken(emulator);
  expect(refused.status).toBe(429);
  expect(codesOf(refused)).toEqual([10100]);
  expect((await ask(emulator, REFERENCE_PATH, second)).status).toBe(200);
});

test("credentials of one user share one limit", async () => {
  await using emulator = await startEmulator({ clock: handClock(), rateLimit: { limit: 1 } });
  const [one, two] = [emulator.addToken({ user: "u" }), emulator.addToken({ user: "u" })];
  const get = (token: string) => ask(emulator, REFERENCE_PATH, { headers: { authorization: `Bearer ${token}` } });
  expect((await get(one)).status).toBe(200);
  expect((await get(two)).status).toBe(429);
});

test("false switches it off", async () => {
  await using emulator = await startEmulator({ rateLimit: false });
  for (let round = 0; round < 13; round++) {
    const replies = await Promise.all(Array.from({ length: 100 }, () => askWithToken(emulator)));
    expect(replies.every(({ status }) => status === 200)).toBe(true);
  }
});

test("blockCredential starts a block at once, by token or key", async () => {
  const clock = handClock();
  await using emulator = await startEmulator({ clock, rateLimit: false });
  const { token, email, key } = emulator.credentials;
  emulator.blockCredential(token, 42_500);
  expect((await askWithToken(emulator)).headers["retry-after"]).toBe("43");
  clock.advance(42_500);
  expect((await askWithToken(emulator)).status).toBe(200);
  emulator.blockCredential(key);
  const headers = { "x-auth-email": email, "x-auth-key": key };
  expect((await ask(emulator, REFERENCE_PATH, { headers })).headers["retry-after"]).toBe("300");
  expect(() => emulator.blockCredential("unknown")).toThrow("no such token or key");
});

test("a faster clock announces seconds after which the block is truly over", async () => {
  const clock = handClock();
  await using emulator = await startEmulator({ clock, clockSpeed: 70, rateLimit: { limit: 1 } });
  await askWithToken(emulator);
  const refused = await askWithToken(emulator);
  expect(refused.headers["retry-after"]).toBe("5"); // 300 / 70 = 4.3
  clock.advance(4_000);
  expect((await askWithToken(emulator)).headers["retry-after"]).toBe("1");
  clock.advance(1_000);
  expect((await askWithToken(emulator)).status).toBe(200);
  // The window is shorter in the same way: 300 s are 4.3 s.
  clock.advance(4_300);
  expect((await askWithToken(emulator)).status).toBe(200);
});

test("never announces less than one second", async () => {
  await using emulator = await startEmulator({ clock: handClock(), clockSpeed: 10_000, rateLimit: { limit: 1 } });
  await askWithToken(emulator);
  expect((await askWithToken(emulator)).headers["retry-after"]).toBe("1");
});

test.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY])("a clock speed of %s is refused", async (clockSpeed) => {
  await expect(startEmulator({ clockSpeed })).rejects.toThrow("clockSpeed must be above 0");
});

test.each([
  ["limit", Number.NaN],
  ["limit", Number.POSITIVE_INFINITY],
  ["limit", -1],
  ["windowMs", Number.NaN],
  ["windowMs", Number.POSITIVE_INFINITY],
  ["blockMs", Number.NaN],
  ["blockMs", Number.POSITIVE_INFINITY],
] as const)("a rate limit with the %s %s is refused", async (name, value) => {
  await expect(startEmulator({ rateLimit: { [name]: value } })).rejects.toThrow(
    new RegExp(`^rateLimit\\.${name} must be a .* got ${value}\\.`),
  );
});
