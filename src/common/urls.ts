import { configurationError } from "./errors.js";
import { escapeForOutput } from "./output.js";

/** A loopback host by its name as a URL parser writes it; nothing that leaves this machine. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127(\.\d{1,3}){3}$/.test(hostname);
}

interface NamedUrl {
  readonly value: string;
  readonly name: string;
}

/**
 * The API's base URL without a slash at its end: https, or on loopback http.
 * @throws {RiskIntegrationError} `CONFIGURATION`
 */
function checkedBaseUrl(given: NamedUrl): string {
  const url = parsed(given);
  if (url.protocol !== "https:" && !isLoopbackHost(url.hostname))
    throw configurationError(
      `${shown(given)} is not https: a credential is never sent in clear, but to this machine itself.`,
    );
  return withoutTrailingSlashes(`${url.origin}${url.pathname}`);
}

/** A loop from the end: a regular expression such as `/\/+$/` would try each slash of a run in the middle. */
export function withoutTrailingSlashes(url: string): string {
  let end = url.length;
  while (url[end - 1] === "/") end -= 1;
  return url.slice(0, end);
}

/**
 * An https origin: what has a path is refused, since a relative well-known URL begins at the root and would lose it.
 * @throws {RiskIntegrationError} `CONFIGURATION`
 */
function checkedOrigin(given: NamedUrl): string {
  const url = parsed(given);
  if (url.protocol !== "https:") throw configurationError(`${shown(given)} is not https, and Okta takes nothing else.`);
  if (url.pathname !== "/") throw configurationError(`${shown(given)} has a path: give the scheme and the host alone.`);
  return url.origin;
}

/** How each of the settings that are URLs is checked. */
export const urlChecks = { baseUrl: checkedBaseUrl, wellKnownBaseUrl: checkedOrigin } as const;

function parsed(given: NamedUrl): URL {
  const url = URL.parse(given.value);
  if (!url && hasPortOutOfRange(given.value)) throw configurationError(`${shown(given)} has a port above 65535.`);
  if (!url || !/^https?:\/\/[^/]/i.test(given.value))
    throw configurationError(`${shown(given)} is not an absolute https URL.`);
  if (url.username || url.password)
    throw configurationError(`${shown(given)} holds credentials: remove what stands before the @.`);
  if (url.search || url.hash) throw configurationError(`${shown(given)} has a query or a fragment: remove it.`);
  return url;
}

function shown({ value, name }: NamedUrl): string {
  return `${name} (“${printableUrl(value, 100)}”)`;
}

/**
 * A URL as messages show it: without user info, query and fragment, any of which may hold a password or a token. Text before the last @
 * may be a password, however the URL is malformed, and so may text on both sides of a question mark that stands before an @.
 */
export function printableUrl(url: string, maxLength?: number): string {
  const end = url.search(/[?#]/);
  if (end === -1) return escapeForOutput(withoutUserinfo(url), maxLength);
  const isAmbiguous = /@|%40/.test(url.slice(end));
  const shown = isAmbiguous ? url.replace(/^(https?:\/\/)?.*/is, "$1") : withoutUserinfo(url.slice(0, end));
  return escapeForOutput(`${shown}${isAmbiguous ? "" : url[end]}…`, maxLength);
}

function withoutUserinfo(url: string): string {
  return url.replace(/^(https?:\/\/)?.*(?:@|%40)/is, "$1…@");
}

/** Whether a text is no URL because of its port. */
export function hasPortOutOfRange(url: string): boolean {
  const [, port] = /^[a-z]+:\/\/[^/?#\\]*:(\d+)(?:[/?#\\]|$)/i.exec(url) ?? [];
  return Number(port) > 65_535;
}

/**
 * A host name in small letters, as URL parsers write it.
 * @throws {RiskIntegrationError} `CONFIGURATION`
 */
export function checkedHost(host: string, name: string): string {
  const isName = /^[a-z\d-]+(\.[a-z\d-]+)*\.?$/i.test(host) && !/^[\d.]+$/.test(host);
  if (isName && URL.parse(`https://${host}/`)?.hostname === host.toLowerCase()) return host.toLowerCase();
  throw configurationError(
    `${name} holds “${escapeForOutput(host, 100)}”, which is not a host name such as ssf.example.com.`,
  );
}
