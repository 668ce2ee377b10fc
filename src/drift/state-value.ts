import { outputValueSig, resourceReferenceSig, secretSig, specialSigKey } from "../common/pulumi-protocol.js";

export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether it is a secret, an asset or a reference to a resource, and no plain object. */
export function isSpecial(value: unknown): value is JsonObject {
  return isObject(value) && Object.hasOwn(value, specialSigKey);
}

/** A recorded value: in the clear, a secret that was decrypted for the export, or one that cannot be read. */
export type StateValue =
  | { readonly kind: "plain"; readonly value: unknown }
  | { readonly kind: "secret"; readonly value: unknown }
  | { readonly kind: UnreadKind };

/**
 * The ways in which a value cannot be read. `decryptedToNull`: some Pulumi CLIs write this for every secret if the passphrase is wrong (pulumi#23476). `malformed`: a secret with neither
 * a plaintext that is JSON nor a ciphertext, or an output without a value.
 */
export type UnreadKind = "encrypted" | "decryptedToNull" | "malformed";

export function readStateValue(value: unknown): StateValue {
  if (!isSpecial(value)) return { kind: "plain", value };
  switch (value[specialSigKey]) {
    case secretSig:
      return readSecret(value);
    case outputValueSig:
      // Pulumi's output value; without a value it is not known yet.
      if (!Object.hasOwn(value, "value")) return { kind: "malformed" };
      return within(value.secret === true ? "secret" : "plain", value.value);
    default:
      return { kind: "plain", value };
  }
}

function readSecret({ plaintext, ciphertext }: JsonObject): StateValue {
  if (plaintext === undefined && typeof ciphertext === "string") return { kind: "encrypted" };
  if (typeof plaintext !== "string") return { kind: "malformed" };
  try {
    return within("secret", JSON.parse(plaintext));
  } catch {
    return { kind: "malformed" };
  }
}

/** A value within another: secrets and output values may be in each other. */
function within(kind: "plain" | "secret", value: unknown): StateValue {
  const inner = readStateValue(value);
  if (inner.kind !== "plain") return inner;
  return kind === "secret" && inner.value === null ? { kind: "decryptedToNull" } : { kind, value: inner.value };
}

/** The URN of a reference to a resource; undefined for any other value. */
export function referencedUrn(value: JsonObject): string | undefined {
  return value[specialSigKey] === resourceReferenceSig && typeof value.urn === "string" ? value.urn : undefined;
}

/** Whether the value could be read. */
export function isReadable(found: StateValue): found is Extract<StateValue, { readonly value: unknown }> {
  return "value" in found;
}
