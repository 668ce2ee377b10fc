import { execFile } from "node:child_process";
import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

export const root = resolve(__dirname, "../..");
export const run = promisify(execFile);

const packageName = "pulumi-cloudflare-risk-integration";

/**
 * Copies examples/okta-security-events and installs what it depends on: the SDKs as okta-security-events.lock.json has them, and
 * this checkout. Never within this checkout, where Pulumi's host for Node.js would look for the SDKs' plugins in every program.
 */
export async function installExample(project: string): Promise<void> {
  const source = join(root, "examples/okta-security-events");
  await mkdir(project);
  for (const file of ["Pulumi.yaml", "index.ts", "tsconfig.json"]) await cp(join(source, file), join(project, file));
  const manifest = JSON.parse(await readFile(join(source, "package.json"), "utf8"));
  delete manifest.dependencies[packageName];
  await writeFile(join(project, "package.json"), JSON.stringify(manifest));
  await cp(join(__dirname, "okta-security-events.lock.json"), join(project, "package-lock.json"));
  // This fails too where package.json and the lock do not agree.
  await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: project });

  const modules = join(project, "node_modules");
  await symlink(root, join(modules, packageName));
  // One SDK for the program and the linked package, as an installation from the registry has it.
  await rm(join(modules, "@pulumi/pulumi"), { recursive: true });
  await symlink(join(root, "node_modules/@pulumi/pulumi"), join(modules, "@pulumi/pulumi"));
}
