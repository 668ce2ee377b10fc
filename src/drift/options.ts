import { createHash } from "node:crypto";
import type { RiskIntegrationClientOptions } from "../client/client.js";
import { comparableId } from "../client/request.js";
import { defaultRetryPolicy } from "../client/retry.js";
import { argumentError } from "../common/errors.js";
import { escapeForOutput } from "../common/output.js";
import { isSignal } from "../common/realms.js";
import { closedObject, schemaProblem } from "../common/schema-problem.js";
import * as z from "../common/zod.js";
import { recordedFields } from "../model/risk-integration.js";
import { settingNames } from "../settings/settings.js";
import type { DriftSources } from "./collect-targets.js";
import type { LookupOptions } from "./look-up-targets.js";
import type { DriftTarget } from "./targets.js";

/** What to check, with which credentials, and for how long. */
export interface CheckDriftOptions extends RiskIntegrationClientOptions, DriftSources, LookupOptions {
  /** Checks only this part of the targets. Default: all. */
  readonly shard?: Shard | undefined;
  /**
   * Whether outputs that cannot be read or searched are failures instead of notes: secrets without a value, values that are nested too deep,
   * references to resources. Default false.
   */
  readonly strict?: boolean | undefined;
  /** Whether it is an error that the sources hold no target at all. Default false: the report then has a note. */
  readonly requireTargets?: boolean | undefined;
  /** How long the whole check may take, in milliseconds; what is not checked by then has failed. Default: without an end. */
  readonly timeoutMs?: number | undefined;
  /** Stops the check; the report then holds what was found before. */
  readonly signal?: AbortSignal | undefined;
}

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

// The clients check these themselves.
const forClients = Object.fromEntries(
  [...settingNames, "environment", "log", "clock", ...Object.keys(defaultRetryPolicy)].map((name) => [
    name,
    z.unknown().optional(),
  ]),
);

const texts = z.array(z.string()).optional();
const isFunction = (value: unknown): boolean => typeof value === "function";
const milliseconds = z
  .number()
  .positive()
  .max(2 ** 31 - 1);
const shard = closedObject({ index: z.int().min(1), count: z.int().min(1).max(9_999) }).refine(
  ({ index, count }) => index <= count,
  { params: { expected: "an index that is not beyond count" } },
);

// Without this check, a program in JavaScript with a misspelt name would take “nothing checked” for “nothing wrong”.
const shape = {
  stacks: texts,
  cwd: z.string().optional(),
  showSecrets: z.boolean().optional(),
  states: texts,
  exports: z.array(closedObject({ from: z.string(), text: z.union([z.string(), z.looseObject({})]) })).optional(),
  expected: texts,
  targets: z
    .array(
      closedObject({
        referenceId: z.string(),
        accountId: z.string().optional(),
        active: z.boolean().optional(),
        tenantUrl: z.string().optional(),
      }),
    )
    .optional(),
  ignore: z.array(z.enum(recordedFields)).optional(),
  credentials: z.string().optional(),
  shard: shard.optional(),
  strict: z.boolean().optional(),
  requireTargets: z.boolean().optional(),
  concurrency: z.int().min(1).max(100).optional(),
  timeoutMs: milliseconds.optional(),
  signal: z.custom(isSignal, { params: { expected: "an AbortSignal" } }).optional(),
  onProgress: z.custom(isFunction, { params: { expected: "a function" } }).optional(),
  ...(forClients as unknown as Readonly<Record<keyof RiskIntegrationClientOptions, z.ZodType>>),
} satisfies Readonly<Record<keyof CheckDriftOptions, z.ZodType>>;

const options = closedObject(shape);

/**
 * Refuses options that could not mean what they say.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT`, naming the option
 */
export function assertDriftOptions(given: unknown): void {
  const parsed = options.safeParse(given);
  if (parsed.success) return;
  const { path, problem } = schemaProblem(parsed.error, given);
  const place = escapeForOutput(path.map(String).join("."), 120);
  throw argumentError(`checkDrift: ${place ? `${place}: ` : ""}${problem}.`, place || undefined);
}
