import type { RiskIntegrationErrorCode } from "../common/errors.js";
import type { RecordedField } from "../model/risk-integration.js";

/** What a drift check found out about its targets; what `--format json` prints, and what every other format shows. */
export interface DriftReport {
  /** 1; another shape would be 2, with a schema of its own. */
  readonly schemaVersion: 1;
  /** When the check began: RFC 3339 text in UTC. */
  readonly checkedAt: string;
  /** How many results have each status. */
  readonly summary: DriftSummary;
  /** In the order of the sources. */
  readonly results: readonly DriftResult[];
  /** What the reader should know beside the results, such as an exception that has expired; each one sentence or two. */
  readonly notes: readonly string[];
}

/** How many results have each status. */
export interface DriftSummary {
  /** As recorded, ignored fields apart. */
  readonly inSync: number;
  /** Otherwise than recorded, or gone. */
  readonly drifted: number;
  /** Could not be checked. */
  readonly failed: number;
}

/** `inSync`: as recorded, ignored fields apart. `drifted`: otherwise, or gone. `failed`: could not be checked. */
export type DriftStatus = "inSync" | "drifted" | "failed";

/** One target: an integration as one stack, with every record of it there, or one entry of an expected file has it recorded. */
export interface DriftResult {
  /** Undefined where the source does not give it, or gives it only encrypted; the reason is in `error`. */
  readonly accountId: string | undefined;
  /** The same. */
  readonly referenceId: string | undefined;
  /** Where it is recorded; of several records in a stack, a resource if there is one. */
  readonly source: DriftSource;
  /** What the check came to. */
  readonly status: DriftStatus;
  /** Whether no integration has the reference ID any more; then `status` is `drifted` and `changes` is empty. */
  readonly gone: boolean;
  /** What is otherwise than recorded, and counts. */
  readonly changes: readonly DriftChange[];
  /** Differences that an exception excuses: they do not count. */
  readonly ignored: readonly IgnoredChange[];
  /** Why it could not be checked. */
  readonly error: DriftError | undefined;
}

/** Where a target is recorded. */
export interface DriftSource {
  /** `resource` and `output`: of a stack. `expected`: in an expected file. `target`: given to the check. `unreadable`: a file or a stack itself. */
  readonly kind: "resource" | "output" | "expected" | "target" | "unreadable";
  /** The file or the stack; "standard input" for that. */
  readonly from: string;
  /** Of a resource its name, of an output its name and path, of an expected target its place in the list. */
  readonly name: string;
  /** Of a resource. */
  readonly urn: string | undefined;
}

/** A field that is otherwise than recorded. */
export interface DriftChange {
  /** The field; of stack outputs, too, as the function's result names it. */
  readonly path: RecordedField;
  /** "[secret]" where the stack keeps the value as a secret. */
  readonly recorded: DriftValue;
  /** What Cloudflare says now; empty text if it no longer gives the field a value. */
  readonly actual: DriftValue;
  /** The record that differs, if the stack has several of the integration. */
  readonly record?: DriftSource | undefined;
}

/** The value of a field, recorded or found. */
export type DriftValue = string | boolean;

/** A field that is otherwise than recorded, and may be. */
export interface IgnoredChange extends DriftChange {
  /** Undefined where none was given, as by `--ignore`. */
  readonly reason: string | undefined;
  /** The last day on which it is excused, in UTC: "2026-12-31". Undefined: without an end. */
  readonly until: string | undefined;
}

/**
 * The codes of a lookup, and two of a stack: `ENCRYPTED` if it keeps what is recorded as a secret, `UNREADABLE` if a record is damaged or
 * contradicts itself, or outputs cannot be read or searched.
 */
export type DriftErrorCode = RiskIntegrationErrorCode | "ENCRYPTED" | "UNREADABLE";

/** Why a target could not be checked. */
export interface DriftError {
  /** What kind of failure it is. */
  readonly code: DriftErrorCode;
  /** What happened, where, and what to do; safe to print. */
  readonly message: string;
  /** Whether the same check may succeed later with nothing changed on this side. */
  readonly retryable: boolean;
  /** What Cloudflare's support asks for. */
  readonly rayId: string | undefined;
}
