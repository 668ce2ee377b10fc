import type { Dispatcher } from "undici";

/** An answer as it came over the wire. */
export interface RawResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface AttemptOptions {
  readonly request: Dispatcher.DispatchOptions;
  /** undici's key for a request option that takes a request out of its queue. @see undiciParts */
  readonly queuedAbort: symbol | undefined;
  /** Its reason rejects the attempt at once, whether there is a connection yet or not. */
  readonly signal: AbortSignal;
  /** For connecting, and again for the request and its answer. */
  readonly timeoutMs: number;
  /** For the whole attempt. */
  readonly leftMs: number;
  /** Called when there is a connection, and the request goes out. */
  readonly onSend: () => void;
}

/** Rejects an attempt whose time is over. */
export class AttemptTimeout extends Error {}

// It drops a byte order mark, which JSON.parse would take for a mistake.
const utf8 = new TextDecoder();

/**
 * undici's own time-outs, which have the same length, come first: over HTTP/2 undici then sends a PING, and replaces a connection that does
 * not answer it. If this timer came first, it would only reset the stream, and every further attempt would use the same dead connection.
 */
const graceMs = 200;
const longestTimerMs = 2 ** 31 - 1;

/**
 * Sends one request and reads its answer to the end. It uses undici's `dispatch`, on which its `request` stands: the stream and
 * the listeners that `request` adds cost about as much as what a lookup does beside its request (docs/adr/0008-parts-of-undici.md).
 */
export function attempt(
  dispatcher: Dispatcher,
  { request, queuedAbort, signal, timeoutMs, leftMs, onSend }: AttemptOptions,
): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const begunAt = performance.now();
    let controller: Dispatcher.DispatchController | undefined;
    let leaveQueue: ((reason: Error) => void) | undefined;
    let stopped: Error | undefined;
    let status = 0;
    let headers: RawResponse["headers"] = {};
    const chunks: Buffer[] = [];

    const startTimer = (ms: number) =>
      setTimeout(() => stop(new AttemptTimeout()), Math.min(ms + graceMs, longestTimerMs));
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    };
    const fail = (reason: unknown) => {
      end();
      // A turn of the event loop later: a client that is closed in the middle of undici's own clearing up of an HTTP/2 stream
      // leaves its session open.
      setImmediate(reject, reason);
    };
    const stop = (reason: unknown) => {
      fail(reason);
      // This reason is for undici only. It also ends a connection attempt that no other request waits for, which would otherwise keep the
      // process alive until its time-out. A request that cannot leave the queue is aborted when it gets a connection, and not sent.
      stopped = new Error("stopped");
      if (controller) controller.abort(stopped);
      else leaveQueue?.(stopped);
    };
    const onAbort = () => stop(signal.reason);
    let timer = startTimer(Math.min(timeoutMs, leftMs));
    signal.addEventListener("abort", onAbort, { once: true });

    const queueable = queuedAbort && {
      [queuedAbort]: (given: typeof leaveQueue) => {
        leaveQueue = given;
      },
    };
    const handler: Dispatcher.DispatchHandler = {
      onRequestStart(given) {
        controller = given;
        if (stopped) {
          controller.abort(stopped);
          return;
        }
        clearTimeout(timer);
        timer = startTimer(Math.min(timeoutMs, leftMs - (performance.now() - begunAt)));
        onSend();
      },
      // Also called for what comes before the answer, such as 103: the last one counts.
      onResponseStart(_controller, givenStatus, givenHeaders) {
        status = givenStatus;
        headers = givenHeaders;
      },
      onResponseData(_controller, chunk) {
        chunks.push(chunk);
      },
      onResponseEnd() {
        end();
        resolve({ status, headers, body: utf8.decode(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)) });
      },
      onResponseError(_controller, error) {
        fail(error);
      },
    };
    try {
      dispatcher.dispatch({ ...request, ...queueable }, handler);
    } catch (error) {
      fail(error);
    }
  });
}
