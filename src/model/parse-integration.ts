import { maxWireText } from "../common/limits.js";
import { schemaProblem } from "../common/schema-problem.js";
import * as z from "../common/zod.js";
import { isInstant } from "./instant.js";
import { type FieldKind, fieldNames, fieldSpecs, type RiskIntegration, wireNameOf } from "./risk-integration.js";

const text = z.string().max(maxWireText);
const name = z.string().min(1).max(maxWireText);

/** The formats are those that the API's reference promises. */
const kinds = {
  boolean: z.boolean(),
  uuid: z.guid(),
  name,
  instant: text.refine(isInstant, { params: { expected: "an RFC 3339 time" } }),
  text,
  url: text,
} satisfies { readonly [Kind in FieldKind]: z.ZodType<Kind extends "boolean" ? boolean : string> };

/** The API's `result` by our names of its fields. Keys that the table does not name are tolerated and dropped. */
const integration = z.object(
  Object.fromEntries(
    fieldNames.map((field) => {
      const kind = kinds[fieldSpecs[field].kind];
      return [field, fieldSpecs[field].isOptional ? kind.nullish().transform((value) => value ?? undefined) : kind];
    }),
  ),
);

/** The parts of a listed integration that help to find the right reference. */
const reference = z.object({ referenceId: text, tenantUrl: text.catch("") });

const listed = z.object({ integrationId: text, active: z.boolean(), referenceId: text });

/** An integration in a list, as far as a list of identity providers needs it. */
export type ListedRiskIntegration = Pick<RiskIntegration, "integrationId" | "active" | "referenceId">;

/** Undefined for an entry that is no integration. */
export function parseListedIntegration(entry: unknown): ListedRiskIntegration | undefined {
  return listed.safeParse(renamed(entry)).data;
}

/** What {@link parseRiskIntegration} answers for a result that is not one: where it is wrong, and how. */
export interface ResultProblem {
  readonly path: string;
  readonly problem: string;
}

export function parseRiskIntegration(result: unknown): RiskIntegration | ResultProblem {
  const given = renamed(result);
  const parsed = integration.safeParse(given);
  // The compiler holds the kinds of the table equal to the types of the interface.
  if (parsed.success) return parsed.data as unknown as RiskIntegration;
  const { path, problem } = schemaProblem(parsed.error, given);
  const [field] = path as readonly (keyof RiskIntegration)[];
  return { path: field ? `result.${wireNameOf(field)}` : "result", problem };
}

/** The references in a list of integrations; entries that are not integrations are left out. */
export function parseReferences(result: unknown): readonly z.infer<typeof reference>[] {
  if (!Array.isArray(result)) return [];
  return result.flatMap((entry) => reference.safeParse(renamed(entry)).data ?? []);
}

/** An object of the API with our names of its fields, and with no others; any other value as it is. */
function renamed(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const wire = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(fieldNames.map((field) => [field, wire[wireNameOf(field)]]));
}
