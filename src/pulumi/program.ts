import * as pulumi from "@pulumi/pulumi";
import { createClient, type InternalClient } from "../client/client.js";
import { RiskIntegrationError, type RiskIntegrationErrorCode } from "../errors.js";
import { type Log, once } from "../log.js";
import {
  environmentLayer,
  optionsLayer,
  type RiskIntegrationSettings,
  resolveSettings,
  resolveWellKnownSettings,
  type WellKnownSettings,
} from "../settings.js";
import { configLayers, warningsOfPlainCredentials } from "./config.js";

/** The log of the program: lines of `pulumi up` itself, each said once in a process. */
export const programLog: Log = once({
  warn: (message) => void pulumi.log.warn(message),
  info: (message) => void pulumi.log.info(message),
});

const clients = new Map<string, InternalClient>();

/**
 * The program's one client for a credential at an API, which shares answers, connections and pauses; and, beside it, the account
 * of these settings, since the client may have been made with others.
 */
export function programClient(settings: RiskIntegrationSettings | undefined): {
  readonly client: InternalClient;
  readonly accountId: string | undefined;
} {
  warnOfPlainCredentials();
  const resolved = resolveSettings([...programLayers(settings), environmentLayer()]);
  const { credential, baseUrl, wellKnownBaseUrl, allowedWellKnownHosts, account } = resolved;
  const key = JSON.stringify([credential.fingerprint, baseUrl, wellKnownBaseUrl, allowedWellKnownHosts]);
  const client = clients.get(key) ?? createClient({ ...resolved, account: undefined }, { log: programLog });
  clients.set(key, client);
  return { client, accountId: account?.id };
}

export function programWellKnownSettings(settings: RiskIntegrationSettings | undefined): WellKnownSettings {
  return resolveWellKnownSettings(programLayers(settings));
}

export function warnOfPlainCredentials(): void {
  // Not in the public declarations; where it is missing nothing can be said.
  const { isConfigSecret } = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  if (!isConfigSecret) return;
  for (const warning of warningsOfPlainCredentials(pulumi.runtime.getConfig, isConfigSecret)) programLog.warn(warning);
}

/**
 * The error in a form that the Pulumi CLI prints as one block without a stack trace: it counts as a
 * {@link pulumi.RunError}, and is still the error that a program can catch and ask for its code.
 */
export function asRunError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  // The SDK inspects every error that has a stack, for its trace, and there Node.js 22 takes half a minute over a line such
  // as “node_modules/@pulumi/output.ts”, which the SDK's source maps make.
  error.stack = "";
  return Object.defineProperty(error, "__pulumiRunError", { value: true });
}

/** A failure of the program's own making, as {@link asRunError} has it. */
export function programError(code: RiskIntegrationErrorCode, message: string): unknown {
  return asRunError(new RiskIntegrationError(code, message));
}

function programLayers(settings: RiskIntegrationSettings | undefined) {
  return [optionsLayer(settings ?? {}), ...configLayers(pulumi.runtime.getConfig)];
}
