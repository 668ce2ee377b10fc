import { secretSignature, signatureKey } from "../value-signatures.js";

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether it is a secret, an asset or a reference to a resource, and no plain object. */
export function isSpecial(value: unknown): value is JsonObject {
  return isObject(value) && Object.hasOwn(value, signatureKey);
}

/** A recorded value: in the clear, a secret that was decrypted for the export, or a secret that cannot be read. */
export type StateValue =
  | { readonly kind: "plain"; readonly value: unknown }
  | { readonly kind: "secret"; readonly value: unknown }
  | { readonly kind: "encrypted" }
  /** Some Pulumi CLIs write this for every secret if the passphrase is wrong (pulumi#23476). */
  | { readonly kind: "decryptedToNull" };

export function readStateValue(value: unknown): StateValue {
  if (!isSpecial(value) || value[signatureKey] !== secretSignature) return { kind: "plain", value };
  if (typeof value.plaintext !== "string") return { kind: "encrypted" };
  try {
    const decrypted: unknown = JSON.parse(value.plaintext);
    if (decrypted === null) return { kind: "decryptedToNull" };
    // A secret may be in another one.
    const inner = readStateValue(decrypted);
    return inner.kind === "plain" ? { kind: "secret", value: decrypted } : inner;
  } catch {
    return { kind: "encrypted" };
  }
}

/** Whether the value could be read. */
export function isReadable(found: StateValue): found is Extract<StateValue, { readonly value: unknown }> {
  return "value" in found;
}
