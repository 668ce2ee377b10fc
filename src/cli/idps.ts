import type { Command } from "commander";
import { createClient, type InternalClient } from "../client/client.js";
import { identityProvidersPath, listPath } from "../client/request.js";
import { configurationError, RiskIntegrationError } from "../errors.js";
import type { IdentityProvider } from "../identity-provider.js";
import { printable, printableJson } from "../printable.js";
import { environmentLayer, optionsLayer, resolveSettings } from "../settings.js";
import { interruption } from "./interruption.js";
import { table } from "./table.js";

interface IdpsFlags {
  readonly account?: string;
  readonly json?: boolean;
}

/** An identity provider, and the risk integration that has its ID as reference. */
interface ListedProvider extends IdentityProvider {
  /** Null: there is none. Undefined: the token may not read risk integrations. */
  readonly riskIntegration: { readonly integrationId: string; readonly active: boolean } | null | undefined;
}

const identityProviderPermission = "Access: Organizations, Identity Providers, and Groups Read";

/** Adds `idps`, so that nobody has to copy an ID out of a browser. */
export function addIdpsCommand(program: Command): void {
  program
    .command("idps")
    .summary("list the account's identity providers, and which have a risk integration")
    .description("List the account's Access identity providers, and which of them have a risk integration.")
    .option("-a, --account <id>", "the Cloudflare account (default: CLOUDFLARE_ACCOUNT_ID)")
    .option("--json", "print JSON; riskIntegration is null for a provider that has none")
    .addHelpText(
      "after",
      `
The ID in the first column is what --reference and \`referenceId\` take. It is Cloudflare's, not Okta's "0oa…".

A token needs one more permission for this list than for lookups:
  ${identityProviderPermission}`,
    )
    .action(idps);
}

async function idps({ account, json = false }: IdpsFlags): Promise<void> {
  using interrupted = interruption();
  const settings = resolveSettings([optionsLayer({ accountId: account }), environmentLayer()]);
  const accountId = settings.account?.id;
  if (accountId === undefined) throw configurationError("No account ID: give --account, or set CLOUDFLARE_ACCOUNT_ID.");
  await using client = createClient(settings);
  const listed = await listProviders(client, accountId, interrupted.signal);
  process.stdout.write(json ? `${printableJson(listed)}\n` : tableOf(listed));
}

async function listProviders(
  client: InternalClient,
  accountId: string,
  signal: AbortSignal,
): Promise<readonly ListedProvider[]> {
  const { parseIdentityProvider } = await import("../identity-provider.js");
  const { parseRiskIntegration } = await import("../risk-integration.js");
  const path = identityProvidersPath(accountId);
  const providers = await client.list(path, identityProviderPermission, signal).catch((reason) => {
    throw explained(reason, accountId);
  });
  const integrations = await client.list(listPath(accountId), "Zero Trust Read", signal).catch((reason) => {
    if (!(reason instanceof RiskIntegrationError) || reason.code === "ABORTED") throw reason;
    process.stderr.write(`warning: which of them have a risk integration is not known: ${reason.message}\n`);
    return undefined;
  });
  const parsed = integrations?.map(parseRiskIntegration).flatMap((found) => ("problem" in found ? [] : [found]));
  return providers
    .map(parseIdentityProvider)
    .filter((provider) => provider !== undefined)
    .map((provider) => {
      const found = parsed?.find(({ referenceId }) => referenceId.toLowerCase() === provider.id.toLowerCase());
      const riskIntegration = found && { integrationId: found.integrationId, active: found.active };
      return { ...provider, riskIntegration: parsed ? (riskIntegration ?? null) : undefined };
    });
}

function explained(reason: unknown, accountId: string): unknown {
  if (!(reason instanceof RiskIntegrationError)) return reason;
  return new RiskIntegrationError(
    reason.code,
    `Cannot list the identity providers of account “${printable(accountId, 120)}”: ${reason.message}.`,
    { ...reason, accountId },
  );
}

function tableOf(providers: readonly ListedProvider[]): string {
  if (providers.length === 0) return "The account has no Access identity providers.\n";
  return table(
    ["ID", "TYPE", "NAME", "OKTA ACCOUNT", "RISK INTEGRATION"],
    providers.map(({ id, type, name, oktaAccount = "", riskIntegration }) => [
      id,
      type,
      name,
      oktaAccount,
      said(riskIntegration),
    ]),
  );
}

function said(integration: ListedProvider["riskIntegration"]): string {
  if (integration === undefined) return "(not known)";
  if (integration === null) return "none";
  return integration.active ? "active" : "not active";
}
