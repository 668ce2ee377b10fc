import { createHash } from "node:crypto";
import { inspect } from "node:util";
import { configurationError, type RiskIntegrationError } from "./errors.js";

const placeholder = "[credential]";

/** A credential that answers only to {@link Credential.headers}: printing, inspecting or serializing it shows nothing. */
export class Credential {
  readonly scheme: "API token" | "global API key";
  /** Tells credentials apart in memory without holding one; a hash, never printed. */
  readonly fingerprint: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #secret: string;

  private constructor(scheme: Credential["scheme"], secret: string, headers: Readonly<Record<string, string>>) {
    this.scheme = scheme;
    this.#secret = secret;
    this.#headers = headers;
    this.fingerprint = createHash("sha256").update(JSON.stringify(headers)).digest("base64url");
  }

  /** `Authorization: Bearer …`, the scheme that Cloudflare prefers. `name` is what messages call the setting. */
  static token(token: string, name: string): Credential {
    refuseMalformed(token, name);
    if (/^bearer\b/i.test(token)) throw malformed(name, "begins with “Bearer”", "give the token alone");
    if (token.startsWith("cfk_") || /^[0-9a-f]{37}$/.test(token))
      throw malformed(name, "is a global API key, not an API token", "give it as apiKey together with email");
    if (!/^[\w.~+/=-]+$/.test(token)) throw malformed(name, "holds characters that no API token has", "copy it again");
    return new Credential("API token", token, { authorization: `Bearer ${token}` });
  }

  /** `X-Auth-Email` and `X-Auth-Key`, the older scheme. */
  static key(key: string, email: string, keyName: string, emailName: string): Credential {
    refuseMalformed(key, keyName);
    refuseMalformed(email, emailName);
    if (/^cf[a-z]?at_|^cfut_/.test(key))
      throw malformed(keyName, "is an API token, not a global API key", "give it as apiToken");
    if (!/^[\w.~+/=-]+$/.test(key)) throw malformed(keyName, "holds characters that no API key has", "copy it again");
    if (!/^[^@]+@[^@]+$/.test(email))
      throw malformed(emailName, "is not an e-mail address", "give the address of the key's owner");
    return new Credential("global API key", key, { "x-auth-email": email, "x-auth-key": key });
  }

  headers(): Readonly<Record<string, string>> {
    return this.#headers;
  }

  /** `text` without this credential's secret, in clear, base64 or URL-encoded: a server may send back what it was sent. */
  redact(text: string): string {
    const secret = this.#secret;
    // Some JSON writers escape slashes, and parsing would bring the secret back.
    const inJson = secret.replaceAll("/", "\\/");
    const forms = [secret, inJson, encodeURIComponent(secret), Buffer.from(secret).toString("base64")];
    return forms.reduce((redacted, form) => redacted.replaceAll(form, "[redacted]"), text);
  }

  toString(): string {
    return placeholder;
  }

  toJSON(): string {
    return placeholder;
  }

  [inspect.custom](): string {
    return placeholder;
  }
}

function refuseMalformed(value: string, name: string): void {
  if (value === "") throw malformed(name, "is empty", "set it, or leave it out altogether");
  if (value !== value.trim()) throw malformed(name, "has white space or a line end around it", "remove it");
  if (/[^\x21-\x7e]/.test(value))
    throw malformed(name, "holds white space, control or non-ASCII characters", "copy it again");
}

function malformed(name: string, what: string, remedy: string): RiskIntegrationError {
  return configurationError(`${name} ${what}: ${remedy}.`);
}
