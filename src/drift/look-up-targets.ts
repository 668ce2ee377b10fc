import type { InternalClient, RiskIntegrationClientOptions } from "../client/client.js";
import { comparableId, type IntegrationKey, referencePath } from "../client/request.js";
import { RiskIntegrationError } from "../common/errors.js";
import { escapeForOutput } from "../common/output.js";
import { ownNames, type Wording } from "../common/wording.js";
import { lookupNames } from "../settings/names.js";
import type { Clients } from "./clients.js";
import { type LookupOutcome, type LookupRequest, lookUpAll, type Stop } from "./look-up-all.js";
import { type DriftTarget, isComparable } from "./targets.js";

/** The options of a check that its lookups need. */
export interface LookupOptions extends Pick<RiskIntegrationClientOptions, "maxRequestsPer5Minutes"> {
  /** A file that maps accounts to the names of the environment variables with their credentials. Default: one for all. */
  readonly credentials?: string | undefined;
  /** How many lookups may be under way at once, 1 to 100. Default 10. */
  readonly concurrency?: number | undefined;
  /** Told after each lookup how many of how many are done. */
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/** What each distinct reference is at Cloudflare now, by `keyOf`. */
export async function lookUpTargets(
  targets: readonly DriftTarget[],
  clients: Clients,
  { concurrency = 10, maxRequestsPer5Minutes = concurrency, onProgress, credentials }: LookupOptions,
  wording: Wording,
  stop: Stop,
): Promise<ReadonlyMap<string, LookupOutcome>> {
  const questions = new Map<string, LookupRequest>();
  const unasked = new Map<string, LookupOutcome>();
  for (const target of targets) {
    const { accountId, referenceId } = target;
    if (!isComparable(target) || accountId === undefined || referenceId === undefined) continue;
    const key = keyOf(accountId, referenceId);
    try {
      const client = clients.of(accountId);
      const unusable = validateIds(target, { accountId, referenceId }, client, wording);
      if (unusable) unasked.set(key, unusable);
      else questions.set(key, { accountId, referenceId, client });
    } catch (error) {
      if (!(error instanceof RiskIntegrationError)) throw error;
      // Without a credentials file it is the same for all.
      if (credentials === undefined) throw error;
      const message = `For the account “${escapeForOutput(accountId, 120)}”: ${error.message}`;
      unasked.set(key, new RiskIntegrationError(error.code, message, error));
    }
  }
  const total = questions.size;
  let done = 0;
  const onAnswer = () => onProgress?.({ done: ++done, total });
  // More at once than fit into five minutes would wait for ten, which is longer than a lookup does.
  const width = Math.min(concurrency, maxRequestsPer5Minutes);
  const answers = await lookUpAll([...questions.values()], { ...stop, concurrency: width, onAnswer });
  return new Map([
    ...unasked,
    ...[...questions.keys()].map((key, index) => [key, answers[index] as LookupOutcome] as const),
  ]);
}

/** Why no request can be made of a target's IDs. In a file or a stack they have their own names, whatever the front end's are. */
function validateIds(
  { source }: DriftTarget,
  ids: IntegrationKey,
  { settings }: InternalClient,
  wording: Wording,
): RiskIntegrationError | undefined {
  try {
    referencePath(ids, lookupNames(settings.account, ids.accountId, source.kind === "target" ? wording : ownNames));
  } catch (error) {
    if (!(error instanceof RiskIntegrationError)) throw error;
    return error;
  }
}

/** Names the lookup that targets share. */
export function keyOf(accountId: string, referenceId: string): string {
  return JSON.stringify([comparableId(accountId), comparableId(referenceId)]);
}
