import { RiskIntegrationError } from "../errors.js";
import type { RecordedField } from "../recorded-fields.js";
import type { Environment } from "../settings.js";
import type { DriftException } from "./exceptions.js";
import { exportStack } from "./export-stack.js";
import { failedResult } from "./judge.js";
import { readExpected } from "./read-expected.js";
import { readTextFile, stateFilesAt } from "./read-files.js";
import { readState } from "./read-state.js";
import type { DriftResult } from "./report.js";
import type { DriftTarget, SourceContent } from "./target.js";

/** One target that is named in the options instead of recorded somewhere. */
export interface DriftTargetArgs {
  readonly referenceId: string;
  /** Default: the account of the settings. */
  readonly accountId?: string | undefined;
  readonly active?: boolean | undefined;
  /** A slash at the end and the case of the host make no difference. */
  readonly tenantUrl?: string | undefined;
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
  /** The same as texts. */
  readonly exports?: readonly { readonly from: string; readonly text: string }[] | undefined;
  /** Expected files: JSON or YAML with `targets` and `ignore`. */
  readonly expected?: readonly string[] | undefined;
  readonly targets?: readonly DriftTargetArgs[] | undefined;
  /** Fields whose drift does not count, whatever the target. */
  readonly ignore?: readonly RecordedField[] | undefined;
}

export interface Gathered {
  readonly targets: readonly DriftTarget[];
  readonly exceptions: readonly DriftException[];
  readonly notes: readonly string[];
  /** One for each file or stack that cannot be read. */
  readonly unreadable: readonly DriftResult[];
}

export interface GatherOptions {
  readonly signal: AbortSignal;
  /** Why the signal has aborted. */
  readonly stopped: () => RiskIntegrationError;
  readonly environment?: Environment | undefined;
  /** Variables that hold credentials, which Pulumi is not given. */
  readonly credentialVariables: readonly string[];
}

/**
 * Reads all sources, one after the other, and keeps only their targets. A stack or state file that cannot be read becomes a
 * failed result beside the others; an expected file decides what passes, so the check ends there.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT` for an expected file that cannot be read
 */
export async function gather(
  sources: DriftSources,
  { signal, stopped, environment, credentialVariables }: GatherOptions,
): Promise<Gathered> {
  const { stacks = [], states = [], exports = [], expected = [], targets: named = [], ignore = [] } = sources;
  const { cwd, showSecrets } = sources;
  const targets: DriftTarget[] = [];
  const notes: string[] = [];
  const exceptions: DriftException[] = ignore.map((field) => ({ field }));
  const unreadable: DriftResult[] = [];

  const take = async (from: string, read: () => SourceContent | Promise<SourceContent>): Promise<void> => {
    try {
      signal.throwIfAborted();
      const content = await read();
      targets.push(...content.targets);
      notes.push(...content.notes);
    } catch (cause) {
      const error = signal.aborted ? stopped() : cause;
      if (!(error instanceof RiskIntegrationError)) throw error;
      unreadable.push(failedResult({ source: { kind: "unreadable", from, name: from, urn: undefined } }, error));
    }
  };

  for (const path of expected) {
    const content = readExpected(await readTextFile(path), path);
    targets.push(...content.targets);
    exceptions.push(...content.exceptions);
  }
  targets.push(...named.map(targetOf));
  for (const { from, text } of exports) await take(from, () => readState(text, from));
  for (const path of states) {
    const files = await stateFilesAt(path).catch(() => [path]); // the reason comes when it is read
    if (files.length === 0) notes.push(`${path} holds no .json file.`);
    for (const file of files) await take(file, async () => readState(await readTextFile(file), file));
  }
  for (const stack of stacks) {
    const from = `stack ${stack}`;
    const text = () => exportStack(stack, { cwd, showSecrets, signal, environment, credentialVariables });
    await take(from, async () => readState(await text(), from));
  }
  return { targets, exceptions, notes, unreadable };
}

function targetOf({ accountId, referenceId, active, tenantUrl }: DriftTargetArgs): DriftTarget {
  return {
    accountId,
    referenceId,
    recorded: { ...(active === undefined ? {} : { active }), ...(tenantUrl === undefined ? {} : { tenantUrl }) },
    secret: [],
    encrypted: [],
    exceptions: [],
    source: { kind: "target", from: "the arguments", name: referenceId, urn: undefined },
  };
}
