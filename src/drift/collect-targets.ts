import type { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { RiskIntegrationError } from "../common/errors.js";
import { maxStateBytes, maxYamlBytes } from "../common/limits.js";
import { escapeForOutput } from "../common/output.js";
import { isError } from "../common/realms.js";
import { withoutByteOrderMark } from "../common/text-files.js";
import type { Wording } from "../common/wording.js";
import type { Expectation } from "../model/expectation.js";
import type { RecordedField } from "../model/risk-integration.js";
import type { Environment } from "../settings/environment.js";
import { failedResult } from "./compare.js";
import { exportStack } from "./export-stack.js";
import type { Stop } from "./look-up-all.js";
import { readExpected } from "./read-expected.js";
import { assertSize, readText, readTextFile, stateFilesAt } from "./read-files.js";
import { readState } from "./read-state.js";
import type { DriftError, DriftResult } from "./report.js";
import { type DriftException, type DriftTarget, writtenRecord } from "./targets.js";

/** One target that is named in the options instead of recorded somewhere. */
export interface DriftTargetArgs extends Expectation {
  /** The reference ID to look up. */
  readonly referenceId: string;
  /** Default: the account of the settings. */
  readonly accountId?: string | undefined;
}

/** Where the targets of a check are recorded; all of them are looked at. */
export interface DriftSources {
  /** Stacks by name, exported by `pulumi stack export`. */
  readonly stacks?: readonly string[] | undefined;
  /** The Pulumi project's folder, for `stacks`. Default: the working folder. */
  readonly cwd?: string | undefined;
  /** Whether `stacks` are exported with their secrets decrypted, which then stay in this process's memory. Default false. */
  readonly showSecrets?: boolean | undefined;
  /** Files that `pulumi stack export` wrote, or folders of them. */
  readonly states?: readonly string[] | undefined;
  /** The same as texts, or as streams of them, such as standard input; `from` is what the report calls them. */
  readonly exports?: readonly { readonly from: string; readonly text: string | Readable }[] | undefined;
  /** Expected files: JSON or YAML with `targets` and `ignore`. */
  readonly expected?: readonly string[] | undefined;
  /** Targets that are named here instead of recorded somewhere. */
  readonly targets?: readonly DriftTargetArgs[] | undefined;
  /** Fields whose drift does not count, whatever the target. */
  readonly ignore?: readonly RecordedField[] | undefined;
}

export interface CollectedTargets {
  readonly targets: readonly DriftTarget[];
  readonly exceptions: readonly DriftException[];
  readonly notes: readonly string[];
  /** Whether records were left out because an update of their stack was not finished; the notes say which. */
  readonly hasLeftOut: boolean;
  /** One for each file or stack that cannot be read. */
  readonly unreadable: readonly DriftResult[];
  /** One for each kind of thing in a source that could not be looked into, and may hold a target. */
  readonly unread: readonly DriftResult[];
}

export interface CollectOptions extends Stop {
  readonly environment?: Environment | undefined;
  /** Variables that hold credentials, which Pulumi is not given. */
  readonly credentialVariables: readonly string[];
  readonly wording: Wording;
}

/**
 * Reads all sources, one after the other, and keeps only their targets. A stack or state file that cannot be read becomes a
 * failed result beside the others; an expected file decides what passes, so the check ends there.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT` for an expected file that cannot be read
 */
export async function collectTargets(
  sources: DriftSources,
  { signal, stopped, environment, credentialVariables, wording }: CollectOptions,
): Promise<CollectedTargets> {
  const { stacks = [], states = [], exports = [], expected = [], targets: named = [], ignore = [] } = sources;
  const { cwd, showSecrets } = sources;
  const targets: DriftTarget[] = [];
  const notes: string[] = [];
  const exceptions: DriftException[] = ignore.map((field) => ({ field }));
  const unreadable: DriftResult[] = [];
  const unread: DriftResult[] = [];
  let hasLeftOut = false;
  const failed = (from: string, error: RiskIntegrationError | DriftError): DriftResult =>
    failedResult({ source: { kind: "unreadable", from, name: from, urn: undefined } }, error);

  const take = async (from: string, read: () => Promise<string>): Promise<void> => {
    try {
      signal.throwIfAborted();
      const content = readState(await read(), from, wording);
      for (const target of content.targets) targets.push(target);
      for (const error of content.unread) unread.push(failed(from, error));
      if (content.leftOut !== undefined) {
        notes.push(content.leftOut);
        hasLeftOut = true;
      }
      // A large source takes seconds without a turn of the event loop: a signal that has come meanwhile is heard before anything else.
      await setImmediate();
    } catch (cause) {
      unreadable.push(failed(from, signal.aborted ? stopped() : errorOf(cause, from)));
    }
  };
  const stateFile = { maxBytes: maxStateBytes, signal };

  for (const path of expected) {
    const content = readExpected(await readTextFile(path, { maxBytes: maxYamlBytes, signal }), path);
    for (const target of content.targets) targets.push(target);
    for (const exception of content.exceptions) exceptions.push(exception);
  }
  for (const target of named) targets.push(targetOf(target));
  for (const { from, text } of exports)
    await take(from, async () => {
      if (typeof text !== "string") return readText(text, from, stateFile);
      assertSize(Buffer.byteLength(text), from, maxStateBytes);
      return withoutByteOrderMark(text);
    });
  for (const path of states) {
    const { files, problems } = await stateFilesAt(path);
    if (files.length + problems.length === 0) notes.push(`${escapeForOutput(path)} holds no .json file.`);
    for (const problem of problems) unreadable.push(failed(problem.path, problem.error));
    for (const file of files) await take(file, () => readTextFile(file, stateFile));
  }
  for (const stack of stacks)
    await take(`stack ${stack}`, () =>
      exportStack(stack, { cwd, showSecrets, signal, environment, credentialVariables, wording }),
    );
  return { targets, exceptions, notes, hasLeftOut, unreadable, unread };
}

/** Whatever goes wrong with one source, the others are still looked at. */
function errorOf(cause: unknown, from: string): RiskIntegrationError {
  if (cause instanceof RiskIntegrationError) return cause;
  const said = escapeForOutput(isError(cause) ? cause.message : String(cause));
  return new RiskIntegrationError("BAD_RESPONSE", `${escapeForOutput(from)} could not be read: ${said}.`, { cause });
}

function targetOf({ accountId, referenceId, ...expected }: DriftTargetArgs): DriftTarget {
  const source = { kind: "target", from: "the arguments", name: referenceId, urn: undefined } as const;
  return { accountId, referenceId, records: [writtenRecord(expected, source)], exceptions: [], source };
}
