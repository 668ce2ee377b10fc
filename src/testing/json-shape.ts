import { isError } from "../realms.js";

/** A value read from JSON, with the path that leads to it, so that what is wrong can be named. */
export interface At {
  value: unknown;
  /** Such as `accounts[0].integrations[2].active`. */
  path: string;
}

/** One line: where, what was expected, what stands there. */
export function wrong({ value, path }: At, expected: string): Error {
  return new Error(`${path}: expected ${expected}, got ${describe(value)}.`);
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object") return "an object";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** Checks a value and gives it back with its type. */
export type Check<Value> = (at: At) => Value;

export const text: Check<string> = (at) => {
  if (typeof at.value !== "string" || at.value === "") throw wrong(at, "a text that is not empty");
  return at.value;
};

export const anyText: Check<string> = (at) => {
  if (typeof at.value !== "string") throw wrong(at, "a text");
  return at.value;
};

export const flag: Check<boolean> = (at) => {
  if (typeof at.value !== "boolean") throw wrong(at, "true or false");
  return at.value;
};

export const integer: Check<number> = (at) => {
  if (!Number.isInteger(at.value)) throw wrong(at, "a whole number");
  return at.value as number;
};

export function listOf<Item>(item: Check<Item>): Check<Item[]> {
  return (at) => {
    if (!Array.isArray(at.value)) throw wrong(at, "a list");
    return at.value.map((value, index) => item({ value, path: `${at.path}[${index}]` }));
  };
}

type Fields = Record<string, Check<unknown>>;
type Checked<Shape extends Fields> = { [Key in keyof Shape]?: ReturnType<Shape[Key]> };

/** Takes no field but those named, so that a typing error does not silently become a default. Absent fields stay absent. */
export function object<Shape extends Fields, Required extends keyof Shape & string = never>(
  shape: Shape,
  required: readonly Required[] = [],
): Check<Checked<Shape> & { [Key in Required]: ReturnType<Shape[Key]> }> {
  return (at) => {
    if (typeof at.value !== "object" || at.value === null || Array.isArray(at.value)) throw wrong(at, "an object");
    const given = at.value as Record<string, unknown>;
    const prefix = at.path === wholeDocument ? "" : `${at.path}.`;
    const checked: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(given)) {
      const check = Object.hasOwn(shape, key) ? shape[key] : undefined;
      if (check === undefined) {
        throw new Error(`${prefix}${key}: unknown field; known are ${Object.keys(shape).join(", ")}.`);
      }
      checked[key] = check({ value, path: `${prefix}${key}` });
    }
    for (const key of required) {
      if (!Object.hasOwn(given, key)) throw new Error(`${prefix}${key}: is missing.`);
    }
    return checked as Checked<Shape> & { [Key in Required]: ReturnType<Shape[Key]> };
  };
}

/** How the whole document is called in a message. */
const wholeDocument = "the document";

/** Parses and checks a JSON document; throws an Error of one line that begins with `subject`. */
export function parseJson<Value>(subject: string, json: string, check: Check<Value>): Value {
  let value: unknown;
  try {
    value = JSON.parse(json.replace(/^\uFEFF/, "")); // some editors begin a file with a byte order mark
  } catch (cause) {
    const detail = isError(cause) ? cause.message.replace(/\s+/g, " ") : String(cause);
    throw new Error(`${subject} is not JSON: ${detail}`);
  }
  try {
    return check({ value, path: wholeDocument });
  } catch (cause) {
    throw new Error(`${subject}: ${isError(cause) ? cause.message : String(cause)}`);
  }
}
