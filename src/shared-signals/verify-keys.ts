import type { JWK } from "jose";
import * as z from "../zod.js";

const keySet = z.object({ keys: z.array(z.unknown()) });

const key = z.looseObject({
  kty: z.string(),
  alg: z.string().nullish(),
  use: z.string().nullish(),
  key_ops: z.array(z.string()).nullish(),
});

type Key = z.infer<typeof key>;

/** Each is imported, which costs; transmitters publish two or three. */
const maxKeys = 100;

const minRsaBits = 2_048;

/** What a private or a secret key has (RFC 7518). */
const secretMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

// The algorithms of signatures by the type of key. Asymmetric ones alone: with a shared secret whoever can check a signal can make
// one. Sources: RFC 7518, RFC 8037 and RFC 9864.
const algorithms: Readonly<Record<string, readonly string[]>> = {
  RSA: ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  EC: ["ES256", "ES384", "ES512"],
  OKP: ["EdDSA", "Ed25519"],
};

/**
 * Why a document is not a JWK set (RFC 7517) with a key that signatures can be checked with; undefined where it is. Keys that are
 * not understood are passed over, as the standard says.
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
  if (keys.length > maxKeys) return `it has ${keys.length} keys, and no more than ${maxKeys} are looked at`;
  if (keys.some(isSecret)) return "it publishes a private or a secret key";
  const problems: string[] = [];
  for (const entry of keys) {
    const problem = await problemOfKey(entry);
    if (problem === undefined) return undefined;
    problems.push(problem);
  }
  return `none of its ${keys.length} key${keys.length === 1 ? "" : "s"} can check a signature: ${[...new Set(problems)].join("; ")}`;
}

function isSecret(entry: unknown): boolean {
  return typeof entry === "object" && entry !== null && secretMembers.some((member) => Object.hasOwn(entry, member));
}

async function problemOfKey(entry: unknown): Promise<string | undefined> {
  const parsed = key.safeParse(entry);
  if (!parsed.success) return "a key is malformed";
  const { kty, alg, use, key_ops: operations } = parsed.data;
  const known = Object.hasOwn(algorithms, kty) ? algorithms[kty] : undefined;
  if (!known) return "a key is of another type than RSA, EC and OKP";
  if ((use ?? "sig") !== "sig") return "a key is for another use than signatures";
  if (operations && !operations.includes("verify")) return "a key is not for checking";
  if (alg && !known.includes(alg)) return "a key is of an algorithm that is not for signatures";
  // Loaded here: only who asks for it pays for it.
  const { importJWK } = await import("jose");
  try {
    // A null is a member that was left out.
    const members = Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== null)) as JWK;
    const imported = await importJWK(members, alg ?? algorithmOf(parsed.data));
    if (!("algorithm" in imported) || !imported.usages.includes("verify")) return "a key is not for checking";
    return kty === "RSA" ? problemOfRsa(parsed.data, imported.algorithm) : undefined;
  } catch {
    return "a key is malformed";
  }
}

/** What a library imports without a word, and anybody could sign for: an exponent of 1, an even number. */
function problemOfRsa({ n, e }: Key, algorithm: object): string | undefined {
  const { modulusLength = 0 } = algorithm as { readonly modulusLength?: number };
  if (modulusLength < minRsaBits) return `an RSA key has only ${modulusLength} bits`;
  const [modulus, exponent] = [n, e].map((member) => Buffer.from(String(member), "base64url"));
  const isOdd = (bytes: Buffer | undefined): boolean => (bytes?.at(-1) ?? 0) % 2 === 1;
  const isOne = exponent?.every((byte, index) => byte === (index === exponent.length - 1 ? 1 : 0));
  return isOdd(modulus) && isOdd(exponent) && !isOne ? undefined : "an RSA key is none";
}

/** What a key without `alg` is tried with. */
function algorithmOf({ kty, crv }: Key): string {
  if (kty === "RSA") return "RS256";
  if (kty === "OKP") return "EdDSA";
  return crv === "P-384" ? "ES384" : crv === "P-521" ? "ES512" : "ES256";
}
