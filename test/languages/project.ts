import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { findLanguage, generateSdk, type Language } from "../../scripts/lib/languages.mjs";
import { type Stack, test as stackTest } from "../engine/stack.js";

const run = promisify(execFile);

export const root = resolve(__dirname, "../..");

interface Fixtures {
  /** Makes a stack of the example in this language, with the plugin by the route that its `Pulumi.yaml` gives, and its SDK. */
  readonly projectOf: (language: Language, environment?: Readonly<Record<string, string>>) => Promise<Stack>;
}

/** A test on the real engine with a program in one of Pulumi's languages. */
export const test = stackTest.extend<Fixtures>({
  projectOf: async ({ stackOf, skip }, use) => {
    await use(async (language, environment) => {
      const found = await findLanguage(language);
      if (found.missing !== undefined) return skip(found.missing);
      const stack = await stackOf("", { ...found.variables, ...environment });
      if (language !== "nodejs") await becomeExample(stack, language);
      if (language !== "yaml") await generateSdk(language, sdkFolder(stack));
      if (language === "python") await installSdk(stack, found.variables.VIRTUAL_ENV ?? "");
      return stack;
    });
  },
});

export const sdkFolder = (stack: Stack): string => join(stack.projectFolder, "sdks/cloudflare-risk-integration");

/** What npm has installed and the stack's settings stay; the rest of the project is the example's. */
async function becomeExample(stack: Stack, language: Language): Promise<void> {
  for (const file of await readdir(stack.projectFolder))
    if (file !== "node_modules" && file !== "Pulumi.test.yaml") await rm(join(stack.projectFolder, file));
  await cp(join(root, "examples", language), stack.projectFolder, { recursive: true });
  // The stack was made under this name.
  const project = await stack.read("Pulumi.yaml");
  await writeFile(join(stack.projectFolder, "Pulumi.yaml"), project.replace(/^name: .*/m, "name: engine-test"));
}

/** Installs the SDK beside what the set-up's environment has, which all tests share. */
async function installSdk(stack: Stack, virtualEnv: string): Promise<void> {
  await symlink(virtualEnv, join(stack.projectFolder, "venv"));
  const installed = join(stack.projectFolder, "sdks/installed");
  const pip = ["-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"];
  await run(python(virtualEnv), [...pip, "--target", installed, sdkFolder(stack)]);
  stack.environment = { ...stack.environment, PYTHONPATH: installed };
}

export const python = (virtualEnv: string): string =>
  join(virtualEnv, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

/** Replaces a file of the project. */
export async function replaceFile(stack: Stack, file: string, text: string): Promise<void> {
  const path = join(stack.projectFolder, file);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, text);
}

/** Changes the example's program in YAML, or its settings. */
export async function editProject(stack: Stack, edit: (text: string) => string): Promise<void> {
  const file = join(stack.projectFolder, "Pulumi.yaml");
  await writeFile(file, edit(await readFile(file, "utf8")));
}
