import { argumentError, type RiskIntegrationError } from "../common/errors.js";
import { escapeForOutput } from "../common/output.js";
import { closedObject, schemaProblem } from "../common/schema-problem.js";
import * as z from "../common/zod.js";
import { recordedFields, typeOfField } from "../model/risk-integration.js";
import { parseYaml } from "./parse-yaml.js";
import { type DriftException, type DriftTarget, writtenRecord } from "./targets.js";

const exceptionShape = {
  field: z.enum(recordedFields),
  reason: z.string().min(1),
  until: z.iso.date(),
};

const recordedShape = Object.fromEntries(
  recordedFields.map((field) => [field, (typeOfField(field) === "boolean" ? z.boolean() : z.string()).optional()]),
);

const target = closedObject({
  accountId: z.string().min(1).optional(),
  referenceId: z.string().min(1),
  ...recordedShape,
  ignore: z.array(closedObject(exceptionShape)).optional(),
});

const expectedFile = closedObject({
  targets: z.array(target).optional(),
  ignore: z
    .array(closedObject({ ...exceptionShape, accountId: z.string().optional(), referenceId: z.string().optional() }))
    .optional(),
});

export interface ExpectedContent {
  readonly targets: readonly DriftTarget[];
  /** Those that stand beside the targets and hold for those of every source. */
  readonly exceptions: readonly DriftException[];
}

/**
 * Reads an expected file: JSON or YAML with `targets` and `ignore`. See docs/drift.md for its form.
 * @throws {RiskIntegrationError} `INVALID_ARGUMENT`, naming the place
 */
export function readExpected(text: string, from: string): ExpectedContent {
  const content = parseYaml(text, from);
  if (content === null || content === undefined)
    throw argumentError(`${escapeForOutput(from)} is empty: give it targets, ignore, or both.`);
  const parsed = expectedFile.safeParse(content);
  if (!parsed.success) throw problemOf(parsed.error, content, from);
  const { targets = [], ignore = [] } = parsed.data;
  return {
    exceptions: ignore,
    targets: targets.map(({ accountId, referenceId, ignore: exceptions = [], ...fields }, index) => {
      const source = { kind: "expected", from, name: `targets[${index}]`, urn: undefined } as const;
      return { accountId, referenceId, records: [writtenRecord(fields, source)], exceptions, source };
    }),
  };
}

function problemOf(error: z.ZodError, content: unknown, from: string): RiskIntegrationError {
  const { path, problem, wantsQuotes } = schemaProblem(error, content);
  const place = path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("");
  // YAML reads 12e4 and 0x1f as numbers.
  const hint = wantsQuotes ? " (put it in quotes)" : "";
  return argumentError(
    `${escapeForOutput(from)}: ${place ? `${escapeForOutput(place.replace(/^\./, ""), 120)}: ` : ""}${problem}${hint}.`,
  );
}
