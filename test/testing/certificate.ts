import { generateKeyPairSync, randomBytes, sign } from "node:crypto";

export interface CertificateOptions {
  /** An IPv4 address or a DNS name, or several. */
  host: string | readonly string[];
  /** Default: an hour ago. */
  notBefore?: Date;
  /** Default: in an hour. */
  notAfter?: Date;
}

const HOUR_MS = 3_600_000;

/** A self-signed server certificate and its key, as PEM; made here because Node reads certificates but makes none. */
export function selfSigned({ host, notBefore, notAfter }: CertificateOptions): { key: string; cert: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const hosts = [host].flat();
  const name = sequence(set(sequence(oid("2.5.4.3"), der(0x0c, Buffer.from(hosts[0] ?? "")))));
  const ecdsaWithSha256 = sequence(oid("1.2.840.10045.4.3.2"));
  const now = Date.now();
  const body = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))), // version 3
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ecdsaWithSha256,
    name,
    sequence(time(notBefore ?? new Date(now - HOUR_MS)), time(notAfter ?? new Date(now + HOUR_MS))),
    name,
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(sequence(oid("2.5.29.17"), der(0x04, sequence(...hosts.map(alternativeName)))))),
  );
  const signature = sign("sha256", body, privateKey);
  const certificate = sequence(body, ecdsaWithSha256, der(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return {
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${wrap(certificate.toString("base64"))}\n-----END CERTIFICATE-----\n`,
  };
}

function alternativeName(host: string): Buffer {
  const isAddress = /^\d+\.\d+\.\d+\.\d+$/.test(host);
  return isAddress ? der(0x87, Buffer.from(host.split(".").map(Number))) : der(0x82, Buffer.from(host));
}

function der(tag: number, content: Buffer): Buffer {
  return Buffer.concat([Buffer.from([tag, ...lengthBytes(content.length)]), content]);
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  return length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

function set(...parts: Buffer[]): Buffer {
  return der(0x31, Buffer.concat(parts));
}

function time(date: Date): Buffer {
  const digits = date.toISOString().replace(/\.\d+/, "").replaceAll(/[-:T]/g, "");
  return der(0x18, Buffer.from(digits)); // YYYYMMDDHHMMSSZ
}

function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return der(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const bytes = [value & 0x7f];
  for (let left = value >> 7; left > 0; left >>= 7) bytes.unshift((left & 0x7f) | 0x80);
  return bytes;
}

function wrap(base64: string): string {
  return base64.match(/.{1,64}/g)?.join("\n") ?? "";
}
