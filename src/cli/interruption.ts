import { Interruption } from "../client/abort.js";

const signalNumbers = { SIGINT: 2, SIGTERM: 15 } as const;

/** A signal that aborts on Ctrl-C and on SIGTERM; the process then ends with 130 or 143 once its work has stopped. */
export function interruption(): { readonly signal: AbortSignal } & Disposable {
  const controller = new AbortController();
  const onSignal = (name: keyof typeof signalNumbers) => {
    process.once("exit", () => {
      process.exitCode = 128 + signalNumbers[name];
    });
    controller.abort(new Interruption(name));
  };
  process.once("SIGINT", onSignal);
  process.once("SIGTERM", onSignal);
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      process.off("SIGINT", onSignal);
      process.off("SIGTERM", onSignal);
    },
  };
}
