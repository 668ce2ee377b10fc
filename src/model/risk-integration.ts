import { printableUrl } from "../common/urls.js";
import { isSameInstant } from "./instant.js";

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

/** What the API's reference promises of a value: a UUID, text that is not empty, an RFC 3339 time. A `url` is any text. */
export type FieldKind = "boolean" | "uuid" | "name" | "instant" | "text" | "url";

interface FieldSpec {
  /** The API's name of it. Default: ours in snake case. */
  readonly wireName?: string;
  readonly kind: FieldKind;
  /** As the plugin's schema has it. */
  readonly description: string;
  /** Whether an answer, or a state of an older version, may lack it. Default false. */
  readonly isOptional?: boolean | undefined;
  /** Whether a resource records it, so that it can drift. Default true. */
  readonly isRecorded?: false;
}

/** The compiler asks for each field of an interface, of its type, and for no other. */
type SpecsOf<Integration> = {
  readonly [Name in keyof Integration]-?: FieldSpec & {
    readonly kind: boolean extends Integration[Name] ? "boolean" : Exclude<FieldKind, "boolean">;
    readonly isOptional?: undefined extends Integration[Name] ? true : false;
  };
};

/** Every field, in the order in which fields are shown. All that reads, records, compares or describes one goes by this table. */
const table = {
  integrationId: { wireName: "id", kind: "uuid", description: "The integration's own ID, a UUID." },
  accountTag: { kind: "name", description: "The account, as the API writes it." },
  active: { kind: "boolean", description: "Whether the integration exports changes in risk score." },
  createdAt: { kind: "instant", description: "When the integration was made: RFC 3339 text." },
  integrationType: { kind: "name", description: "The kind of integration; “Okta” is the only one documented." },
  referenceId: { kind: "text", description: "As asked for.", isRecorded: false },
  tenantUrl: { kind: "url", description: "The base URL of the Okta tenant, such as https://tenant.okta.com." },
  wellKnownUrl: { kind: "url", description: "The well-known URL exactly as the API gives it, often without a host." },
} as const satisfies SpecsOf<RiskIntegration>;

type Table = typeof table;

export const fieldSpecs: Readonly<Record<keyof RiskIntegration, FieldSpec>> = table;

export const fieldNames = Object.keys(table) as readonly (keyof RiskIntegration)[];

/**
 * The name of an output that can drift, and that `ignoreDrift` can name.
 * @useDeclaredType
 */
export type RecordedField = {
  [Name in keyof Table]: Table[Name] extends { readonly isRecorded: false } ? never : Name;
}[keyof Table];

/** The fields that a resource records and that can drift, in the order in which they are shown. */
export const recordedFields: readonly RecordedField[] = fieldNames.filter(isRecordedField);

export function isRecordedField(name: unknown): name is RecordedField {
  const spec = specOf(name);
  return spec !== undefined && spec.isRecorded !== false;
}

/** The API's name of a field. */
export function wireNameOf(name: keyof RiskIntegration): string {
  return fieldSpecs[name].wireName ?? name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The type of a field's value in JSON. */
export function typeOfField(name: string): "boolean" | "string" {
  return specOf(name)?.kind === "boolean" ? "boolean" : "string";
}

/** A value as messages show it: of a URL, no user info and no query, which may hold a password or a token. */
export function printableValue<Value>(field: RecordedField, value: Value): Value | string {
  return fieldSpecs[field].kind === "url" && typeof value === "string" ? printableUrl(value) : value;
}

/** Whether a field's value is unchanged: text to the letter, but an instant in whichever spelling the API gives it today. */
export function isSameValue(field: string, recorded: unknown, actual: unknown): boolean {
  if (recorded === actual) return true;
  if (specOf(field)?.kind !== "instant" || typeof recorded !== "string" || typeof actual !== "string") return false;
  return isSameInstant(recorded, actual);
}

function specOf(name: unknown): FieldSpec | undefined {
  return typeof name === "string" && Object.hasOwn(table, name) ? table[name as keyof Table] : undefined;
}
