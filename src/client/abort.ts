import { RiskIntegrationError } from "../common/errors.js";
import type { IntegrationKey } from "./request.js";

interface Listening {
  readonly callbacks: Set<() => void>;
  readonly listener: () => void;
}

const listening = new WeakMap<AbortSignal, Listening>();

/**
 * Calls back when the signal aborts, until the function that it returns is called. All callbacks of a signal are one listener: Node.js
 * compares each new listener with all before it, so ten thousand lookups with one signal would take a square of their number.
 */
function whenAborted(signal: AbortSignal, callback: () => void): () => void {
  const found = listening.get(signal) ?? listenTo(signal);
  found.callbacks.add(callback);
  return () => {
    found.callbacks.delete(callback);
    if (found.callbacks.size > 0 || listening.get(signal) !== found) return;
    listening.delete(signal);
    signal.removeEventListener("abort", found.listener);
  };
}

function listenTo(signal: AbortSignal): Listening {
  const callbacks = new Set<() => void>();
  const listener = () => {
    listening.delete(signal);
    for (const callback of callbacks) callback();
  };
  const made = { callbacks, listener };
  listening.set(signal, made);
  signal.addEventListener("abort", listener, { once: true });
  return made;
}

/** `promise`, but rejected as soon as the signal aborts; no listener is left behind. */
export async function abortable<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stopListening = whenAborted(signal, () => reject(signal.reason));
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    stopListening();
  }
}

/**
 * Runs `work` with a signal that follows `parent` and aborts by itself after `ms`. Unlike AbortSignal.any with
 * AbortSignal.timeout it leaves no timer and no listener behind, however many lookups share the parent.
 */
export async function withTimeout<T>(
  parent: AbortSignal,
  ms: number,
  work: (signal: AbortSignal, timedOut: () => boolean) => Promise<T>,
): Promise<T> {
  parent.throwIfAborted();
  const controller = new AbortController();
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    controller.abort();
  }, ms);
  const stopListening = whenAborted(parent, () => controller.abort(parent.reason));
  try {
    return await work(controller.signal, () => timedOut);
  } finally {
    clearTimeout(timer);
    stopListening();
  }
}

/** The reason that aborts a command's work if a signal of the system ends it. */
export class Interruption extends Error {
  constructor(readonly signalName: string) {
    super(`interrupted by ${signalName}`);
  }
}

/**
 * How something ended, as the end of a sentence, by the reason of the signal that was aborted.
 * @param otherwise if a caller has aborted it; default “aborted by its caller”
 */
export function abortedBy(reason: unknown, otherwise = "aborted by its caller"): string {
  return reason instanceof Interruption ? reason.message : otherwise;
}

/** The error of a lookup whose own caller stopped it. */
export function abortedByCaller(what: string, cause: unknown, reference?: IntegrationKey): RiskIntegrationError {
  return new RiskIntegrationError("ABORTED", `${what} was ${abortedBy(cause)}.`, { ...reference, cause });
}
