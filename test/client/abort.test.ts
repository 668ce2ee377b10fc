import { getEventListeners } from "node:events";
import { afterEach, describe, expect, test, vi } from "vitest";
import { abortable, withTimeout } from "../../src/client/abort.js";
import { systemClock } from "../../src/client/clock.js";

const listeners = (signal: AbortSignal) => getEventListeners(signal, "abort").length;
const hanging = new Promise<never>(() => {});

afterEach(() => vi.useRealTimers());

describe("abortable", () => {
  test("gives what the promise gives, and leaves no listener", async () => {
    const { signal } = new AbortController();
    expect(await abortable(Promise.resolve(1), signal)).toBe(1);
    await expect(abortable(Promise.reject(new Error("no")), signal)).rejects.toThrow("no");
    expect(listeners(signal)).toBe(0);
  });

  test("rejects with the reason as soon as the signal aborts, also when it had before", async () => {
    const controller = new AbortController();
    const stopped = abortable(hanging, controller.signal);
    controller.abort(new Error("enough"));
    await expect(stopped).rejects.toThrow("enough");
    await expect(abortable(Promise.resolve(1), controller.signal)).rejects.toThrow("enough");
    expect(listeners(controller.signal)).toBe(0);
  });
});

describe("withTimeout", () => {
  const untilAborted = (signal: AbortSignal, timedOut: () => boolean) =>
    abortable(hanging, signal).catch(() => ({ timedOut: timedOut(), reason: signal.reason }));

  test("tells a time-out from an abort of the parent, and leaves neither timer nor listener", async () => {
    vi.useFakeTimers();
    const parent = new AbortController();
    const late = withTimeout(parent.signal, 1_000, untilAborted);
    vi.advanceTimersByTime(1_000);
    expect(await late).toMatchObject({ timedOut: true });
    const stopped = withTimeout(parent.signal, 1_000, untilAborted);
    expect(vi.getTimerCount()).toBe(1);
    parent.abort("mine");
    expect(await stopped).toEqual({ timedOut: false, reason: "mine" });
    expect(vi.getTimerCount()).toBe(0);
    expect(listeners(parent.signal)).toBe(0);
  });

  test("does not begin where the parent has aborted already", async () => {
    const work = vi.fn(async () => 1);
    await expect(withTimeout(AbortSignal.abort("mine"), 1_000, work)).rejects.toBe("mine");
    expect(work).not.toHaveBeenCalled();
  });

  test("gives what the work gives", async () => {
    expect(await withTimeout(new AbortController().signal, 1_000, async () => 7)).toBe(7);
  });
});

describe("the system's clock", () => {
  test("sleeps until its signal aborts at the latest, and rejects with the reason", async () => {
    const controller = new AbortController();
    const asleep = systemClock.sleep(100_000, controller.signal);
    controller.abort(new Error("enough"));
    await expect(asleep).rejects.toThrow("enough");
    await expect(systemClock.sleep(100_000, controller.signal)).rejects.toThrow("enough");
    await systemClock.sleep(0);
  });
});
