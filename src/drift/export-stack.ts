import { RiskIntegrationError, type RiskIntegrationErrorCode } from "../common/errors.js";
import { maxStateBytes } from "../common/limits.js";
import { escapeForOutput } from "../common/output.js";
import { ownNames, type Wording } from "../common/wording.js";
import { type Environment, environmentForPulumi } from "../settings/environment.js";
import { type Ended, runPulumi } from "./run-pulumi.js";

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
  const { cwd, showSecrets = false, environment, credentialVariables, wording = ownNames } = options;
  const { signal = new AbortController().signal } = options;
  if (!/^[^-\p{Cc}][^\p{Cc}]*$/u.test(stack))
    throw new RiskIntegrationError(
      "INVALID_ARGUMENT",
      `“${escapeForOutput(stack, 60)}” is no name of a stack: it may neither be empty nor begin with “-”.`,
    );
  const args = ["stack", "export", "--non-interactive", "--color", "never", "--stack", stack];
  const subject = `the stack “${escapeForOutput(stack, 120)}”`;
  const ended = await runPulumi(showSecrets ? [...args, "--show-secrets"] : args, {
    cwd,
    environment: { ...environmentForPulumi(environment, credentialVariables), PULUMI_SKIP_UPDATE_CHECK: "true" },
    signal,
    maxBytes: maxStateBytes,
  }).catch((cause: NodeJS.ErrnoException) => {
    // A name with an underscore is one of Node.js, such as ABORT_ERR.
    if (!/^E[A-Z0-9]+$/.test(cause.code ?? "")) throw cause;
    const isMissing = cause.code === "ENOENT" || cause.code === "ENOTDIR" || cause.code === "EACCES";
    const what = isMissing ? "there is no `pulumi` that can be run on the PATH" : "`pulumi` cannot be started";
    const unusable = isMissing ? "there is no folder" : "it cannot run in the folder";
    const folder = cwd === undefined ? "" : `, or ${unusable} ${escapeForOutput(cwd)}`;
    throw new RiskIntegrationError(
      "CONFIGURATION",
      `${subject} cannot be exported: ${what}${folder} (${cause.code}). Or give an export (${wording("states")}).`,
    );
  });
  if (ended.exitCode === 0 && ended.tooMuchOn === undefined) return ended.stdout;
  throw problemOf(ended, subject);
}

function problemOf({ stderr, exitCode, killedBy, tooMuchOn }: Ended, subject: string): RiskIntegrationError {
  if (tooMuchOn === "stdout")
    return new RiskIntegrationError(
      "INVALID_ARGUMENT",
      `${subject} has an export of more than ${maxStateBytes} bytes.`,
    );
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  const last = lines.find((line) => line.startsWith("error:")) ?? lines.at(-1);
  const said = last === undefined ? undefined : escapeForOutput(last.replace(/^error:\s*/, ""), 300);
  const failed = (how: string) => {
    const message = said === undefined ? "It wrote no message." : `Its last message: ${said}`;
    return new RiskIntegrationError("BAD_RESPONSE", `${subject} cannot be exported: \`pulumi\` ${how}. ${message}`);
  };
  if (tooMuchOn === "stderr") return failed(`wrote more than ${maxStateBytes} bytes to standard error and was stopped`);
  if (killedBy !== null) return failed(`was killed by the signal ${killedBy}`);
  if (last === undefined || said === undefined) return failed(`ended with the exit code ${exitCode}`);
  return new RiskIntegrationError(codeOf(last), `${subject} cannot be exported; Pulumi says: ${said}`);
}

// Pulumi exits with 255 whatever was wrong, so its words have to tell.
function codeOf(said: string): RiskIntegrationErrorCode {
  if (/no stack named|not a valid stack|stack name|stack names/i.test(said)) return "INVALID_ARGUMENT";
  if (/passphrase|no Pulumi\.yaml|log ?in|PULUMI_ACCESS_TOKEN|PULUMI_BACKEND_URL/i.test(said)) return "CONFIGURATION";
  return "BAD_RESPONSE";
}
