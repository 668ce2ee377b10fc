import * as pulumi from "@pulumi/pulumi";
import type { InternalClient } from "../client/client.js";
import { type Log, once } from "../common/log.js";
import type { WellKnownSettings } from "../model/well-known-url.js";
import { environmentLayer } from "../settings/environment.js";
import { optionsLayer, resolveSettings, resolveWellKnownSettings } from "../settings/resolve-settings.js";
import type { ResolvedSettings, RiskIntegrationSettings, SettingsLayer } from "../settings/settings.js";
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
 * @throws {RiskIntegrationError} `CONFIGURATION`
 */
export async function programClient(
  settings: RiskIntegrationSettings | undefined,
): Promise<{ readonly client: InternalClient; readonly account: ResolvedSettings["account"] }> {
  // Not with this file: a program of resources alone looks nothing up itself.
  const { createClient } = require("../client/client.js") as typeof import("../client/client.js");
  warnOfPlainCredentials();
  const resolved = resolveSettings([...programLayers(settings), environmentLayer()]);
  const { credential, baseUrl, wellKnownBaseUrl, allowedWellKnownHosts, account } = resolved;
  const key = JSON.stringify([credential.fingerprint, baseUrl, wellKnownBaseUrl, allowedWellKnownHosts]);
  const client = clients.get(key) ?? createClient({ ...resolved, account: undefined }, { log: programLog });
  clients.set(key, client);
  return { client, account };
}

/**
 * What the program judges well-known URLs with, which takes no credential.
 * @throws {RiskIntegrationError} `CONFIGURATION`
 */
export function programWellKnownSettings(settings: RiskIntegrationSettings | undefined): WellKnownSettings {
  return resolveWellKnownSettings(programLayers(settings));
}

/** Warns, once in a process, of credentials that the stack's config holds in clear. */
export function warnOfPlainCredentials(): void {
  // Not in the SDK's public declarations; where it is missing nothing can be said.
  const { isConfigSecret } = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  if (!isConfigSecret) return;
  for (const warning of warningsOfPlainCredentials(pulumi.runtime.getConfig, isConfigSecret)) programLog.warn(warning);
}

/** All layers but the environment, which says nothing of well-known URLs. */
function programLayers(settings: RiskIntegrationSettings | undefined): SettingsLayer[] {
  return [optionsLayer(settings ?? {}), ...configLayers(pulumi.runtime.getConfig)];
}
