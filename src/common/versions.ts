import { RiskIntegrationError } from "./errors.js";

/** This package's version; a test keeps it equal to package.json's. */
export const version = "0.1.0";

const oldest = { major: 22, minor: 19 };

/**
 * Refuses a Node.js that undici cannot run on, before undici is loaded and crashes.
 * @throws {RiskIntegrationError} `CONFIGURATION`
 */
export function assertNodeVersion(running: string = process.version): void {
  const [major = 0, minor = 0] = running.replace(/^v/, "").split(".").map(Number);
  if (major > oldest.major || (major === oldest.major && minor >= oldest.minor)) return;
  throw new RiskIntegrationError(
    "CONFIGURATION",
    `pulumi-cloudflare-risk-integration needs Node.js ${oldest.major}.${oldest.minor} or newer, and this is ${running}: install a newer Node.js.`,
  );
}
