import { isInstant } from "./instant.js";
import { maxWireText } from "./limits.js";
import { schemaProblem } from "./schema-problem.js";
import * as z from "./zod.js";

/** A Zero Trust risk-score integration, as Cloudflare keeps it. Sources: Cloudflare's API reference for the operation. */
export interface RiskIntegration {
  /** The integration's own ID, a UUID; `id` on the wire. */
  readonly integrationId: string;
  /** The account that owns it, as the API writes it. */
  readonly accountTag: string;
  /** Whether it is enabled and exports changes in risk score. */
  readonly active: boolean;
  /** When it was created: RFC 3339 text, just as the API gives it. */
  readonly createdAt: string;
  /** The kind of the other side; "Okta" is the only one documented so far. */
  readonly integrationType: string;
  /** The ID that the client chose for it: the Access Okta IdP's ID. */
  readonly referenceId: string;
  /** The base URL of the Okta tenant, such as "https://tenant.okta.com"; the API promises no URI format. */
  readonly tenantUrl: string;
  /** The Shared Signals configuration document's URL, just as the API gives it: often a path, without a host. */
  readonly wellKnownUrl: string;
}

/** The API's `result`. Keys it does not name are tolerated and dropped; the formats are those that the reference promises. */
const wireIntegration = z.object({
  id: z.guid(),
  account_tag: z.string().min(1).max(maxWireText),
  active: z.boolean(),
  created_at: z
    .string()
    .max(maxWireText)
    .refine(isInstant, { params: { expected: "an RFC 3339 time" } }),
  integration_type: z.string().min(1).max(maxWireText),
  reference_id: z.string().max(maxWireText),
  tenant_url: z.string().max(maxWireText),
  well_known_url: z.string().max(maxWireText),
});

/** The parts of a listed integration that help to find the right reference. */
const wireReference = z.object({
  reference_id: z.string().max(maxWireText),
  tenant_url: z.string().max(maxWireText).catch(""),
});

/** An integration in a list, as far as a list of identity providers needs it. */
export type ListedRiskIntegration = Pick<RiskIntegration, "integrationId" | "active" | "referenceId">;

const wireListed = z.object({
  id: z.string().max(maxWireText),
  active: z.boolean(),
  reference_id: z.string().max(maxWireText),
});

/** Undefined for an entry that is no integration. */
export function parseListedIntegration(entry: unknown): ListedRiskIntegration | undefined {
  const { data } = wireListed.safeParse(entry);
  return data && { integrationId: data.id, active: data.active, referenceId: data.reference_id };
}

/** What {@link parseRiskIntegration} answers for a result that is not one: where it is wrong, and how. */
export interface ResultProblem {
  readonly path: string;
  readonly problem: string;
}

export function parseRiskIntegration(result: unknown): RiskIntegration | ResultProblem {
  const parsed = wireIntegration.safeParse(result);
  if (!parsed.success) return resultProblem(parsed.error, result);
  const wire = parsed.data;
  return {
    integrationId: wire.id,
    accountTag: wire.account_tag,
    active: wire.active,
    createdAt: wire.created_at,
    integrationType: wire.integration_type,
    referenceId: wire.reference_id,
    tenantUrl: wire.tenant_url,
    wellKnownUrl: wire.well_known_url,
  };
}

/** The references in a list of integrations; entries that are not integrations are left out. */
export function parseReferences(result: unknown): readonly { referenceId: string; tenantUrl: string }[] {
  if (!Array.isArray(result)) return [];
  return result.flatMap((entry) => {
    const parsed = wireReference.safeParse(entry);
    return parsed.success ? [{ referenceId: parsed.data.reference_id, tenantUrl: parsed.data.tenant_url }] : [];
  });
}

function resultProblem(error: z.ZodError, result: unknown): ResultProblem {
  const { path, problem } = schemaProblem(error, result);
  return { path: ["result", ...path].join("."), problem };
}
