import { messageWithCode, RiskIntegrationError, type RiskIntegrationErrorCode } from "../common/errors.js";
import { isError } from "../common/realms.js";

/**
 * The error in a form that the Pulumi CLI prints as one block without a stack trace: it counts as a `RunError` of Pulumi's SDK,
 * and is still the error that a program can catch and ask for its code.
 */
export function asRunError(error: unknown): unknown {
  // The SDK inspects every error that has a stack, for its trace, and there Node.js 22 takes half a minute over a line such
  // as “node_modules/@pulumi/output.ts”, which the SDK's source maps make.
  return isError(error) ? Object.defineProperty(forCli(error), "__pulumiRunError", { value: true }) : error;
}

/** The same error without its stack, which the CLI would print, and with its code at the end of its message. */
export function forCli<T extends Error>(error: T): T {
  error.stack = "";
  if (error instanceof RiskIntegrationError) error.message = messageWithCode(error);
  return error;
}

/** A failure of the program's own making, as {@link asRunError} has it. */
export function programError(code: RiskIntegrationErrorCode, message: string): unknown {
  return asRunError(new RiskIntegrationError(code, message));
}

/** Throws on, as {@link asRunError} has it. */
export function throwAsRunError(error: unknown): never {
  throw asRunError(error);
}

/** What the work gives; whatever it throws is thrown as {@link asRunError} has it. */
export function withRunErrors<Result>(work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throwAsRunError(error);
  }
}
