import { createRequire } from "node:module";
import { join } from "node:path";
import { runsUnderLanguageHost } from "../environment.js";
import { programError } from "./run-error.js";

/**
 * What the engine stores of the provider and evaluates in the provider process. Permanent: every state file holds it, a
 * change of one character would be a diff on every resource of every user. See docs/adr/0002.
 */
export const serializedProvider = 'exports.handler=()=>require("pulumi-cloudflare-risk-integration/runtime")';

let isFound = false;

/**
 * Makes sure that the provider process will find this package: it looks from the program's folder, where a package that
 * came only with another one may be out of sight.
 * @throws {RiskIntegrationError} `CONFIGURATION`
 */
export function requireRuntime(): void {
  // Elsewhere (mocks, inline programs of the Automation API) the working folder is not the program's.
  if (isFound || !runsUnderLanguageHost()) return;
  try {
    createRequire(join(process.cwd(), "program.js")).resolve("pulumi-cloudflare-risk-integration/runtime");
    isFound = true;
  } catch {
    throw programError(
      "CONFIGURATION",
      "pulumi-cloudflare-risk-integration cannot be found from the program's folder, and Pulumi's provider process looks for it there: add it to the dependencies of the program's own package.json.",
    );
  }
}
