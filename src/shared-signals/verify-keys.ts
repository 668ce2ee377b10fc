import { createPublicKey, type JsonWebKey, type KeyObject } from "node:crypto";
import { isNil } from "../common/arguments.js";
import * as z from "../common/zod.js";

const keySet = z.object({ keys: z.array(z.unknown()) });

const key = z.looseObject({
  kty: z.string(),
  alg: z.string().nullish(),
  use: z.string().nullish(),
  key_ops: z.array(z.string()).nullish(),
  crv: z.string().nullish(),
  n: z.string().nullish(),
  e: z.string().nullish(),
  x: z.string().nullish(),
  y: z.string().nullish(),
});

type Key = z.infer<typeof key>;

/** Each is imported, which costs; transmitters publish two or three. */
const maxKeys = 100;

const minRsaBits = 2_048;

/** In base64url: 16,384 bits. A longer key costs seconds to import and to verify with. */
const maxNumberLength = 2_731;

/** What a private or a secret key has (RFC 7518). */
const secretMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

// The algorithms of signatures by the type of key and, for all but RSA, its curve. Only asymmetric ones: with a shared secret whoever
// can verify a signal can forge one. Sources: RFC 7518, RFC 8037 and RFC 9864.
const algorithms: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  RSA: { "": ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] },
  EC: { "P-256": ["ES256"], "P-384": ["ES384"], "P-521": ["ES512"] },
  OKP: { Ed25519: ["EdDSA", "Ed25519"] },
};

/**
 * Why a document is not a JWK set (RFC 7517) with a key that signatures can be checked with; undefined where it is. Keys that are
 * not understood are passed over, as the standard says.
 */
export function validateKeySet(text: string): string | undefined {
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
    const problem = validateKey(entry);
    if (problem === undefined) return undefined;
    problems.push(problem);
  }
  return `none of its ${keys.length} key${keys.length === 1 ? "" : "s"} can check a signature: ${[...new Set(problems)].join("; ")}`;
}

function isSecret(entry: unknown): boolean {
  return typeof entry === "object" && entry !== null && secretMembers.some((member) => Object.hasOwn(entry, member));
}

function validateKey(entry: unknown): string | undefined {
  const parsed = key.safeParse(entry);
  if (!parsed.success) return "a key is malformed";
  const { kty, crv, alg, use, key_ops: operations } = parsed.data;
  const curves = Object.hasOwn(algorithms, kty) ? algorithms[kty] : undefined;
  if (!curves) return "a key is of another type than RSA, EC and OKP";
  if ((use ?? "sig") !== "sig") return "a key is for another use than signatures";
  if (operations && !operations.includes("verify")) return "a key is not for checking";
  const curve = kty === "RSA" ? "" : (crv ?? "");
  const known = Object.hasOwn(curves, curve) ? curves[curve] : undefined;
  if (!known) return "a key is of a curve that is not for signatures";
  if (alg && !known.includes(alg)) return "a key is of an algorithm that is not for signatures";
  const members = [parsed.data.n, parsed.data.e, parsed.data.x, parsed.data.y];
  if (!members.every((member) => isNil(member) || isNumber(member))) return "a key is malformed";
  let imported: KeyObject;
  try {
    // A null is a member that was left out.
    const present = Object.entries(parsed.data).filter(([, value]) => value !== null);
    imported = createPublicKey({ key: Object.fromEntries(present) as JsonWebKey, format: "jwk" });
  } catch {
    return "a key is malformed";
  }
  return kty === "RSA" ? validateRsaKey(imported, parsed.data) : undefined;
}

/** Base64url as RFC 7515 has it, of a number that no key exceeds: Node.js also takes other forms, and any length. */
function isNumber(member: string): boolean {
  return member.length <= maxNumberLength && /^[\w-]+$/.test(member);
}

/** What Node.js imports without a word, and anybody could sign for: an exponent of 1, an even number. */
function validateRsaKey(imported: KeyObject, { n }: Key): string | undefined {
  const { modulusLength = 0, publicExponent = 0n } = imported.asymmetricKeyDetails ?? {};
  if (modulusLength < minRsaBits) return `an RSA key has only ${modulusLength} bits`;
  const isOdd = (Buffer.from(String(n), "base64url").at(-1) ?? 0) % 2 === 1;
  return isOdd && publicExponent % 2n === 1n && publicExponent > 1n ? undefined : "an RSA key is invalid";
}
