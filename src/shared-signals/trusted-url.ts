import { type LookupAddress, type LookupAllOptions, lookup } from "node:dns";
import { BlockList, type LookupFunction } from "node:net";
import { privateAddressCode } from "../client/transport-failure.js";
import { isLoopbackHost } from "../common/urls.js";
import { absoluteWellKnownUrl, validateLength, type WellKnownSettings } from "../model/well-known-url.js";

/** What decides whether a URL may be fetched, or handed to Okta. */
export interface TrustOptions {
  readonly settings: WellKnownSettings;
  /** Whether hosts of this machine are accepted, with http too. Never for a value that came from elsewhere. */
  readonly allowLoopback: boolean;
}

/** Why a URL cannot be trusted, by the rules of the well-known URL; undefined for one that can. */
export function validateTrustedUrl(value: string, { settings, allowLoopback }: TrustOptions): string | undefined {
  if (value.startsWith("/")) return "it is not absolute";
  const url = URL.parse(value);
  if (url && url.username + url.password !== "") return "it holds a user name or a password before its host";
  if (isLoopbackUrl(value)) return allowLoopback ? undefined : "it leads to this machine";
  // What is handed on is the text: another parser must see the same host in it, and no more characters.
  if (/[^\x21-\x7e]/.test(value)) return "it holds characters outside ASCII, which a URL writes as escapes";
  if (/^https:\/\/[^/?]*%/i.test(value)) return "its host is written with escapes";
  return validateLength(value) ?? absoluteWellKnownUrl(value, settings).problem;
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

// What no document for Okta can be served from: this machine, private networks, and what clouds answer metadata on.
// Sources: the IANA special-purpose address registries for IPv4 and IPv6, and RFC 2765 for addresses that are translated; 168.63.129.16
// is Azure's host for each of its machines.
const refusedV4 = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["168.63.129.16", 32],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const;

const refusedV6 = [
  ["::", 96],
  ["::ffff:0:0:0", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["100:0:0:1::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
  ["5f00::", 16],
  ["fc00::", 7],
  ["fe80::", 10],
  ["fec0::", 10],
  ["ff00::", 8],
] as const;

const refused = new BlockList();
for (const [net, prefix] of refusedV4) {
  refused.addSubnet(net, prefix, "ipv4");
  // The same behind a translator (RFC 6052): 64:ff9b::10.0.0.1 reaches 10.0.0.1.
  refused.addSubnet(`64:ff9b::${net}`, 96 + prefix, "ipv6");
}
for (const [net, prefix] of refusedV6) refused.addSubnet(net, prefix, "ipv6");

/** Whether an address is reachable from anywhere; IPv4 in IPv6 form counts as the IPv4 address. */
export function isPublicAddress(address: string, family: number): boolean {
  return !refused.check(address, family === 6 ? "ipv6" : "ipv4");
}

/**
 * The system's lookup, but for hosts that have any address which is not public: it is asked at the connection itself, so that a
 * name cannot point elsewhere between a check and its use.
 */
export const lookupPublic: LookupFunction = (hostname, options, callback) => {
  const all: LookupAllOptions = { ...options, all: true } as LookupAllOptions;
  lookup(hostname, all, (error, addresses: LookupAddress[]) => {
    if (error) return callback(error, "", 0);
    if (!addresses.every(({ address, family }) => isPublicAddress(address, family)))
      return callback(Object.assign(new Error("not a public address"), { code: privateAddressCode }), "", 0);
    const [first] = addresses;
    if (options.all) return callback(null, addresses);
    return callback(null, first?.address ?? "", first?.family);
  });
};
