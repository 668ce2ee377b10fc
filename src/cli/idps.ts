import type { Command } from "commander";
import { createClient, type InternalClient } from "../client/client.js";
import { comparableId, identityProvidersPath, listPath, lookupPermission } from "../client/request.js";
import { endSentence, messageWithCode, RiskIntegrationError, withCredential, withRay } from "../common/errors.js";
import { escapedJson, escapeForOutput } from "../common/output.js";
import type { IdentityProvider } from "../model/identity-provider.js";
import type { ListedRiskIntegration } from "../model/parse-integration.js";
import { describeCredential, lookupNames, requireAccount } from "../settings/names.js";
import { exitCodeOf, exitCodes, interruption } from "./exit.js";
import { flagNames, settingsOfFlags } from "./flags.js";
import { table } from "./terminal.js";

interface IdpsFlags {
  readonly account?: string;
  readonly json?: boolean;
}

/** The output of `--json`. */
interface Listed {
  readonly identityProviders: readonly ListedProvider[];
  /** How many more identity providers the list has, which could not be read. */
  readonly unread: number;
  /** Whether these are all identity providers of the account; false if the API does not let this be known, which standard error explains. */
  readonly complete: boolean;
}

/** An identity provider, and the risk integration that has its ID as reference. */
interface ListedProvider extends IdentityProvider {
  readonly riskIntegration: ListedIntegration;
}

interface ListedIntegration {
  /** `unknown`: the integrations, or some of them, could not be read, which standard error explains. */
  readonly status: "active" | "inactive" | "none" | "unknown";
  readonly integrationId?: string | undefined;
}

const identityProviderPermission = "Access: Organizations, Identity Providers, and Groups Read";

/** Adds `idps`: the account's identity providers, so that nobody has to copy an ID out of a browser. */
export function addIdpsCommand(program: Command): void {
  program
    .command("idps")
    .summary("list the account's identity providers, and which have a risk integration")
    .description("List the account's Access identity providers, and which of them have a risk integration.")
    .option("-a, --account <id>", "the Cloudflare account (default: CLOUDFLARE_ACCOUNT_ID)")
    .option(
      "--json",
      "print JSON, errors too: identityProviders, and unread, the number of those that could not be read; complete, false if the API may have more; the status of riskIntegration is active, inactive, none or unknown",
    )
    .addHelpText(
      "after",
      `
The ID in the first column is what --reference and \`referenceId\` take. It is Cloudflare's, not Okta's "0oa…".

A token needs one more permission for this list than for lookups:
  ${identityProviderPermission}

Exit codes: 0 listed · 1 could not look, or not all risk integrations could be read · 2 the API answers 404 to the list · 3 credential or permission
refused · 64 usage or configuration · 130, 143 interrupted. Where only the risk integrations could not be listed, the providers are
printed all the same.`,
    )
    .action(idps);
}

async function idps({ account, json = false }: IdpsFlags): Promise<void> {
  using interrupted = interruption();
  const settings = settingsOfFlags({ accountId: account });
  const accountId = requireAccount(settings);
  await using client = createClient(settings);
  const listed = await listProviders(client, accountId, interrupted.signal);
  process.stdout.write(json ? `${escapedJson(listed)}\n` : tableOf(listed));
}

async function listProviders(client: InternalClient, accountId: string, signal: AbortSignal): Promise<Listed> {
  const { parseIdentityProvider } =
    require("../model/identity-provider.js") as typeof import("../model/identity-provider.js");
  const { parseListedIntegration } =
    require("../model/parse-integration.js") as typeof import("../model/parse-integration.js");
  const path = identityProvidersPath(accountId, lookupNames(client.settings.account, accountId, flagNames));
  const providers = await client.list(path, identityProviderPermission, signal).catch((reason) => {
    throw explained(reason, accountId, describeCredential(client.settings));
  });
  const integrations = await client.list(listPath(accountId), lookupPermission, signal).catch((reason) => {
    if (!(reason instanceof RiskIntegrationError) || reason.code === "ABORTED") throw reason;
    const said = new RiskIntegrationError(reason.code, endSentence(withRay(reason)));
    process.stderr.write(`warning: which of them have a risk integration is not known: ${messageWithCode(said)}\n`);
    process.exitCode = exitCodeOf(reason);
    return undefined;
  });
  if (providers.mayBeCut) process.stderr.write(cutWarning("identity providers", providers.mayBeCut));
  if (integrations?.mayBeCut) {
    process.stderr.write(cutWarning("risk integrations", integrations.mayBeCut));
    process.exitCode = exitCodes.failed;
  }
  const parsed = integrations?.entries.flatMap((entry) => parseListedIntegration(entry) ?? []);
  const unread = (integrations?.entries.length ?? 0) - (parsed?.length ?? 0);
  if (unread > 0) {
    process.stderr.write(
      `warning: ${unread} of the account's risk integrations could not be read: they are not as documented.\n`,
    );
    process.exitCode = exitCodes.failed;
  }
  const byReference = new Map<string, ListedRiskIntegration>();
  for (const integration of parsed ?? []) {
    const key = comparableId(integration.referenceId);
    // One that is active goes before others with the same reference.
    if (!byReference.get(key)?.active && (integration.active || !byReference.has(key)))
      byReference.set(key, integration);
  }
  const integrationOf = (referenceId: string): ListedIntegration => {
    if (!parsed) return { status: "unknown" };
    const found = byReference.get(comparableId(referenceId));
    if (!found) return { status: unread > 0 || integrations?.mayBeCut ? "unknown" : "none" };
    return { status: found.active ? "active" : "inactive", integrationId: found.integrationId };
  };
  const identityProviders = providers.entries
    .map(parseIdentityProvider)
    .filter((provider) => provider !== undefined)
    .map((provider) => ({ ...provider, riskIntegration: integrationOf(provider.id) }));
  const unreadProviders = providers.entries.length - identityProviders.length;
  if (unreadProviders > 0) {
    process.stderr.write(
      `warning: ${unreadProviders} of the account's identity providers could not be read: they have no ID, or are not as documented.\n`,
    );
  }
  return { identityProviders, unread: unreadProviders, complete: !providers.mayBeCut };
}

function cutWarning(what: string, why: string): string {
  return `warning: the list of the account's ${what} may be incomplete: ${why}.\n`;
}

function explained(reason: unknown, accountId: string, credential: string): unknown {
  if (!(reason instanceof RiskIntegrationError) || reason.code === "ABORTED") return reason;
  return new RiskIntegrationError(
    reason.code,
    `Cannot list the identity providers of account “${escapeForOutput(accountId, 120)}”${withCredential(reason, credential)}: ${endSentence(withRay(reason))}`,
    { ...reason, accountId },
  );
}

function tableOf({ identityProviders: providers, unread }: Listed): string {
  if (providers.length === 0)
    return `The account has no Access identity providers${unread > 0 ? " that can be read" : ""}.\n`;
  return table(
    ["ID", "TYPE", "NAME", "OKTA ACCOUNT", "RISK INTEGRATION"],
    providers.map(({ id, type, name, oktaAccount = "", riskIntegration }) => [
      id,
      type,
      name,
      oktaAccount,
      shownStatus[riskIntegration.status],
    ]),
  );
}

const shownStatus: Readonly<Record<ListedIntegration["status"], string>> = {
  active: "active",
  inactive: "not active",
  none: "none",
  unknown: "(not known)",
};
