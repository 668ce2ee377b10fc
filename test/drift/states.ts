import type { DriftValue } from "../../src/drift/index.js";
import { documentedResult } from "../documented.js";

const { referenceId: reference, ...documented } = documentedResult;

export { reference };
export const account = documented.accountTag;

/** What a stack has recorded of the emulator's documented integration. */
export const recorded: Record<string, DriftValue> = documented;

const dynamicType = "pulumi-nodejs:dynamic/cloudflare:RiskIntegrationReference";
const signature = "4dabf18193072939515e22adb298388d";
const secretMark = "1b47061264138c4ac30d75fd1eb44270";

export const encrypted = { [signature]: secretMark, ciphertext: "v1:abc" };
export const decrypted = (value: unknown) => secret({ plaintext: JSON.stringify(value) });
/** A value that Pulumi marks by a signature. */
export const special = (mark: unknown, fields: object) => ({ [signature]: mark, ...fields });
export const secret = (fields: object) => special(secretMark, fields);
export const outputValue = (fields: object) => special("d0e6a833031e9bbcd3f4e8bde6ca49a4", fields);

export function resource(change: object = {}, outputs: object = {}, type = dynamicType) {
  const urn = `urn:pulumi:prod::infra::${type}::okta`;
  return { urn, custom: true, id: `${account}/${reference}`, type, outputs: { ...recorded, ...outputs }, ...change };
}

/** The function's result as a stack output. */
export function result(change: object = {}) {
  return { id: recorded.integrationId, ...recorded, referenceId: reference, ...change };
}

export function exportOf(resources: readonly object[], outputs: object = {}): string {
  const type = "pulumi:pulumi:Stack";
  const stack = { urn: `urn:pulumi:prod::infra::${type}::infra-prod`, custom: false, type, outputs };
  return JSON.stringify({ version: 3, deployment: { manifest: {}, resources: [stack, ...resources] } });
}
