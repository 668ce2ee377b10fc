import { CommanderError } from "commander";
import { Interruption } from "../client/abort.js";
import { errorCodeSpecs } from "../common/error-codes.js";
import { RiskIntegrationError, type RiskIntegrationErrorCode } from "../common/errors.js";
import type { DriftErrorCode, DriftReport } from "../drift/report.js";

/** The exit codes of every command. Permanent: scripts and CI rest on them. */
export const exitCodes = {
  ok: 0,
  /** Could not look: network, TLS, time-out, rate limit, an error or a bad answer of the API. */
  failed: 1,
  /** Looked, and it is not there, or not as it should be. */
  negative: 2,
  /** Could not look: the credential, its permission, or the account's entitlement. */
  denied: 3,
  /** The command line or the settings cannot be used; nothing was sent. */
  usage: 64,
  interrupted: 130,
} as const;

/** Of a failure that is known by its code alone. */
export function exitCodeOfCode(code: RiskIntegrationErrorCode): number {
  return exitCodes[errorCodeSpecs[code].exit];
}

/** Of whatever has ended a command. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof RiskIntegrationError) return exitCodeOfCode(error.code);
  if (error instanceof CommanderError) return exitCodeOfCommander(error);
  return exitCodes.failed;
}

/** A command names its own exit code through `command.error`; Commander itself ends with 0 for help and 1 for misuse. */
function exitCodeOfCommander({ code, exitCode }: CommanderError): number {
  return code === "commander.error" || exitCode === 0 ? exitCode : exitCodes.usage;
}

function ofDriftCode(code: DriftErrorCode): number {
  return code === "ENCRYPTED" || code === "UNREADABLE" ? exitCodes.failed : exitCodeOfCode(code);
}

/**
 * Of a drift check: that of a refused credential before that of any other failure, before that of drift. Where nothing at all
 * was checked because of what was given, it is the one for that.
 */
export function driftExitCode({ results, summary }: DriftReport): number {
  const codes = results.flatMap(({ error }) => (error ? [ofDriftCode(error.code)] : []));
  if (codes.includes(exitCodes.denied)) return exitCodes.denied;
  if (codes.length > 0) {
    const onlyUsage = codes.length === results.length && codes.every((code) => code === exitCodes.usage);
    return onlyUsage ? exitCodes.usage : exitCodes.failed;
  }
  return summary.drifted > 0 ? exitCodes.negative : exitCodes.ok;
}

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
