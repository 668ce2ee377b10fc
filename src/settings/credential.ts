import { createHash } from "node:crypto";
import { inspect } from "node:util";
import { configurationError, type RiskIntegrationError, withArgument } from "../common/errors.js";
import { maxEmail, maxSecret } from "../common/limits.js";

const placeholder = "[credential]";

/** A credential that answers only to {@link Credential.headers}: printing, inspecting or serializing it shows nothing. */
export class Credential {
  readonly scheme: "API token" | "global API key";
  /** Tells credentials apart in memory without holding one; a hash, never printed. */
  readonly fingerprint: string;
  readonly #headers: Readonly<Record<string, string>>;
  readonly #secret: RegExp;

  private constructor(scheme: Credential["scheme"], secret: string, headers: Readonly<Record<string, string>>) {
    this.scheme = scheme;
    this.#secret = anyOf(formsOf(secret));
    this.#headers = headers;
    this.fingerprint = createHash("sha256").update(JSON.stringify(headers)).digest("base64url");
  }

  /** `Authorization: Bearer …`, the scheme that Cloudflare prefers. `name` is what messages call the setting. */
  static token(token: string, name: string): Credential {
    refuseLong(token, name, maxSecret);
    if (/^\s*bearer\b/i.test(token)) throw malformed(name, "begins with “Bearer”", "set only the token");
    refuseMalformed(token, name);
    if (token.startsWith("cfk_") || /^[0-9a-f]{37}$/.test(token))
      throw malformed(
        name,
        "is a global API key, not an API token",
        "set it as the API key, with its owner's e-mail address",
      );
    if (!/^[\w.~+/=-]+$/.test(token)) throw malformed(name, "holds characters that no API token has", "copy it again");
    return new Credential("API token", token, { authorization: `Bearer ${token}` });
  }

  /** `X-Auth-Email` and `X-Auth-Key`, the older scheme. */
  static key(key: string, email: string, keyName: string, emailName: string): Credential {
    refuseLong(key, keyName, maxSecret);
    refuseMalformed(key, keyName);
    // A key is 37 hexadecimal digits, or begins with cfk_; forty characters are what tokens had before they had prefixes.
    if (/^cf[a-z]?at_|^cfut_/.test(key) || /^(?!cfk_)(?=.*[g-z_-])[\w-]{40}$/i.test(key))
      throw malformed(keyName, "is an API token, not a global API key", "set it as the API token");
    if (!/^[\w.~+/=-]+$/.test(key)) throw malformed(keyName, "holds characters that no API key has", "copy it again");
    withArgument("email", () => {
      refuseLong(email, emailName, maxEmail);
      refuseMalformed(email, emailName);
      if (!/^[^@]+@[^@]+$/.test(email))
        throw malformed(emailName, "is not an e-mail address", "give the address of the key's owner");
    });
    return new Credential("global API key", key, { "x-auth-email": email, "x-auth-key": key });
  }

  headers(): Readonly<Record<string, string>> {
    return this.#headers;
  }

  /**
   * `text` without this credential's secret, whether in clear, escaped as JSON may be, URL-encoded or within base64: a server
   * may send back what it was sent. What JSON escapes without need is written plainly.
   */
  redact(text: string): string {
    return withoutNeedlessEscapes(text).replace(this.#secret, "[redacted]");
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

// Shorter ones guard nothing, and would be found within other words.
const shortestSecret = 8;

/** Longer ones first: what begins with another is taken as a whole. Without any, it finds nothing. */
function anyOf(texts: readonly string[]): RegExp {
  const longestFirst = [...texts].sort((one, other) => other.length - one.length);
  return new RegExp(longestFirst.map((text) => text.replace(/\W/g, "\\$&")).join("|") || "(?!)", "g");
}

/** The texts that give a secret away. */
function formsOf(secret: string): string[] {
  const encoded = encodeURIComponent(secret);
  const lowerCase = encoded.replace(/%../g, (byte) => byte.toLowerCase());
  const whole = Buffer.from(secret).toString("base64");
  const forms = [secret, encoded, lowerCase, whole, ...[0, 1, 2].flatMap((offset) => base64Of(secret, offset))];
  return [...new Set(forms)].filter((form) => form.length >= shortestSecret);
}

/** What base64 makes of a secret that stands `offset` bytes behind a group of three, whatever stands around it. */
function base64Of(secret: string, offset: number): string[] {
  const encoded = Buffer.from("\0".repeat(offset) + secret).toString("base64");
  const bits = 8 * (offset + secret.length);
  const own = encoded.slice(Math.ceil((8 * offset) / 6), Math.floor(bits / 6));
  return [own, own.replaceAll("+", "-").replaceAll("/", "_")];
}

/** JSON writers may escape any character, and parsing would bring back what was redacted around it. */
function withoutNeedlessEscapes(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(/\\\\|\\\/|\\u00([2-7][0-9a-f])/gi, (escaped, code?: string) => {
    if (code === undefined) return escaped === "\\/" ? "/" : escaped;
    const char = String.fromCharCode(Number.parseInt(code, 16));
    return char === '"' || char === "\\" ? escaped : char;
  });
}

/** Goes before any regular expression: one made of a text that is too long cannot be compiled, and its error quotes that text. */
function refuseLong(value: string, name: string, maxLength: number): void {
  if (value.length <= maxLength) return;
  const tooLong = `has ${value.length} characters, more than the ${maxLength} that are accepted`;
  throw malformed(name, tooLong, "set the value itself, not the content of a file that holds it");
}

function refuseMalformed(value: string, name: string): void {
  if (value === "") throw malformed(name, "is empty", "set it, or leave it out altogether");
  if (value !== value.trim()) throw malformed(name, "has white space or a line end around it", "remove it");
  if (/\s/.test(value)) throw malformed(name, "holds white space", "copy it again, in one piece");
  if (/\p{Cc}/u.test(value)) throw malformed(name, "holds control characters", "copy it again");
  if (/[^\x21-\x7e]/.test(value)) throw malformed(name, "holds characters outside ASCII", "copy it again");
}

function malformed(name: string, what: string, remedy: string): RiskIntegrationError {
  return configurationError(`${name} ${what}: ${remedy}.`);
}
