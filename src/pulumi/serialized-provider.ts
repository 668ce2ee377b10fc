import { createRequire } from "node:module";
import { basename, join } from "node:path";
import { runsUnderLanguageHost } from "../settings/environment.js";
import { programError } from "./run-error.js";

/**
 * What the engine stores of the provider and evaluates in the provider process. Permanent: every state file holds it, a
 * change of one character would be a diff on every resource of every user. See docs/adr/0002.
 */
export const serializedProvider = 'exports.handler=()=>require("pulumi-cloudflare-risk-integration/runtime")';

let isFound = false;

/**
 * Makes sure that the provider process will find this package: it looks from the program's folder, where a package that
 * came only with another one may be out of sight, and one that was bundled is missing.
 * @throws {RiskIntegrationError} `CONFIGURATION`
 */
export function assertRuntime(): void {
  // Elsewhere (mocks, inline programs of the Automation API) the working folder is not the program's.
  if (isFound || !(runsUnderLanguageHost() || isBundled())) return;
  try {
    createRequire(join(process.cwd(), "program.js")).resolve("pulumi-cloudflare-risk-integration/runtime");
    isFound = true;
  } catch {
    throw programError(
      "CONFIGURATION",
      isBundled()
        ? "A RiskIntegrationReference needs pulumi-cloudflare-risk-integration on disk, since Pulumi's provider process loads it from there: leave the package out of the bundle (mark it as external), and install it."
        : "pulumi-cloudflare-risk-integration cannot be found from the program's folder, and Pulumi's provider process looks for it there: add it to the dependencies of the program's own package.json.",
    );
  }
}

/** Whether a bundler has put this code into a file of another name; an ES module has no `__filename`. */
function isBundled(): boolean {
  return typeof __filename === "undefined" || basename(__filename) !== "serialized-provider.js";
}
