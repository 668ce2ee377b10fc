import { generateKeyPairSync, randomUUID } from "node:crypto";

/**
 * The Shared Signals configuration document of an integration: the members of the OpenID Shared Signals Framework 1.0, §7
 * (older drafts §6.2.1), built from the emulator's public origin. Only `jwks_uri` leads to something the emulator serves. The
 * standard asks for https, which holds when the emulator was started with `tls`.
 */
export function configurationDocument(origin: string, uuid: string): Record<string, unknown> {
  const stream = `${origin}/ssf/${uuid}`;
  return {
    issuer: `${origin}/${uuid}`,
    jwks_uri: `${origin}/.well-known/jwks.json`,
    delivery_methods_supported: ["https://schemas.openid.net/secevent/risc/delivery-method/push"],
    configuration_endpoint: `${stream}/stream`,
    status_endpoint: `${stream}/status`,
    add_subject_endpoint: `${stream}/subjects:add`,
    remove_subject_endpoint: `${stream}/subjects:remove`,
    verification_endpoint: `${stream}/verify`,
  };
}

/** A JWK set with one new RSA public key. */
export function newKeySet(): unknown {
  const { publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { keys: [{ ...publicKey.export({ format: "jwk" }), kid: randomUUID(), use: "sig", alg: "RS256" }] };
}
