import { environmentLayer } from "../environment.js";
import { optionsLayer, type RiskIntegrationSettings, resolveSettings } from "../settings.js";
import { type ClientSurroundings, createClient, type RiskIntegrationClient } from "./client.js";

/** Settings, timing and surroundings of a client; every one is optional, and undefined means: not given. */
export interface RiskIntegrationClientOptions extends RiskIntegrationSettings, ClientSurroundings {}

/**
 * A client for looking up risk integrations with one credential: that of the options, else that of the environment
 * (`CLOUDFLARE_API_TOKEN`, or `CLOUDFLARE_API_KEY` with `CLOUDFLARE_EMAIL`). It connects with the first lookup and keeps
 * its connections; an idle client does not keep a process alive.
 * @throws {RiskIntegrationError} `CONFIGURATION` for settings that cannot be used, `INVALID_ARGUMENT` for times and counts
 */
export function createRiskIntegrationClient(options: RiskIntegrationClientOptions = {}): RiskIntegrationClient {
  const layers = [optionsLayer(options), environmentLayer(options.environment)];
  return createClient(resolveSettings(layers), options);
}
