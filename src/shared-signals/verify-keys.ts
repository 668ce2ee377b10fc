import { z } from "zod";

const keySet = z.object({ keys: z.array(z.looseObject({ kty: z.string() })) });

// Asymmetric ones alone: with a shared secret whoever can check a signal can make one. Source: RFC 7518 and RFC 8037.
const keyTypes = ["RSA", "EC", "OKP"];
const minRsaBits = 2_048;

/**
 * Why a document is not a JWK set (RFC 7517) with a key that signatures can be checked with; undefined where it is.
 */
export async function problemOfKeySet(text: string): Promise<string | undefined> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return "it is not JSON";
  }
  const parsed = keySet.safeParse(json);
  if (!parsed.success) return "it is not a JWK set, an object with a list of keys";
  const { keys } = parsed.data;
  if (keys.length === 0) return "it has no keys";
  if (keys.some((key) => "d" in key || "k" in key)) return "it publishes a private or a secret key";
  const problems: string[] = [];
  for (const key of keys) {
    const problem = await problemOfKey(key);
    if (problem === undefined) return undefined;
    problems.push(problem);
  }
  return `none of its ${keys.length} key${keys.length === 1 ? "" : "s"} can check a signature: ${[...new Set(problems)].join("; ")}`;
}

async function problemOfKey(key: {
  readonly [member: string]: unknown;
  readonly kty: string;
}): Promise<string | undefined> {
  if (!keyTypes.includes(key.kty)) return "a key is of another type than RSA, EC and OKP";
  if (key.use !== undefined && key.use !== "sig") return "a key is for another use than signatures";
  if (Array.isArray(key.key_ops) && !key.key_ops.includes("verify")) return "a key is not for checking";
  // Loaded here: only who asks for it pays for it.
  const { importJWK } = await import("jose");
  try {
    const imported = await importJWK(key, typeof key.alg === "string" ? key.alg : algorithmOf(key));
    if (!("algorithm" in imported)) return "a key is a secret";
    const { modulusLength = minRsaBits } = imported.algorithm as { readonly modulusLength?: number };
    return modulusLength < minRsaBits ? `an RSA key has only ${modulusLength} bits` : undefined;
  } catch {
    return "a key is malformed, or of an algorithm that is not for signatures";
  }
}

/** What a key without `alg` is tried with. */
function algorithmOf({ kty, crv }: { readonly kty: string; readonly crv?: unknown }): string {
  if (kty === "RSA") return "RS256";
  if (kty === "OKP") return "EdDSA";
  return crv === "P-384" ? "ES384" : crv === "P-521" ? "ES512" : "ES256";
}
