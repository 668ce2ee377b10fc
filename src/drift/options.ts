import { RiskIntegrationError } from "../errors.js";
import { printable } from "../printable.js";
import { isSignal } from "../realms.js";
import { recordedFields } from "../recorded-fields.js";
import * as z from "../zod.js";
import type { CheckDriftOptions } from "./check-drift.js";

// Looked at by the clients themselves.
const forClients = z.unknown().optional();

const texts = z.array(z.string()).optional();
const isFunction = (value: unknown): boolean => typeof value === "function";
const milliseconds = z
  .number()
  .positive()
  .max(2 ** 31 - 1);
const shard = z
  .strictObject({ index: z.int().min(1), count: z.int().min(1).max(9_999) })
  .refine(({ index, count }) => index <= count, "index is beyond count");

// A program in JavaScript would otherwise never hear of a name that does not exist, and take nothing checked for nothing wrong.
const shape = {
  stacks: texts,
  cwd: z.string().optional(),
  showSecrets: z.boolean().optional(),
  states: texts,
  exports: z.array(z.strictObject({ from: z.string(), text: z.union([z.string(), z.looseObject({})]) })).optional(),
  expected: texts,
  targets: z
    .array(
      z.strictObject({
        referenceId: z.string(),
        accountId: z.string().optional(),
        active: z.boolean().optional(),
        tenantUrl: z.string().optional(),
      }),
    )
    .optional(),
  ignore: z.array(z.enum(recordedFields, { error: ({ input }) => noField(input) })).optional(),
  credentials: z.string().optional(),
  shard: shard.optional(),
  strict: z.boolean().optional(),
  requireTargets: z.boolean().optional(),
  concurrency: z.int().min(1).max(100).optional(),
  timeoutMs: milliseconds.optional(),
  signal: z.custom(isSignal, "expected an AbortSignal").optional(),
  onProgress: z.custom(isFunction, "expected a function").optional(),
  apiToken: forClients,
  apiKey: forClients,
  email: forClients,
  accountId: forClients,
  baseUrl: forClients,
  wellKnownBaseUrl: forClients,
  allowedWellKnownHosts: forClients,
  environment: forClients,
  log: forClients,
  clock: forClients,
  attemptTimeoutMs: forClients,
  maxAttempts: forClients,
  deadlineMs: forClients,
  maxRateLimitWaitMs: forClients,
  maxRequestsPer5Minutes: forClients,
} satisfies Readonly<Record<keyof CheckDriftOptions, z.ZodType>>;

const options = z.strictObject(shape);

function noField(input: unknown): string {
  return `there is no field “${printable(String(input), 60)}” to ignore; there are ${recordedFields.join(", ")}`;
}

/**
 * Refuses options that could not mean what they say.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT`, naming the option
 */
export function requireDriftOptions(given: unknown): void {
  const parsed = options.safeParse(given);
  const [issue] = parsed.error?.issues ?? [];
  if (!issue) return;
  const place = issue.path.map(String).join(".");
  throw new RiskIntegrationError(
    "INVALID_ARGUMENT",
    `checkDrift: ${place ? `${printable(place, 120)}: ` : ""}${printable(issue.message, 300)}.`,
  );
}
