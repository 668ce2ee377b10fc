import { secretSignature, signatureKey } from "../value-signatures.js";

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether it is a secret, an asset or a reference to a resource, and no plain object. */
export function isSpecial(value: unknown): value is JsonObject {
  return isObject(value) && Object.hasOwn(value, signatureKey);
}

/** A recorded value: in the clear, a secret that was decrypted for the export, or a secret that was not. */
export type StateValue =
  | { readonly kind: "plain"; readonly value: unknown }
  | { readonly kind: "secret"; readonly value: unknown }
  | { readonly kind: "encrypted" };

export function readStateValue(value: unknown): StateValue {
  if (!isSpecial(value) || value[signatureKey] !== secretSignature) return { kind: "plain", value };
  if (typeof value.plaintext !== "string") return { kind: "encrypted" };
  try {
    return { kind: "secret", value: JSON.parse(value.plaintext) };
  } catch {
    return { kind: "encrypted" };
  }
}
