import type { Agent, IncomingHttpHeaders, OutgoingHttpHeaders, RequestOptions } from "node:http";
import { request as httpRequest } from "node:http";
import type { Emulator } from "../../src/testing/index.js";
import { documentedIntegration } from "../documented.js";

/** The documented route, below the API's base path. */
export const REFERENCE_PATH = "/client/v4/accounts/account_tag/zt_risk_scoring/integrations/reference_id/reference_id";
export const LIST_PATH = "/client/v4/accounts/account_tag/zt_risk_scoring/integrations";
export const DOCUMENTED_ID = documentedIntegration.id;

export interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface Ask {
  method?: string;
  headers?: OutgoingHttpHeaders;
  agent?: Agent;
  body?: string;
  signal?: AbortSignal;
}

/** One request with node:http, which sends a path as it is: no dot segment is resolved and nothing is encoded. */
export function ask(emulator: Emulator, path: string, options: Ask = {}): Promise<Reply> {
  const { method = "GET", headers = {}, agent, body, signal } = options;
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(emulator.origin);
    const settings: RequestOptions = { hostname, port, path, method, headers, agent: agent ?? false };
    if (signal !== undefined) settings.signal = signal;
    const sent = httpRequest(settings, (response) => {
      const pieces: Buffer[] = [];
      response.on("data", (piece: Buffer) => pieces.push(piece));
      response.on("error", reject);
      response.on("end", () => {
        const { statusCode = 0, headers: received } = response;
        resolve({ status: statusCode, headers: received, body: Buffer.concat(pieces).toString("utf8") });
      });
    });
    sent.on("error", reject);
    sent.end(body);
  });
}

/** The same with the emulator's working token. */
export function askWithToken(emulator: Emulator, path = REFERENCE_PATH, options: Ask = {}): Promise<Reply> {
  const authorization = `Bearer ${emulator.credentials.token}`;
  return ask(emulator, path, { ...options, headers: { authorization, ...options.headers } });
}

/** The codes of `errors` in an answer, and of the chains below them. */
export function codesOf({ body }: Reply): number[] {
  const { errors } = JSON.parse(body) as { errors: { code: number; error_chain?: { code: number }[] }[] };
  return errors.flatMap(({ code, error_chain = [] }) => [code, ...error_chain.map((link) => link.code)]);
}

/** A clock that moves only when told. */
export function handClock(start = Date.parse("2026-01-01T00:00:00Z")): { now(): number; advance(ms: number): void } {
  let now = start;
  return {
    now: () => now,
    advance(ms) {
      now += ms;
    },
  };
}
