import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { RecordedRequest } from "../../src/testing/index.js";
import { test as base, sdk } from "./plugin-stack.js";
import type { Stack } from "./stack.js";

/** The four ways to one lookup. */
const formNames = ["function", "dynamic resource", "plugin's function", "plugin's resource"] as const;

export type FormName = (typeof formNames)[number];

/** What every form has, under one name. The ID is not among it: a function's is the API's, a resource's is Pulumi's own. */
export const fields = [
  ...["integrationId", "accountTag", "active", "createdAt", "integrationType", "referenceId", "tenantUrl"],
  ...["wellKnownUrl", "absoluteWellKnownUrl"],
] as const;

/** A value for each form. */
export type ByForm<Value> = Record<FormName, Value>;

/** The same for all four. */
export function each<Value>(value: Value): ByForm<Value> {
  return byKind({ functions: value, resources: value });
}

/** What the two functions share, and the two resources. */
export function byKind<Value>({ functions, resources }: { functions: Value; resources: Value }): ByForm<Value> {
  return {
    function: functions,
    "dynamic resource": resources,
    "plugin's function": functions,
    "plugin's resource": resources,
  };
}

/** In scope of a form's programs: the lookup, with a name for a resource. */
const lookups: ByForm<string> = {
  function: "const lookup = (_, args) => risk.getRiskIntegrationByReferenceOutput(args);",
  "dynamic resource": "const lookup = (name, args) => new risk.RiskIntegrationReference(name, args);",
  "plugin's function": `${sdk} const lookup = (_, args) => lookUp(args);`,
  "plugin's resource": `${sdk} const lookup = (name, args) => new Reference(name, args);`,
};

/** One form on a stack and a token of its own, so that what one is answered cannot depend on another. */
export class Form {
  constructor(
    readonly name: FormName,
    readonly stack: Stack,
    readonly token: string,
  ) {}

  /** A program that looks up with these arguments, in JavaScript, and exports what is found; `found` and `lookup` are in scope of `more`. */
  async program(args: string, more = ""): Promise<void> {
    const exported = `for (const field of ${JSON.stringify(fields)}) exports[field] = found[field];`;
    await this.stack.program(`${lookups[this.name]} const found = lookup("okta", ${args}); ${exported} ${more}`);
  }

  /** Whether a request is this form's. */
  sent({ headersWithCredentials }: RecordedRequest): boolean {
    return headersWithCredentials.authorization === `Bearer ${this.token}`;
  }

  /** Writes the stack's config anew, with these keys in clear. */
  async config(values: Readonly<Record<string, string>>): Promise<void> {
    const [salt] = (await this.stack.read("Pulumi.test.yaml")).split("config:");
    const lines = Object.entries(values).map(([key, value]) => `  ${key}: ${value}\n`);
    const text = lines.length > 0 ? `${salt}config:\n${lines.join("")}` : salt;
    await writeFile(join(this.stack.projectFolder, "Pulumi.test.yaml"), text ?? "");
  }
}

/** A test on the four forms. */
export const test = base.extend<{ forms: readonly Form[] }>({
  forms: async ({ emulator, stackOf, pluginStack }, use) => {
    const forms = formNames.map(async (name) => {
      const token = emulator.addToken({ name });
      const makeStack = name.startsWith("plugin") ? pluginStack : stackOf;
      return new Form(name, await makeStack("", { CLOUDFLARE_API_TOKEN: token }), token);
    });
    await use(await Promise.all(forms));
  },
});

/** Does the same with all forms at once; what each came to, by its name. */
export async function ofEach<Value>(
  forms: readonly Form[],
  work: (form: Form) => Promise<Value>,
): Promise<ByForm<Value>> {
  const done = await Promise.all(forms.map(async (form) => [form.name, await work(form)] as const));
  return Object.fromEntries(done) as ByForm<Value>;
}
