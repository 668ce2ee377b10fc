import { isLoopbackHost } from "../base-url.js";
import type { WellKnownSettings } from "../settings.js";
import { absoluteWellKnownUrl, problemOfLength } from "../well-known-url.js";

/** What decides whether a URL may be fetched, or handed to Okta. */
export interface TrustOptions {
  readonly settings: WellKnownSettings;
  /** Whether hosts of this machine are accepted, with http too. Never for a value that came from elsewhere. */
  readonly allowLoopback: boolean;
}

/** Why a URL cannot be trusted, by the rules of the well-known URL; undefined for one that can. */
export function problemOfUrl(value: string, { settings, allowLoopback }: TrustOptions): string | undefined {
  if (value.startsWith("/")) return "it is not absolute";
  const url = URL.parse(value);
  if (url && url.username + url.password !== "") return "it holds a user name or a password before its host";
  if (isLoopbackUrl(value)) return allowLoopback ? undefined : "it leads to this machine";
  // What is handed on is the text: another parser must see the same host in it, and no more characters.
  if (/[^\x21-\x7e]/.test(value)) return "it holds characters outside ASCII, which a URL writes as escapes";
  if (/^https:\/\/[^/?]*%/i.test(value)) return "its host is written with escapes";
  return problemOfLength(value) ?? absoluteWellKnownUrl(value, settings).problem;
}

/** Whether it is an http or https URL of this machine, with nothing in it that another parser may read otherwise. */
export function isLoopbackUrl(value: string): boolean {
  const url = URL.parse(value);
  return (
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    isLoopbackHost(url.hostname) &&
    url.username + url.password + url.hash === "" &&
    !/[\p{Cc}\s\\]/u.test(value)
  );
}
