import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  defaultRetryPolicy,
  nextDelayMs,
  type RetryOptions,
  retryAfterMs,
  retryPolicy,
} from "../../src/client/retry.js";
import { startEmulator } from "../../src/testing/index.js";
import { FakeClock, pausesBetween } from "../clock.js";
import { clientOf, failureOf, thrownBy } from "./clients.js";
import { runs } from "./runs.js";

const now = Date.parse("2026-03-01T12:00:00Z");
const day = 86_400_000;

describe("the delay before the next attempt", () => {
  const failure = { retryable: true };

  test("begins at half a second, doubles, and stays at eight", () => {
    const delays = [1, 2, 3, 4, 5, 6, 20].map((attempt) => nextDelayMs(failure, attempt, { maxAttempts: 99 }, 0));
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  });

  test("is shortened at random by up to half", () => {
    expect(nextDelayMs(failure, 1, defaultRetryPolicy, 0.5)).toBe(375);
    expect(nextDelayMs(failure, 1, defaultRetryPolicy, 0.999999)).toBeCloseTo(250, 2);
  });

  test("is never shorter than the API asks for", () => {
    expect(nextDelayMs({ ...failure, retryAfterMs: 30_000 }, 1, defaultRetryPolicy, 0)).toBe(30_000);
    expect(nextDelayMs({ ...failure, retryAfterMs: 100 }, 1, defaultRetryPolicy, 0)).toBe(500);
  });

  test("is none after the last attempt, and after a failure that would only repeat itself", () => {
    expect(nextDelayMs(failure, 4, defaultRetryPolicy, 0)).toBe(4_000);
    expect(nextDelayMs(failure, 5, defaultRetryPolicy, 0)).toBeUndefined();
    expect(nextDelayMs({ retryable: false, retryAfterMs: 1 }, 1, defaultRetryPolicy, 0)).toBeUndefined();
  });
});

describe("Retry-After", () => {
  const inOneMinute = "Sun, 01 Mar 2026 12:01:00 GMT";

  test("in seconds is that long, and at most a day", () => {
    expect(retryAfterMs("1", undefined, now)).toBe(1_000);
    expect(retryAfterMs(" 300 ", undefined, now)).toBe(300_000);
    expect(retryAfterMs("0007", undefined, now)).toBe(7_000);
    expect(retryAfterMs("9".repeat(400), undefined, now)).toBe(day);
  });

  test.each([
    ["the preferred form", inOneMinute],
    ["the form of RFC 850", "Sunday, 01-Mar-26 12:01:00 GMT"],
    ["the form of asctime", "Sun Mar  1 12:01:00 2026"],
  ])("as a date in %s is until then, and a second more for the seconds cut off", (_, date) => {
    expect(retryAfterMs(date, undefined, now)).toBe(61_000);
  });

  test("as a date is measured by the server's own clock where that is known", () => {
    const hoursAhead = now + 5 * 3_600_000;
    expect(retryAfterMs(inOneMinute, "Sun, 01 Mar 2026 12:00:30 GMT", hoursAhead)).toBe(31_000);
    expect(retryAfterMs(inOneMinute, "garbage", now)).toBe(61_000);
    expect(retryAfterMs("Fri, 01 Jan 2100 00:00:00 GMT", undefined, now)).toBe(day);
  });

  test.each([
    ["absent", undefined],
    ["empty", ""],
    ["zero", "0"],
    ["negative", "-5"],
    ["a fraction", "1.5"],
    ["a number with an exponent", "1e3"],
    ["hexadecimal", "0x10"],
    ["a word", "soon"],
    ["a past date", "Sun, 01 Mar 2026 11:59:59 GMT"],
    ["this very moment", "Sun, 01 Mar 2026 12:00:00 GMT"],
    ["a date of ISO 8601", "2026-03-01T12:01:00Z"],
    ["a date without its zone", "Sun, 01 Mar 2026 12:01:00"],
    ["a date of another zone", "Sun, 01 Mar 2026 12:01:00 CET"],
    ["a day that does not exist", "Sun, 99 Foo 2026 12:01:00 GMT"],
    ["a date with something before it", "x Sun, 01 Mar 2026 12:01:00 GMT"],
    ["a date with something after it", "Sun, 01 Mar 2026 12:01:00 GMT+0100"],
    ["a date of RFC 850 with something before it", "on Sunday, 01-Mar-26 12:01:00 GMT"],
    ["a date of RFC 850 with something after it", "Sunday, 01-Mar-26 12:01:00 GMT+0100"],
    ["a date of asctime with something before it", "on Sun Mar  1 12:01:00 2026"],
    ["a date of asctime with something after it", "Sun Mar  1 12:01:00 2026 +0100"],
    ["a list", "1, 2"],
  ])("that is of no use is none: %s", (_, header) => {
    expect(retryAfterMs(header, undefined, now)).toBeUndefined();
  });

  test("of any text is none, or a delay above zero and of at most a day", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
      fc.double().map(String),
      fc.nat().map(String),
    );
    fc.assert(
      fc.property(text, text, fc.integer({ min: 0, max: 4e12 }), (header, date, at) => {
        const ms = retryAfterMs(header, date, at);
        return ms === undefined || (Number.isFinite(ms) && ms > 0 && ms <= day);
      }),
      { numRuns: runs(1_000) },
    );
  });
});

describe("a retry policy", () => {
  test("has the documented defaults, also where undefined is given", () => {
    const documented = {
      attemptTimeoutMs: 10_000,
      maxAttempts: 5,
      deadlineMs: 60_000,
      maxRateLimitWaitMs: 330_000,
      maxRequestsPer5Minutes: 1_200,
    };
    expect(retryPolicy({})).toEqual(documented);
    expect(retryPolicy({ maxAttempts: undefined, deadlineMs: undefined })).toEqual(documented);
    expect(retryPolicy({ maxAttempts: 1, maxRateLimitWaitMs: 0 })).toEqual({
      ...documented,
      maxAttempts: 1,
      maxRateLimitWaitMs: 0,
    });
  });

  const refused: [keyof RetryOptions, unknown][] = [
    ["maxAttempts", 0],
    ["maxAttempts", 1.5],
    ["deadlineMs", -1],
    ["attemptTimeoutMs", Number.NaN],
    ["attemptTimeoutMs", 2 ** 31],
    ["maxRateLimitWaitMs", -1],
    ["deadlineMs", Infinity],
    ["deadlineMs", "1000"],
    ["maxAttempts", null],
  ];
  test.each(refused)("refuses %s %j by name", (name, value) => {
    expect(thrownBy(() => retryPolicy({ [name]: value } as RetryOptions))).toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringMatching(new RegExp(`^${name} must be`)),
    });
  });
});

describe("a lookup", () => {
  test("that fails for a while is repeated with growing delays until it is answered", async () => {
    const clock = new FakeClock({ passing: true });
    await using emulator = await startEmulator({ clock });
    await using client = clientOf(emulator, { clock });
    emulator.answerNext([
      { kind: "status", status: 500 },
      { kind: "html", status: 502 },
      { kind: "reset-before-headers" },
      { kind: "status", status: 408 },
    ]);
    expect(await client.getByReference({ referenceId: "reference_id" })).toMatchObject({ active: true });
    expect(pausesBetween(emulator.requests)).toEqual([500, 1_000, 2_000, 4_000]);
  });

  test("that keeps failing ends after its attempts, with the last reason and their number", async () => {
    await using emulator = await startEmulator();
    await using client = clientOf(emulator, { clock: new FakeClock({ passing: true }), maxAttempts: 3 });
    emulator.answerNext({ kind: "status", status: 503 }, { times: Infinity });
    const error = await failureOf(client.getByReference({ referenceId: "reference_id" }));
    expect(error).toMatchObject({ code: "API", status: 503, retryable: true, rayId: emulator.requests[2]?.rayId });
    expect(error.message).toContain("failed with 503: an empty body (after 3 attempts)");
    expect(emulator.requests).toHaveLength(3);
  });

  test("that would be repeated beyond its deadline ends before", async () => {
    const clock = new FakeClock({ passing: true });
    await using emulator = await startEmulator({ clock });
    await using client = clientOf(emulator, { clock, deadlineMs: 1_500 });
    emulator.answerNext({ kind: "status", status: 503 }, { times: Infinity });
    expect((await failureOf(client.getByReference({ referenceId: "reference_id" }))).code).toBe("API");
    expect(pausesBetween(emulator.requests)).toEqual([500]);
    expect(clock.elapsed).toBe(500);
  });

  test("counts the time that its attempts take against its deadline", async () => {
    const clock = new FakeClock({ passing: true });
    await using emulator = await startEmulator({ clock });
    await using client = clientOf(emulator, { clock, attemptTimeoutMs: 2_000, deadlineMs: 60_000 });
    emulator.answerNext({ kind: "hang" });
    const failure = failureOf(client.getByReference({ referenceId: "reference_id" }));
    await emulator.waitForRequests(1);
    clock.advance(59_600);
    expect((await failure).code).toBe("TIMEOUT");
    expect(clock.elapsed).toBe(59_600);
    expect(emulator.requests).toHaveLength(1);
  });

  test("gives its last attempt only the time that is left", async () => {
    const clock = new FakeClock({ passing: true });
    await using emulator = await startEmulator({ clock });
    // An attempt that was given all of this would not end within the test's limit.
    await using client = clientOf(emulator, { clock, attemptTimeoutMs: 3_600_000 });
    emulator.answerNext([{ kind: "status", status: 503, headers: { "retry-after": "59" } }, { kind: "hang" }]);
    expect((await failureOf(client.getByReference({ referenceId: "reference_id" }))).code).toBe("TIMEOUT");
    expect(pausesBetween(emulator.requests)).toEqual([59_000]);
  });

  test("honours a Retry-After that comes with another failure, and does not wait for one beyond its deadline", async () => {
    const clock = new FakeClock({ passing: true });
    await using emulator = await startEmulator({ clock });
    await using client = clientOf(emulator, { clock });
    const unavailable = (seconds: string) =>
      ({ kind: "status", status: 503, headers: { "retry-after": seconds } }) as const;
    emulator.answerNext([unavailable("7"), unavailable("120")]);
    expect((await failureOf(client.getByReference({ referenceId: "reference_id" }))).code).toBe("API");
    expect(pausesBetween(emulator.requests)).toEqual([7_000]);
    expect(clock.elapsed).toBe(7_000);
  });

  test.each([400, 401, 403, 404, 409, 501, 505])("answered %i is not repeated", async (status) => {
    await using emulator = await startEmulator();
    await using client = clientOf(emulator, { clock: new FakeClock({ passing: true }) });
    emulator.answerNext({ kind: "envelope", status });
    await failureOf(client.getByReference({ referenceId: "reference_id" }));
    expect(emulator.requests.filter(({ route }) => route === "reference")).toHaveLength(1);
  });
});

test("a time or count that cannot be used is refused by its name, and no wait for the rate limit can be asked for", () => {
  expect(thrownBy(() => retryPolicy({ maxAttempts: 0 })).message).toBe(
    "maxAttempts must be a positive whole number below 2^31.",
  );
  expect(thrownBy(() => retryPolicy({ maxRateLimitWaitMs: -1 })).message).toBe(
    "maxRateLimitWaitMs must be a whole number below 2^31.",
  );
  expect(retryPolicy({ maxRateLimitWaitMs: 0 }).maxRateLimitWaitMs).toBe(0);
});
