import type { RiskIntegrationErrorCode } from "./error-codes.js";
import { maxApiMessages, maxPrintedMessages } from "./limits.js";
import { escapeForOutput } from "./output.js";

export type { RiskIntegrationErrorCode };

/** One entry of the API's `errors` or `messages`, or of the undocumented `error_chain` below an error. */
export interface ApiMessage {
  /** Cloudflare's number for it, such as 10000; 0 if the API gives none. */
  readonly code: number;
  /** What happened, in the API's words. */
  readonly message: string;
  /** `documentation_url` on the wire. */
  readonly documentationUrl?: string | undefined;
  /** `source.pointer` on the wire: a JSON pointer to what the entry is about. */
  readonly pointer?: string | undefined;
}

/**
 * What a {@link RiskIntegrationError} is made of. There is no room in it for headers, so no credential gets in; `cause` is only
 * ever what the caller's own signal was aborted with.
 */
export interface RiskIntegrationErrorDetails {
  /** The argument or setting that the failure is about, such as `referenceId`, `expect.active` or `apiToken`. */
  readonly argument?: string | undefined;
  /** HTTP status of the answer; undefined where there was none. */
  readonly status?: number | undefined;
  /** The `cf-ray` header: what Cloudflare's support asks for. */
  readonly rayId?: string | undefined;
  /** The account that was asked for. */
  readonly accountId?: string | undefined;
  /** The reference ID that was asked for. */
  readonly referenceId?: string | undefined;
  /** Whether the same lookup may succeed later with nothing changed on this side. Default false. */
  readonly retryable?: boolean | undefined;
  /** `errors` of the answer. Default none. */
  readonly apiErrors?: readonly ApiMessage[] | undefined;
  /** `messages` of the answer. Default none. */
  readonly messages?: readonly ApiMessage[] | undefined;
  /** What the caller's own signal was aborted with. */
  readonly cause?: unknown;
}

const brand = Symbol.for("pulumi-cloudflare-risk-integration.RiskIntegrationError");

/** The one error class of this package; tell the cases apart by {@link RiskIntegrationError.code | code}. */
export class RiskIntegrationError extends Error {
  static {
    RiskIntegrationError.prototype.name = "RiskIntegrationError";
    Object.defineProperty(RiskIntegrationError.prototype, brand, { value: true });
  }

  /**
   * Whether a value is such an error, of whichever copy of this package: Jest loads one per test file, `jest.resetModules()` another,
   * and a bundle or a component package may have its own.
   */
  static override [Symbol.hasInstance](value: unknown): boolean {
    // biome-ignore lint/complexity/noThisInStatic: a subclass of the user's own inherits this method, and has no brand.
    if (this !== RiskIntegrationError) return Function.prototype[Symbol.hasInstance].call(this, value);
    return typeof value === "object" && value !== null && brand in value;
  }

  /** What kind of failure it is: the one thing to tell cases apart by. */
  readonly code: RiskIntegrationErrorCode;
  /**
   * The argument or setting that the failure is about, by its name in `./client`: `referenceId`, `expect.active`, `apiToken`. The message
   * calls it as the caller's front end does, such as `--reference` or `CLOUDFLARE_API_TOKEN`. Undefined for other failures.
   */
  readonly argument: string | undefined;
  /** HTTP status of the answer; undefined where there was none. */
  readonly status: number | undefined;
  /** The `cf-ray` header: what Cloudflare's support asks for. */
  readonly rayId: string | undefined;
  /** The account that was asked for; undefined where no lookup had begun. */
  readonly accountId: string | undefined;
  /** The reference ID that was asked for; undefined where no lookup had begun. */
  readonly referenceId: string | undefined;
  /** Whether the same lookup may succeed later with nothing changed on this side. */
  readonly retryable: boolean;
  /** `errors` of the answer; empty where it had none. */
  readonly apiErrors: readonly ApiMessage[];
  /** `messages` of the answer; empty where it had none. */
  readonly messages: readonly ApiMessage[];

  constructor(code: RiskIntegrationErrorCode, message: string, details: RiskIntegrationErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.argument = details.argument;
    this.status = details.status;
    this.rayId = details.rayId;
    this.accountId = details.accountId;
    this.referenceId = details.referenceId;
    this.retryable = details.retryable ?? false;
    this.apiErrors = details.apiErrors ?? [];
    this.messages = details.messages ?? [];
  }
}

/** One entry as one line that is safe to print. */
export function describeApiMessage({ code, message, documentationUrl, pointer }: ApiMessage): string {
  const more = [
    pointer && `at ${escapeForOutput(pointer, 100)}`,
    documentationUrl && `see ${escapeForOutput(documentationUrl, 200)}`,
  ];
  const extra = more.filter(Boolean).join(", ");
  const said = message === "" ? `code ${code}` : `${code === 0 ? "" : `${code} `}“${escapeForOutput(message)}”`;
  return `${said}${extra && ` (${extra})`}`;
}

/** The first entries of a list, each as one line that is safe to print, and how many more there are. */
export function describeApiMessages(list: readonly ApiMessage[]): string[] {
  const lines = list.slice(0, maxPrintedMessages).map(describeApiMessage);
  if (lines.length === list.length) return lines;
  // A list that is this long may have been cut.
  const atLeast = list.length >= maxApiMessages ? "at least " : "";
  return [...lines, `and ${atLeast}${list.length - lines.length} more`];
}

/**
 * A setting that cannot be used.
 * @param argument the setting's name in `./client`
 */
export function configurationError(message: string, argument?: string): RiskIntegrationError {
  return new RiskIntegrationError("CONFIGURATION", message, { argument });
}

/**
 * An argument or option that cannot be used.
 * @param argument its name in `./client`
 */
export function argumentError(
  message: string,
  argument?: string,
  details?: RiskIntegrationErrorDetails,
): RiskIntegrationError {
  return new RiskIntegrationError("INVALID_ARGUMENT", message, { ...details, argument });
}

/** What the work returns; an error of it is about this argument, unless it already names one. */
export function withArgument<Result>(argument: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RiskIntegrationError) || error.argument !== undefined) throw error;
    throw new RiskIntegrationError(error.code, error.message, { ...error, argument });
  }
}

/** Names the credential in an error that is about it: “ with the API token from CLOUDFLARE_API_TOKEN”; empty for other errors. */
export function withCredential({ code }: RiskIntegrationError, credential: string | undefined): string {
  return credential !== undefined && (code === "AUTHENTICATION" || code === "PERMISSION")
    ? ` with the ${credential}`
    : "";
}

/** The ray of the answer that is the failure, as messages show it: “ (ray 8f0c…)”; empty if there is none. */
export function rayOf({ rayId }: RiskIntegrationError): string {
  return rayId ? ` (ray ${rayId})` : "";
}

/** The message of an error of one request, with its ray at the end, for a {@link endSentence}. */
export function withRay(failure: RiskIntegrationError): string {
  return failure.message.replace(/[.]$/, "") + rayOf(failure);
}

/** What a front end prints of an error: the message, with the code that scripts and docs/errors.md go by at its end. */
export function messageWithCode(error: unknown): string {
  const { message } = (error ?? {}) as { readonly message?: unknown };
  if (!(error instanceof RiskIntegrationError)) return typeof message === "string" ? message : String(error);
  const end = ` [${error.code}]`;
  return error.message.endsWith(end) ? error.message : error.message + end;
}

/** The message of another error as the end of a sentence, which has one full stop or question mark. */
export function endSentence(message: string): string {
  const said = message.replace(/[.]$/, "");
  return said.endsWith("?") ? said : `${said}.`;
}
