import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ownNames, type Wording } from "../argument-names.js";
import { type Environment, environmentForPulumi } from "../environment.js";
import { RiskIntegrationError, type RiskIntegrationErrorCode } from "../errors.js";
import { printable } from "../printable.js";
import { maxStateBytes } from "./limits.js";

const run = promisify(execFile);

export interface ExportStackOptions {
  /** The Pulumi project's folder. Default: the working folder. */
  readonly cwd?: string | undefined;
  /** Whether the stack's secrets are decrypted. Default false. */
  readonly showSecrets?: boolean | undefined;
  /** Ends Pulumi. */
  readonly signal?: AbortSignal | undefined;
  /** Default: this process's. */
  readonly environment?: Environment | undefined;
  /** Variables beside Cloudflare's own that hold credentials, which Pulumi is not given. */
  readonly credentialVariables?: readonly string[] | undefined;
  /** What messages call the check's options. Default: as `./drift` has them. */
  readonly wording?: Wording | undefined;
}

/**
 * What `pulumi stack export` prints of a stack. It is started without a shell and without Cloudflare's credentials.
 * @throws {RiskIntegrationError} with what Pulumi says: `INVALID_ARGUMENT` where there is no such stack, `CONFIGURATION` where
 * there is no Pulumi, project, login or right passphrase, `BAD_RESPONSE` for every other failure, such as a backend out of reach
 */
export async function exportStack(stack: string, options: ExportStackOptions = {}): Promise<string> {
  const { cwd, showSecrets = false, signal, environment, credentialVariables, wording = ownNames } = options;
  if (!/^[^-\p{Cc}][^\p{Cc}]*$/u.test(stack))
    throw new RiskIntegrationError(
      "INVALID_ARGUMENT",
      `“${printable(stack, 60)}” is no name of a stack: it may neither be empty nor begin with “-”.`,
    );
  const args = ["stack", "export", "--non-interactive", "--color", "never", "--stack", stack];
  try {
    const exported = run("pulumi", showSecrets ? [...args, "--show-secrets"] : args, {
      env: { ...environmentForPulumi(environment, credentialVariables), PULUMI_SKIP_UPDATE_CHECK: "true" },
      maxBuffer: maxStateBytes,
      // It only reads, and one that does not listen must not keep the check from ending.
      killSignal: "SIGKILL",
      ...(cwd === undefined ? {} : { cwd }),
      ...(signal === undefined ? {} : { signal }),
    });
    // Nobody can answer a question there: without an end, whatever asks one would wait for ever.
    exported.child.stdin?.on("error", () => {}).end();
    return (await exported).stdout;
  } catch (cause) {
    throw problemOf(cause as Failed, { stack, cwd, wording });
  }
}

type Failed = NodeJS.ErrnoException & { readonly stderr?: string };

function problemOf(
  { code, stderr = "" }: Failed,
  { stack, cwd, wording }: { readonly stack: string; readonly cwd: string | undefined; readonly wording: Wording },
): RiskIntegrationError {
  const subject = `the stack “${printable(stack, 120)}”`;
  // A number is Pulumi's own exit code, and a name with an underscore one of Node.js.
  if (/^E[A-Z0-9]+$/.test(`${code}`)) {
    const isMissing = code === "ENOENT" || code === "ENOTDIR" || code === "EACCES";
    const what = isMissing ? "there is no `pulumi` that can be run on the PATH" : "`pulumi` cannot be started";
    const unusable = isMissing ? "there is no folder" : "it cannot run in the folder";
    const folder = cwd === undefined ? "" : `, or ${unusable} ${printable(cwd)}`;
    return new RiskIntegrationError(
      "CONFIGURATION",
      `${subject} cannot be exported: ${what}${folder} (${code}). Or give an export (${wording("states")}).`,
    );
  }
  if (code === "ERR_CHILD_PROCESS_STDIO_MAXBUFFER")
    return new RiskIntegrationError(
      "INVALID_ARGUMENT",
      `${subject} has an export of more than ${maxStateBytes} bytes.`,
    );
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  const said = lines.find((line) => line.startsWith("error:")) ?? lines.at(-1) ?? "it ended without a word";
  return new RiskIntegrationError(
    codeOf(said),
    `${subject} cannot be exported; Pulumi says: ${printable(said.replace(/^error:\s*/, ""), 300)}`,
  );
}

// Pulumi exits with 255 whatever was wrong, so its words have to tell.
function codeOf(said: string): RiskIntegrationErrorCode {
  if (/no stack named|not a valid stack|stack name|stack names/i.test(said)) return "INVALID_ARGUMENT";
  if (/passphrase|no Pulumi\.yaml|log ?in|PULUMI_ACCESS_TOKEN|PULUMI_BACKEND_URL/i.test(said)) return "CONFIGURATION";
  return "BAD_RESPONSE";
}
