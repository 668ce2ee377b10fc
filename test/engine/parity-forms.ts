import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { EmulatedIntegration, Emulator, RecordedRequest } from "../../src/testing/index.js";
import { test as base, sdk } from "./plugin-stack.js";
import type { Stack } from "./stack.js";
import { integration, integrationId, tenantUrl, wellKnownUrl } from "./world.js";

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

/** Code that makes the lookup, of a name for a resource and the arguments. */
const lookups: ByForm<string> = {
  function: "(_, args) => risk.getRiskIntegrationByReferenceOutput(args)",
  "dynamic resource": "(name, args) => new risk.RiskIntegrationReference(name, args)",
  "plugin's function": "(_, args) => lookUp(args)",
  "plugin's resource": "(name, args) => new Reference(name, args)",
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
    await this.stack.program(
      `${sdk} const lookup = ${lookups[this.name]}; const found = lookup("okta", ${args}); ${exported} ${more}`,
    );
  }

  /** Whether a request is this form's. */
  sent({ headersWithCredentials }: RecordedRequest): boolean {
    return headersWithCredentials.authorization === `Bearer ${this.token}`;
  }

  config(values: Readonly<Record<string, string>>): Promise<void> {
    return replaceConfig(this.stack, values);
  }
}

/** Writes the stack's config anew, with these keys in clear. */
async function replaceConfig(stack: Stack, values: Readonly<Record<string, string>>): Promise<void> {
  const [salt] = (await stack.read("Pulumi.test.yaml")).split("config:");
  const lines = Object.entries(values).map(([key, value]) => `  ${key}: ${value}\n`);
  const text = lines.length > 0 ? `${salt}config:\n${lines.join("")}` : salt;
  await writeFile(join(stack.projectFolder, "Pulumi.test.yaml"), text ?? "");
}

/** A form among others in a program, with integrations of its own: what the program shows of each is its own too. */
export class Part {
  /** Of what its program exports and makes. */
  readonly key: string;
  readonly own: EmulatedIntegration;
  readonly other: EmulatedIntegration;

  constructor(
    readonly name: FormName,
    emulator: Emulator,
  ) {
    this.key = name.replaceAll(/\W+/g, "_");
    const add = () => {
      const id = randomUUID();
      return emulator.addIntegration({
        id,
        reference_id: randomUUID(),
        created_at: integration.createdAt,
        tenant_url: tenantUrl,
        well_known_url: wellKnownUrl.replace(integrationId, id),
      });
    };
    this.own = add();
    this.other = add();
  }
}

/** The forms that end alike, two functions or two resources, in one program: what one command shows of both. */
export class Pair {
  constructor(
    readonly kind: "functions" | "resources",
    readonly stack: Stack,
    readonly parts: readonly Part[],
  ) {}

  /**
   * A program in which each form looks up with the arguments that it is given here, and exports what is found; `key`, `found`
   * and `lookup` are in scope of `more`.
   */
  async program(args: (part: Part) => string, more = (_: Part): string => ""): Promise<void> {
    const blocks = this.parts.map(
      (part) => `{
        const key = "${part.key}", lookup = ${lookups[part.name]};
        const found = lookup("okta-" + key, ${args(part)});
        for (const field of ${JSON.stringify(fields)}) exports[key + "_" + field] = found[field];
        ${more(part)}
      }`,
    );
    await this.stack.program(sdk + blocks.join("\n"));
  }

  config(values: Readonly<Record<string, string>>): Promise<void> {
    return replaceConfig(this.stack, values);
  }
}

/** A test on the four forms. */
export const test = base.extend<{ forms: readonly Form[]; pairs: readonly Pair[] }>({
  forms: async ({ emulator, stackOf, pluginStack }, use) => {
    const forms = formNames.map(async (name) => {
      const token = emulator.addToken({ name });
      const makeStack = name.startsWith("plugin") ? pluginStack : stackOf;
      return new Form(name, await makeStack("", { CLOUDFLARE_API_TOKEN: token }), token);
    });
    await use(await Promise.all(forms));
  },
  pairs: async ({ emulator, pluginStack }, use) => {
    const pairs = (["functions", "resources"] as const).map(async (kind) => {
      const names = formNames.filter((name) => kind === (name.endsWith("function") ? "functions" : "resources"));
      const parts = names.map((name) => new Part(name, emulator));
      return new Pair(kind, await pluginStack(""), parts);
    });
    await use(await Promise.all(pairs));
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

/** Does the same with both pairs at once; what each came to, by its kind. */
export async function ofBoth<Value>(
  pairs: readonly Pair[],
  work: (pair: Pair) => Promise<Value>,
): Promise<Record<Pair["kind"], Value>> {
  const done = await Promise.all(pairs.map(async (pair) => [pair.kind, await work(pair)] as const));
  return Object.fromEntries(done) as Record<Pair["kind"], Value>;
}
