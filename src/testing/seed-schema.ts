import { withoutByteOrderMark } from "../common/text-files.js";
import * as z from "../common/zod.js";

// Loaded lazily: zod would add half to the time that the emulator takes to load, and only seeds, the administration and faults need it.
// Each schema names in its message what it expects, and `parseJson` makes a sentence of it: the words of zod change with its versions.

const nonEmpty = "a text that is not empty";
const text = z.string(nonEmpty).min(1, nonEmpty);
const anyText = z.string("a text");
const flag = z.boolean("true or false");
export const integer = z.int("a whole number");

/** Text that a client can send in a header; a credential with any other character could never match. */
const secretForm = "a text of printable ASCII characters without spaces";
const secret = z.string(secretForm).regex(/^[\x21-\x7e]+$/, secretForm);

const timeForm = "a time in RFC 3339, such as 2019-12-27T18:11:19.117Z";
const time = z
  .string(timeForm)
  .refine((value) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d/.test(value) && !Number.isNaN(Date.parse(value)), timeForm);

function list<Item extends z.ZodType>(item: Item) {
  return z.array(item, "a list");
}

/** An object without unknown fields, so that a typing error does not silently become a default. */
function object<Shape extends Readonly<Record<string, z.ZodType>>>(shape: Shape) {
  const unknownField = `unknown field; known are ${Object.keys(shape).join(", ")}`;
  return z.strictObject(shape, {
    error: ({ code }) => (code === "unrecognized_keys" ? unknownField : "an object"),
  });
}

const apiMessage = object({
  code: integer,
  message: anyText,
  documentation_url: anyText.optional(),
  source: object({ pointer: anyText.optional() }).optional(),
  error_chain: list(object({ code: integer, message: anyText })).optional(),
});

const changeableFields = {
  active: flag.optional(),
  created_at: time.optional(),
  integration_type: text.optional(),
  reference_id: text.optional(),
  tenant_url: anyText.optional(),
  well_known_url: anyText.optional(),
  errors: list(apiMessage).optional(),
  messages: list(apiMessage).optional(),
};

/** Fields of an integration that may change, in the API's own names. */
export const integrationPatch = object(changeableFields);

/** An integration. `account_tag` is allowed, so that a result of the API can be pasted into a seed unchanged. */
export const integration = object({ id: text.optional(), account_tag: text.optional(), ...changeableFields });

const identityProvider = object({
  id: text,
  name: anyText,
  type: text,
  config: z.record(z.string(), anyText, "an object of texts").optional(),
});

const account = object({
  id: text,
  entitled: flag.optional(),
  integrations: list(integration).optional(),
  identity_providers: list(identityProvider).optional(),
}).transform(({ integrations, ...rest }, context) => ({
  ...rest,
  integrations: integrations?.map(({ account_tag, ...fields }, index) => {
    if (account_tag !== undefined && account_tag !== rest.id) {
      const message = `the ID of its account, ${JSON.stringify(rest.id)}, or nothing`;
      context.addIssue({ code: "custom", path: ["integrations", index, "account_tag"], message });
    }
    return fields;
  }),
}));

const token = object({
  token: secret,
  name: text,
  permissions: list(text),
  accounts: list(text).optional(),
  user: text.optional(),
});

const key = object({ email: text, key: secret, name: text.optional(), user: text.optional() });

export const seed = object({
  accounts: list(account),
  credentials: object({ tokens: list(token).optional(), keys: list(key).optional() }),
});

/**
 * Reads JSON.
 * @throws Error of one line that begins with `subject`
 */
export function readJson(subject: string, json: string): unknown {
  try {
    return JSON.parse(withoutByteOrderMark(json));
  } catch (cause) {
    throw new Error(`${subject} is not JSON: ${(cause as Error).message.replace(/\s+/g, " ")}`);
  }
}

/**
 * Reads JSON by a schema of this file.
 * @throws Error of one line: `subject`, the place, what was expected and what is there
 */
export function parseJson<Value>(subject: string, json: string, schema: z.ZodType<Value>): Value {
  const value = readJson(subject, json);
  const { data, error } = schema.safeParse(value);
  if (!error) return data;
  // A misspelt name is the cause of a missing one.
  const issue = error.issues.find(({ code }) => code === "unrecognized_keys") ?? error.issues[0];
  throw new Error(`${subject}: ${issue && problemOf(issue, value)}.`);
}

function problemOf(issue: z.ZodError["issues"][number], value: unknown): string {
  const { path, message } = issue;
  if (issue.code === "unrecognized_keys") return `${placeOf([...path, issue.keys[0] ?? ""])}: ${message}`;
  const found = path.reduce((part, name) => (part as Record<PropertyKey, unknown> | undefined)?.[name], value);
  if (found === undefined) return `${placeOf(path)}: is missing`;
  // A credential is not shown.
  return `${placeOf(path)}: expected ${message}${message === secretForm ? "" : `, got ${describe(found)}`}`;
}

/** Such as `accounts[0].integrations[2].active`. */
function placeOf(path: readonly PropertyKey[]): string {
  const names = path.map((name) => (typeof name === "number" ? `[${name}]` : `.${String(name)}`));
  return names.join("").replace(/^\./, "") || "the document";
}

/** What a message says of a value. */
export function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  // JSON has no form for the numbers that are not finite.
  const shown = typeof value === "string" ? JSON.stringify(value) : String(value);
  return shown.length > 60 ? `${shown.slice(0, 57)}...` : shown;
}
