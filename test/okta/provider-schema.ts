import { z } from "zod";

// Limits and forms as in Okta's API reference, "Create a Security Events Provider" (SecurityEventsProviderRequest).
const url = (max: number) => z.url({ protocol: /^https$/ }).max(max);

const byWellKnownUrl = z.strictObject({ well_known_url: url(1_000) });
const byIssuer = z.strictObject({ issuer: z.string().min(1).max(700), jwks_url: url(1_000) });

/** The body of a request that makes or replaces a receiver. */
export const receiverRequest = z.strictObject({
  name: z.string().min(1).max(100),
  type: z.string().min(1).max(255),
  settings: z.union([byWellKnownUrl, byIssuer], { error: "must be either well_known_url, or issuer and jwks_url" }),
});

export type ReceiverRequest = z.infer<typeof receiverRequest>;

/** A receiver of shared signals, as Okta's answers show it. */
export interface Receiver extends ReceiverRequest {
  readonly id: string;
  readonly status: "ACTIVE" | "INACTIVE";
}
