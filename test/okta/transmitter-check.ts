import { type Dispatcher, request } from "undici";
import { z } from "zod";
import type { ReceiverRequest } from "./provider-schema.js";

const configuration = z.object({ issuer: z.url(), jwks_uri: z.url() });
const keySet = z.object({ keys: z.array(z.object({ kty: z.string(), use: z.literal("sig").optional() })).min(1) });

/**
 * Why a transmitter cannot be received from, or undefined. That Okta fetches what it is given is documented; how it says that
 * it could not is not, so the tests rely on no more of it than that the request is refused.
 */
export async function problemOfTransmitter(
  settings: ReceiverRequest["settings"],
  dispatcher: Dispatcher,
): Promise<string | undefined> {
  try {
    const jwksUrl =
      "well_known_url" in settings
        ? configuration.parse(await fetchJson(settings.well_known_url, dispatcher)).jwks_uri
        : settings.jwks_url;
    keySet.parse(await fetchJson(jwksUrl, dispatcher));
    return undefined;
  } catch (error) {
    return error instanceof z.ZodError ? z.prettifyError(error) : String(error);
  }
}

async function fetchJson(url: string, dispatcher: Dispatcher): Promise<unknown> {
  const { statusCode, body } = await request(url, { dispatcher });
  const text = await body.text();
  if (statusCode !== 200) throw new Error(`${url} answered with ${statusCode}`);
  return JSON.parse(text);
}
