import { maxWireText } from "../common/limits.js";
import * as z from "../common/zod.js";

/** An identity provider of Cloudflare Access. Source: Cloudflare's API reference for the list of an account's. */
export interface IdentityProvider {
  /** What risk integrations have as their reference ID. */
  readonly id: string;
  readonly name: string;
  /** "okta", "azureAD", "onetimepin" and so on. */
  readonly type: string;
  /** The Okta account's URL, such as "https://tenant.okta.com"; undefined for other types. */
  readonly oktaAccount: string | undefined;
}

const wireIdentityProvider = z.object({
  id: z.string().min(1).max(maxWireText),
  name: z.string().max(maxWireText).catch(""),
  type: z.string().max(maxWireText).catch(""),
  config: z
    .object({ okta_account: z.string().max(maxWireText).optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

/** Undefined for an entry that is not one: the built-in one-time PIN may lack an ID. */
export function parseIdentityProvider(entry: unknown): IdentityProvider | undefined {
  const parsed = wireIdentityProvider.safeParse(entry);
  if (!parsed.success) return undefined;
  const { id, name, type, config } = parsed.data;
  return { id, name, type, oktaAccount: config?.okta_account };
}
