import type { RiskIntegrationClientOptions } from "../client/create.js";
import { defaultRetryPolicy } from "../client/retry.js";
import { argumentError } from "../errors.js";
import { printable } from "../printable.js";
import { isSignal } from "../realms.js";
import { recordedFields } from "../risk-integration.js";
import { closedObject, schemaProblem } from "../schema-problem.js";
import { settingNames } from "../settings.js";
import * as z from "../zod.js";
import type { CheckDriftOptions } from "./check-drift.js";

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
export function requireDriftOptions(given: unknown): void {
  const parsed = options.safeParse(given);
  if (parsed.success) return;
  const { path, problem } = schemaProblem(parsed.error, given);
  const place = printable(path.map(String).join("."), 120);
  throw argumentError(`checkDrift: ${place ? `${place}: ` : ""}${problem}.`, place || undefined);
}
