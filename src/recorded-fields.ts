import { printableUrl } from "./base-url.js";
import { isSameInstant } from "./instant.js";
import type { RiskIntegration } from "./risk-integration.js";

/** The fields that a resource records and that can drift, in the order in which they are shown. */
export const recordedFields = [
  "integrationId",
  "accountTag",
  "active",
  "createdAt",
  "integrationType",
  "tenantUrl",
  "wellKnownUrl",
] as const satisfies readonly (keyof RiskIntegration)[];

/** The name of an output that can drift, and that `ignoreDrift` can name. */
export type RecordedField = (typeof recordedFields)[number];

export function isRecordedField(name: unknown): name is RecordedField {
  return (recordedFields as readonly unknown[]).includes(name);
}

/** A value as messages show it: of a URL, no user info and no query, which may hold a password or a token. */
export function printableValue<Value>(field: string, value: Value): Value | string {
  return /url$/i.test(field) && typeof value === "string" ? printableUrl(value) : value;
}

/** Whether a field's value is unchanged: text to the letter, but an instant in whichever spelling the API gives it today. */
export function isSameValue(field: string, recorded: unknown, actual: unknown): boolean {
  if (recorded === actual) return true;
  if (field !== "createdAt" || typeof recorded !== "string" || typeof actual !== "string") return false;
  return isSameInstant(recorded, actual);
}
