import type { Dispatcher } from "undici";

/** An answer as it came over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

export interface AttemptOptions {
  readonly request: Dispatcher.DispatchOptions;
  /** Its reason rejects the attempt at once, whether there is a connection yet or not. */
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Called when there is a connection, and the request goes out. */
  readonly onSend: () => void;
}

/** Rejects an attempt whose time is over. */
export class AttemptTimeout extends Error {}

// It drops a byte order mark, which JSON.parse would take for a mistake.
const utf8 = new TextDecoder();

/**
 * Sends one request and reads its answer to the end. It uses undici's `dispatch`, on which its `request` stands: the stream and
 * the listeners that `request` adds cost about as much as what a lookup does beside its request (docs/adr/0008-parts-of-undici.md).
 */
export function attempt(
  dispatcher: Dispatcher,
  { request, signal, timeoutMs, onSend }: AttemptOptions,
): Promise<WireAnswer> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined;
    let stopped: Error | undefined;
    let status = 0;
    let headers: WireAnswer["headers"] = {};
    const chunks: Buffer[] = [];

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
      // What undici is told is for itself; a request that has no connection yet is told when it gets one, and not sent.
      stopped = new Error("stopped");
      controller?.abort(stopped);
    };
    const onAbort = () => stop(signal.reason);
    const timer = setTimeout(() => stop(new AttemptTimeout()), timeoutMs);
    signal.addEventListener("abort", onAbort, { once: true });

    dispatcher.dispatch(request, {
      onRequestStart(given) {
        controller = given;
        if (stopped) controller.abort(stopped);
        else onSend();
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
    });
  });
}
