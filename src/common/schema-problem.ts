import { escapeForOutput } from "./output.js";
import { strictObject, type ZodError, type ZodType } from "./zod.js";

/** Why a schema refuses a value. */
export interface SchemaProblem {
  /** Where in the value; empty for the value as a whole. */
  readonly path: readonly PropertyKey[];
  /** Half a sentence, without a full stop. */
  readonly problem: string;
  /** Whether a number or a boolean stands where a string belongs: in YAML, quotes make it one. */
  readonly wantsQuotes: boolean;
}

const allowed = "Allowed names: ";

/** An object with no other names than these; {@link schemaProblem} lists them if there is another. */
export function closedObject<Shape extends Readonly<Record<string, ZodType>>>(shape: Shape) {
  const error = ({ code }: { readonly code: string }) =>
    code === "unrecognized_keys" ? `${allowed}${Object.keys(shape).join(", ")}` : undefined;
  return strictObject(shape, { error });
}

type Issue = ZodError["issues"][number];

/**
 * The first problem of a value that a schema refuses, in words of this package: those of zod change with its versions. A schema's own check
 * (`refine`, `custom`) says what it expects in `params: { expected }`.
 */
export function schemaProblem(error: ZodError, value: unknown): SchemaProblem {
  const [issue] = error.issues;
  if (!issue) return { path: [], problem: "is invalid", wantsQuotes: false };
  const found = valueAt(value, issue.path);
  const isMissing = found === undefined && issue.path.length > 0 && issue.code !== "unrecognized_keys";
  // YAML reads a name with nothing behind it as null.
  const nothing = found === null && issue.path.length > 0 ? ", and it has no value" : "";
  return {
    path: issue.path,
    problem: isMissing ? "it is missing" : `${problemOf(issue, found)}${nothing}`,
    wantsQuotes:
      issue.code === "invalid_type" && issue.expected === "string" && /^(number|boolean)$/.test(typeof found),
  };
}

function problemOf(issue: Issue, found: unknown): string {
  switch (issue.code) {
    case "invalid_type":
      return `expected ${nameOfType(issue.expected)}`;
    case "unrecognized_keys": {
      const names = issue.message.startsWith(allowed) ? `. ${issue.message}` : "";
      return `unknown name “${escapeForOutput(issue.keys[0] ?? "", 60)}”${names}`;
    }
    case "invalid_value": {
      const given = typeof found === "string" ? `“${escapeForOutput(found, 60)}” is invalid. ` : "";
      return `${given}Allowed values: ${issue.values.map(String).join(", ")}`;
    }
    case "too_small":
      if (issue.origin === "string" || issue.origin === "array") return "it is empty";
      return `expected a number ${issue.inclusive ? "of at least" : "above"} ${issue.minimum}`;
    case "too_big":
      if (issue.origin === "string") return `it is longer than ${issue.maximum} characters`;
      if (issue.origin === "array") return `it has more than ${issue.maximum} entries`;
      return `expected a number of at most ${issue.maximum}`;
    case "invalid_format":
      return `expected ${formats[issue.format] ?? "another form"}`;
    case "invalid_union": {
      const types = issue.errors.flatMap(([first]) => (first?.code === "invalid_type" ? [first.expected] : []));
      return types.length > 0 ? `expected ${types.map(nameOfType).join(" or ")}` : "it has none of the allowed forms";
    }
    case "custom":
      return typeof issue.params?.expected === "string" ? `expected ${issue.params.expected}` : "it is invalid";
    default:
      return "it is invalid";
  }
}

const types: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  boolean: "a boolean",
  array: "a list",
  object: "an object",
  record: "an object",
};

const formats: Readonly<Record<string, string>> = {
  guid: "a UUID",
  datetime: "an RFC 3339 time",
  date: "a date such as 2026-12-31",
};

function nameOfType(expected: string): string {
  return types[expected] ?? "another type";
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((part, key) => (part as Record<PropertyKey, unknown> | undefined)?.[key], value);
}
