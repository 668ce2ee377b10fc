import { createHash } from "node:crypto";
import { comparableId } from "../client/request.js";
import type { DriftTarget } from "./target.js";

/** The part of the targets that one of several CI jobs checks: `{ index: 3, count: 10 }` for the third of ten. */
export interface Shard {
  /** From 1 to `count`. */
  readonly index: number;
  /** From 1 to 9,999. */
  readonly count: number;
}

/**
 * Whether a target is in a shard. All sources of one reference are in the same, so that it is asked for once in all jobs; and
 * each account is spread over all shards.
 */
export function isInShard({ accountId = "", referenceId = "" }: DriftTarget, { index, count }: Shard): boolean {
  const digest = createHash("sha256")
    .update(comparableId(`${accountId}/${referenceId}`))
    .digest();
  return digest.readUInt32BE(0) % count === index - 1;
}
