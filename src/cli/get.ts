import type { Command } from "commander";
import { createClient, type GetByReferenceResult } from "../client/client.js";
import { standardErrorLog } from "../common/log.js";
import { escapedJson, escapeForOutput } from "../common/output.js";
import { requireAccount } from "../settings/names.js";
import { interruption } from "./exit.js";
import { flagNames, parseBoolean, settingsOfFlags } from "./flags.js";

interface GetFlags {
  readonly account?: string;
  readonly reference: string;
  readonly active?: boolean;
  readonly tenantUrl?: string;
  readonly json?: boolean;
}

/** Adds `get`: one lookup, for a person or a script. */
export function addGetCommand(program: Command): void {
  program
    .command("get")
    .description("Print the risk integration that has a reference ID.")
    .requiredOption("-r, --reference <id>", "the reference ID: the ID of the Access Okta identity provider")
    .option("-a, --account <id>", "the Cloudflare account (default: CLOUDFLARE_ACCOUNT_ID)")
    .option("--active <true|false>", "fail unless it is, or is not, active", parseBoolean)
    .option("--tenant-url <url>", "fail unless it is this Okta tenant's")
    .option("--json", "print JSON, with what the API says beside the result; errors are JSON too")
    .addHelpText(
      "after",
      `
Examples:
  $ cloudflare-risk-integration get --account 023e105f4ecef8ad9ca31a8372d0c353 --reference f174e90a-fafe-4643-bbbc-4a0ed4fc8415
  $ cloudflare-risk-integration get --reference f174e90a-fafe-4643-bbbc-4a0ed4fc8415 --json | jq -r .absoluteWellKnownUrl

Exit codes: 0 found, and as expected · 1 could not look · 2 not found, or not as expected · 3 credential or permission refused ·
64 usage or configuration · 130, 143 interrupted`,
    )
    .action(get);
}

async function get({ account, reference, active, tenantUrl, json = false }: GetFlags): Promise<void> {
  using interrupted = interruption();
  const settings = settingsOfFlags({ accountId: account });
  const accountId = requireAccount(settings);
  // JSON holds the messages next to the result; standard error would repeat them.
  const log = json ? { ...standardErrorLog, info: () => {} } : undefined;
  await using client = createClient(settings, { log }, flagNames);
  const args = { accountId, referenceId: reference, expect: { active, tenantUrl } };
  const found = await client.getByReference(args, { signal: interrupted.signal });
  process.stdout.write(json ? `${escapedJson(found)}\n` : listOf(found));
}

function listOf(found: GetByReferenceResult): string {
  const { messages: _, apiErrors: __, ...fields } = found;
  const width = Math.max(...Object.keys(fields).map((name) => name.length));
  const rows = Object.entries(fields).map(
    ([name, value]) =>
      `${name.padEnd(width)}  ${value === undefined ? "(none)" : escapeForOutput(String(value), 1_000)}\n`,
  );
  return rows.join("");
}
