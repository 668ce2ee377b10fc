import { escapeForOutput } from "../common/output.js";
import { hasPortOutOfRange } from "../common/urls.js";

export const defaultWellKnownBaseUrl = "https://ssf.risk-score.teams.cloudflare.com";

/** What a well-known URL is resolved and judged with. */
export interface WellKnownSettings {
  readonly wellKnownBaseUrl: string;
  readonly allowedWellKnownHosts: readonly string[];
  /** What messages call `allowedWellKnownHosts`; empty if this front end cannot set it. Default its own name. */
  readonly allowedHostsNames?: readonly string[] | undefined;
}

/** Okta's limit for `well_known_url`, in characters. */
const maxUrlLength = 1_000;

/** A well-known URL that Okta can be given, or why there is none. */
export type WellKnownUrl =
  | { readonly url: string; readonly problem?: undefined; readonly setting?: undefined }
  | {
      readonly url?: undefined;
      readonly problem: string;
      /** The setting that causes the problem, if the API's value could be used with Cloudflare's own base. */
      readonly setting?: "wellKnownBaseUrl" | undefined;
    };

/**
 * The absolute https form of a well-known URL as the API gives it. It tells Okta whom to trust, so what cannot be
 * trusted for certain is refused: the API's answer is input, and `//evil.example/` or
 * `https://ssf.cloudflare.com@evil.example/` look right to the eye.
 */
export function absoluteWellKnownUrl(value: string, settings: WellKnownSettings): WellKnownUrl {
  const textProblem = validateText(value);
  if (textProblem) return { problem: textProblem };
  const relative = value.startsWith("/");
  const url = relative ? URL.parse(value, settings.wellKnownBaseUrl) : URL.parse(value);
  if (!url) return { problem: hasPortOutOfRange(value) ? "its port is above 65535" : "it is not a URL" };
  if (relative && url.origin !== new URL(settings.wellKnownBaseUrl).origin)
    return { problem: "it leads away from the base that it is relative to" };
  const problem = validateUrl(url, settings);
  if (problem === undefined) return { url: url.href };
  const ownUrl = relative ? URL.parse(value, defaultWellKnownBaseUrl) : null;
  return { problem, setting: ownUrl && !validateUrl(ownUrl, settings) ? "wellKnownBaseUrl" : undefined };
}

function validateText(value: string): string | undefined {
  if (value === "") return "it is empty";
  const tooLong = validateLength(value);
  if (tooLong) return tooLong;
  if (/[\p{Cc}\p{Cs}\s]/u.test(value)) return "it holds white space or control characters";
  if (value.includes("\\")) return "it holds a backslash";
  if (value.includes("#")) return "it has a fragment";
  if (/\/(\.|%2e){1,2}([/?]|$)/i.test(value)) return "its path climbs, by a segment of dots";
  if (value.startsWith("//")) return "it names another host by a double slash";
  if (value.startsWith("/")) return undefined;
  if (!/^https:\/\//i.test(value)) return "it is neither a path that begins with a slash nor an https URL";
  if (!/^https:\/\/[^/?]/i.test(value)) return "it names no host";
  if (/^https:\/\/[^/?]*@/i.test(value)) return "it holds a user name before its host";
  return undefined;
}

function validateUrl(url: URL, settings: WellKnownSettings): string | undefined {
  if (url.protocol !== "https:") return "it is not https";
  if (url.hostname.startsWith("[") || /^[\d.]+$/.test(url.hostname)) return "it names its host by an IP address";
  const tooLong = validateLength(url.href);
  if (tooLong) return tooLong;
  if (isCloudflareHost(url.hostname) || settings.allowedWellKnownHosts.includes(url.hostname)) return undefined;
  const [name] = settings.allowedHostsNames ?? ["allowedWellKnownHosts"];
  const remedy = name === undefined ? "" : `; if it can be trusted, name it in ${name}`;
  return `its host ${escapeForOutput(url.hostname, 100)} is outside cloudflare.com${remedy}`;
}

/** @param maxLength in characters; default Okta's limit for `well_known_url` */
export function validateLength(text: string, maxLength = maxUrlLength): string | undefined {
  return text.length > maxLength ? `it is longer than the ${maxLength} characters that Okta takes` : undefined;
}

function isCloudflareHost(hostname: string): boolean {
  return hostname === "cloudflare.com" || hostname.endsWith(".cloudflare.com");
}
