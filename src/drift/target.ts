import type { RecordedField } from "../recorded-fields.js";
import type { DriftException } from "./exceptions.js";
import type { DriftError, DriftSource, DriftValue } from "./report.js";

/** An integration as one place has it recorded: what a check compares with Cloudflare. */
export interface DriftTarget {
  /** Undefined: the account of the settings. */
  readonly accountId: string | undefined;
  /** Undefined where `problem` says why. */
  readonly referenceId: string | undefined;
  /** What is to be compared; fields that are not recorded are not looked at. */
  readonly recorded: Readonly<Partial<Record<RecordedField, DriftValue>>>;
  /** Fields that the stack keeps as secrets: compared, and not shown. */
  readonly secret: readonly RecordedField[];
  /** Fields that are recorded and cannot be read, because they are encrypted. */
  readonly encrypted: readonly RecordedField[];
  /** Why it cannot be checked, whatever Cloudflare says: what is recorded of it is not what this package records. */
  readonly problem: DriftError | undefined;
  readonly exceptions: readonly DriftException[];
  readonly source: DriftSource;
}
