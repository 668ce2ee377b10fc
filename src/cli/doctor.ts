import type { Command } from "commander";
import { escapedJson } from "../common/output.js";
import type { Diagnosis, DiagnosisStep } from "./diagnose.js";
import { exitCodeOfCode, exitCodes, interruption } from "./exit.js";
import { parseHttpUrl, parseText, repeated } from "./flags.js";

interface DoctorFlags {
  readonly account?: string;
  readonly reference: string;
  readonly configurationUrl?: string;
  readonly wellKnownBaseUrl?: string;
  readonly allowedWellKnownHost?: readonly string[];
  readonly json?: boolean;
}

/** Adds `doctor`: where on the way from the reference ID to Okta something is broken. */
export function addDoctorCommand(program: Command): void {
  program
    .command("doctor")
    .summary("walk the whole way from the reference ID to the keys, and say what is broken")
    .description(
      "Walk the whole way that Okta needs, from the reference ID to the keys, and say what is broken and what to do.",
    )
    .requiredOption("-r, --reference <id>", "the reference ID: the ID of the Access Okta identity provider")
    .option("-a, --account <id>", "the Cloudflare account (default: CLOUDFLARE_ACCOUNT_ID)")
    .option(
      "--configuration-url <url>",
      "fetch the configuration document from here instead, such as an emulator's on this machine",
      parseHttpUrl,
    )
    .option(
      "--well-known-base-url <url>",
      "what a relative well-known URL is resolved against, as in the stack's config",
    )
    .option(
      "--allowed-well-known-host <host>",
      "a host outside cloudflare.com that the well-known URL may name; may be repeated",
      repeated(parseText),
    )
    .option("--json", "print JSON, errors too")
    .addHelpText(
      "after",
      `
It looks at the credentials, the permission, the integration, whether that is active, its well-known URL, the configuration document
there, and the keys that the document names; and ends at the first of them that fails. No credential is sent but to Cloudflare's API.

Exit codes: 0 all is well · 1 could not look · 2 found, but not active, gone or not usable · 3 credential or permission refused ·
64 usage or configuration · 130, 143 interrupted`,
    )
    .action(doctor);
}

async function doctor({ json = false, ...flags }: DoctorFlags): Promise<void> {
  using interrupted = interruption();
  const { diagnose } = require("./diagnose.js") as typeof import("./diagnose.js");
  const diagnosis = await diagnose({
    accountId: flags.account,
    referenceId: flags.reference,
    configurationUrl: flags.configurationUrl,
    wellKnownBaseUrl: flags.wellKnownBaseUrl,
    allowedWellKnownHosts: flags.allowedWellKnownHost,
    signal: interrupted.signal,
  });
  process.stdout.write(json ? `${escapedJson(diagnosis)}\n` : checklist(diagnosis));
  process.exitCode = exitCodeOfDiagnosis(diagnosis);
}

const marks: Readonly<Record<DiagnosisStep["status"], string>> = { ok: "✓", failed: "✗", skipped: "·" };

function checklist({ steps }: Diagnosis): string {
  const width = Math.max(...steps.map(({ name }) => name.length));
  const lines = steps.flatMap(({ name, status, detail, remedy, code }) => {
    const said = detail ?? (status === "skipped" ? "not checked" : "");
    const line = `${marks[status]} ${name.padEnd(width)}  ${said}${code ? ` [${code}]` : ""}`;
    return remedy ? [line, `  ${" ".repeat(width)}  → ${remedy}`] : [line];
  });
  return `${lines.join("\n")}\n`;
}

/** A document that is not there or cannot be believed is found and not usable, as an integration that is gone. */
function exitCodeOfDiagnosis({ steps }: Diagnosis): number {
  const failed = steps.find(({ status }) => status === "failed");
  if (!failed) return exitCodes.ok;
  const ofDocument = failed.name === "configuration document" || failed.name === "keys";
  if (ofDocument && failed.code === "PERMISSION") return exitCodes.failed;
  if ((ofDocument || failed.name === "well-known URL") && failed.code === "BAD_RESPONSE") return exitCodes.negative;
  return failed.code ? exitCodeOfCode(failed.code) : exitCodes.failed;
}
