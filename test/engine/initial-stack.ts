import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import type { TestProject } from "vitest/node";
import { type Engine, engineEnvironment, findEngine } from "../../scripts/lib/engine.mjs";
import { startKeyService } from "./key-service.js";

const root = resolve(__dirname, "../..");
export const packageName = "pulumi-cloudflare-risk-integration";

/** Another `@pulumi/pulumi` than the repository's, for the programs to run on: `npm run test:all` sets it. */
const otherSdk = process.env.PULUMI_TEST_SDK;

/** The state that all stacks of a run start from. */
export interface InitialStack {
  readonly engine: Engine;
  /** A stack's folder straight after `pulumi stack init`: a project with the package in its node_modules, and a backend. */
  readonly folder: string;
  /** The variables with which `pulumi` reaches the service that holds the stacks' keys. */
  readonly keyVariables: Readonly<Record<string, string>>;
}

declare module "vitest" {
  interface ProvidedContext {
    /** Missing if there is no engine. */
    initialStack?: InitialStack;
  }
}

/** Creates one stack for each run of vitest, since `pulumi stack init` takes a third of a second of processor time. */
export default async function createInitialStack(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const engine = await findEngine();
  if (!engine) return undefined;
  const folder = await mkdtemp(join(tmpdir(), "risk-integration-initial-"));
  const keys = await startKeyService();
  const remove = async () => {
    keys.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await mkdir(join(folder, "backend"));
    await createProject(join(folder, "project"));
    const args = ["stack", "init", "test", "--secrets-provider", keys.provider, "--non-interactive"];
    await promisify(execFile)(join(engine.binDir, "pulumi"), args, {
      cwd: join(folder, "project"),
      env: engineEnvironment(engine.binDir, { ...stackVariables(folder), ...keys.variables }),
      timeout: 15 * 60_000,
    });
  } catch (error) {
    await remove();
    throw error;
  }
  project.provide("initialStack", { engine, folder, keyVariables: keys.variables });
  return remove;
}

/** The variables with which `pulumi` finds a stack. */
export function stackVariables(folder: string): Record<string, string> {
  return {
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
    PULUMI_CONFIG_PASSPHRASE: "test",
    PULUMI_STACK: "test",
  };
}

async function createProject(folder: string): Promise<void> {
  const modules = join(folder, "node_modules");
  await mkdir(join(modules, "@pulumi"), { recursive: true });
  await symlink(otherSdk ?? join(root, "node_modules/@pulumi/pulumi"), join(modules, "@pulumi/pulumi"));
  await linkPackage(modules);
  await writeFile(join(folder, "package.json"), '{"name":"engine-test","main":"index.js"}');
  await writeFile(join(folder, "Pulumi.yaml"), "name: engine-test\nruntime: nodejs\n");
}

/**
 * Links what the published package holds. A link to the checkout itself would do, but the language host looks for plugins
 * in all of node_modules, those of the checkout included: for a tenth of a second in each command.
 */
async function linkPackage(modules: string): Promise<void> {
  const installed = join(modules, packageName);
  await mkdir(installed);
  await cp(join(root, "package.json"), join(installed, "package.json"));
  if (otherSdk === undefined)
    for (const part of ["bin", "dist"]) await symlink(join(root, part), join(installed, part));
  else await copyPackage(modules);
}

/** A copy, which finds the SDK of the program, and not the checkout's as linked files do. */
async function copyPackage(modules: string): Promise<void> {
  for (const part of ["bin", "dist"]) await cp(join(root, part), join(modules, packageName, part), { recursive: true });
  const { dependencies } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
  for (const name of Object.keys(dependencies)) await symlink(join(root, "node_modules", name), join(modules, name));
}
