import {
  type ApiMessage,
  endSentence,
  RiskIntegrationError,
  rayOf,
  withCredential,
  withRay,
} from "../common/errors.js";
import { escapeForOutput } from "../common/output.js";
import { printableUrl } from "../common/urls.js";
import { parseReferences, parseRiskIntegration } from "../model/parse-integration.js";
import type { RiskIntegration } from "../model/risk-integration.js";
import { withTimeout } from "./abort.js";
import type { Envelope } from "./envelope.js";
import { listAll } from "./list.js";
import { type IntegrationKey, isSameId, listPath, lookupPermission } from "./request.js";
import { type RequestContext, sendWithRetries, type UnwrappedResponse } from "./send-with-retries.js";
import type { SingleFlightCache } from "./single-flight-cache.js";
import { badResponse, unwrapEnvelope, withinLimits } from "./unwrap-envelope.js";

/** An integration, and what the API said beside it. */
export interface Lookup {
  readonly integration: RiskIntegration;
  /** `messages` of the answer. */
  readonly messages: readonly ApiMessage[];
  /** `errors` of the answer: the documented example of a success has some. */
  readonly apiErrors: readonly ApiMessage[];
}

/** References that an account has, to help with one that it does not have. */
export interface KnownReferences {
  readonly list: readonly { readonly referenceId: string; readonly tenantUrl: string }[];
  /** Whether the account may have more. */
  readonly mayBeCut: boolean;
}

const maxListed = 10;
const listTimeoutMs = 5_000;

/** The whole lookup of one reference, with every failure told in terms of it. */
export async function lookUp(
  context: RequestContext,
  references: SingleFlightCache<KnownReferences>,
  { path, ...reference }: IntegrationKey & { readonly path: string },
  signal: AbortSignal,
): Promise<Lookup> {
  try {
    return integrationOf(await sendWithRetries(context, path, signal, unwrapEnvelope), reference);
  } catch (failure) {
    if (!(failure instanceof RiskIntegrationError)) throw failure;
    if (failure.code !== "NOT_FOUND") throw withLookupContext(failure, reference, context.credential);
    const list = (shared: AbortSignal) => listReferences(context, reference.accountId, shared);
    const known = await references.get(reference.accountId, { signal }, list).catch(() => undefined);
    signal.throwIfAborted();
    throw notFound(failure, reference, known);
  }
}

function integrationOf(
  { success: envelope, status, rayId }: UnwrappedResponse<Envelope>,
  reference: IntegrationKey,
): Lookup {
  const { result } = envelope;
  const [messages, apiErrors] = [withinLimits(envelope.messages), withinLimits(envelope.errors)];
  if (isNothing(result)) throw new RiskIntegrationError("NOT_FOUND", "", { status, rayId, messages, apiErrors });
  const integration = parseRiskIntegration(result);
  if ("problem" in integration)
    throw badResponse(
      { status, rayId },
      `does not hold a risk integration: ${integration.path}: ${integration.problem}`,
    );
  assertSame(integration.referenceId, reference.referenceId, "reference ID", { status, rayId });
  assertSame(integration.accountTag, reference.accountId, "account", { status, rayId });
  return { integration, messages, apiErrors };
}

// What exactly an unknown reference gets is documented nowhere; an object without a single field says nothing either.
function isNothing(result: unknown): boolean {
  if (result === null || result === undefined) return true;
  return typeof result === "object" && !Array.isArray(result) && Object.keys(result).length === 0;
}

function assertSame(
  answered: string,
  asked: string,
  what: string,
  answer: { status: number; rayId: string | undefined },
): void {
  if (isSameId(answered, asked)) return;
  throw badResponse(answer, `is about another ${what}, “${escapeForOutput(answered, 120)}”`);
}

/** The account's references; one attempt for each page and five seconds for all, since it only helps to word an error. */
async function listReferences(
  context: RequestContext,
  accountId: string,
  signal: AbortSignal,
): Promise<KnownReferences> {
  const oneAttempt = { ...context.policy, maxAttempts: 1, maxRateLimitWaitMs: 0, deadlineMs: listTimeoutMs };
  return withTimeout(signal, listTimeoutMs, async (limited) => {
    const once = { ...context, policy: oneAttempt };
    const listed = await listAll(once, listPath(accountId), lookupPermission, limited, { confirm: false });
    return { list: parseReferences(listed.entries), mayBeCut: listed.mayBeCut !== undefined };
  });
}

function notFound(
  failure: RiskIntegrationError,
  reference: IntegrationKey,
  known: KnownReferences | undefined,
): RiskIntegrationError {
  const { accountId, referenceId } = reference;
  const place = `${quote(referenceId)} in account ${quote(accountId)}${rayOf(failure)}`;
  const hint = /^0oa[0-9A-Za-z]+$/.test(referenceId)
    ? "\nA “0oa…” ID is Okta's own ID of the identity provider. Cloudflare's is a UUID: `.id` of the ZeroTrustAccessIdentityProvider, or Zero Trust › Settings › Authentication."
    : "";
  // Retryable, and so not taken for gone: a refresh would drop it from the state.
  if (known?.list.some((one) => isSameId(one.referenceId, referenceId)))
    return new RiskIntegrationError(
      "NOT_FOUND",
      `The lookup does not find the risk integration ${place}, but the list of the account's integrations has it. If it was created or deleted just now, run this again.`,
      { ...failure, accountId, referenceId, retryable: true },
    );
  return new RiskIntegrationError(
    "NOT_FOUND",
    `No risk integration has the reference ID ${place}. ${advice(known)}${hint}`,
    {
      ...failure,
      accountId,
      referenceId,
    },
  );
}

function advice(known: KnownReferences | undefined): string {
  if (!known) return "Is it the ID of the Access Okta identity provider, and is the account right?";
  const { list, mayBeCut } = known;
  if (list.length === 0)
    return "The account has no risk integrations at all: switch on “Send risk score to Okta” in Cloudflare's Okta identity provider, or check the account.";
  const listed = list
    .slice(0, maxListed)
    .map(({ referenceId, tenantUrl }) => `${quote(referenceId)}${tenantUrl && ` (${printableUrl(tenantUrl, 80)})`}`);
  const more = list.length > maxListed ? `, and ${mayBeCut ? "at least " : ""}${list.length - maxListed} more` : "";
  return `The account has these: ${listed.join(", ")}${more}.`;
}

/** Adds account and reference to an error, and the source of the credential if that is what was refused. */
function withLookupContext(
  failure: RiskIntegrationError,
  { accountId, referenceId }: IntegrationKey,
  credential: string | undefined,
): RiskIntegrationError {
  const what = `Cannot look up the risk integration ${quote(referenceId)} in account ${quote(accountId)}${withCredential(failure, credential)}`;
  return new RiskIntegrationError(failure.code, `${what}: ${endSentence(withRay(failure))}`, {
    ...failure,
    accountId,
    referenceId,
  });
}

function quote(text: string): string {
  return `“${escapeForOutput(text, 120)}”`;
}
