import { spawn } from "node:child_process";
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { expect, test as plain } from "vitest";
import { engineEnvironment, findEngine } from "../../scripts/lib/engine.mjs";
import { type Emulator, startEmulator } from "../../src/testing/index.js";
import { accountId, integration, integrationId, referenceId, token, world } from "../engine/world.js";

const root = resolve(__dirname, "../..");

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process of Node.js that a script started: npm, npx, or this package's command. */
export interface Started {
  readonly words: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/** A checkout of an infrastructure repository on a CI machine, with nothing installed: a Pulumi project, and two stacks. */
export class Checkout {
  constructor(
    readonly folder: string,
    private readonly environment: Record<string, string>,
  ) {}

  /** Runs a script as the CI system does it. */
  async shell(command: readonly [string, ...string[]], variables: Record<string, string> = {}): Promise<Ended> {
    const [program, ...args] = command;
    const child = spawn(program, args, { cwd: this.folder, env: { ...this.environment, ...variables } });
    const texts = { stdout: "", stderr: "" };
    for (const name of ["stdout", "stderr"] as const)
      child[name].setEncoding("utf8").on("data", (piece: string) => {
        texts[name] += piece;
      });
    const code = await new Promise<number | null>((done, fail) => child.on("error", fail).on("close", done));
    return { code, ...texts };
  }

  read(file: string): Promise<string> {
    return readFile(join(this.folder, file), "utf8");
  }

  /** Every process of Node.js that was started so far. */
  async started(): Promise<Started[]> {
    const lines = (await this.read(startedFile)).trim().split("\n");
    return lines.map((line) => JSON.parse(line));
  }
}

const startedFile = "../started.jsonl";

/** Fails unless npm and Pulumi ran without the token, and `drift` with it. */
export async function expectTokenForDriftOnly(checkout: Checkout): Promise<void> {
  const started = await checkout.started();
  const holds = ({ environment }: Started) => Object.values(environment).some((value) => value.includes(token));
  const withWord = (word: string) => started.filter(({ words }) => words.includes(word));
  for (const [word, expected] of [
    ["ci", false],
    ["export", false],
    ["drift", true],
  ] as const) {
    expect(withWord(word).length, word).toBeGreaterThan(0);
    for (const one of withWord(word)) expect(holds(one), one.words.join(" ")).toBe(expected);
  }
  expect(started.filter(holds)).toEqual(withWord("drift"));
}

interface Fixtures {
  readonly emulator: Emulator;
  readonly checkout: Checkout;
}

export const test = plain.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
  emulator: async ({}, use) => {
    await using emulator = await startEmulator({ seed: world() });
    await use(emulator);
  },
  checkout: async ({ emulator, skip }, use) => {
    const engine = await findEngine();
    if (!engine) return skip("no Pulumi engine: npm run setup");
    const folder = await mkdtemp(join(tmpdir(), "risk-integration-checkout-"));
    try {
      await use(await checkoutIn(folder, engine.binDir, emulator));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
});

async function checkoutIn(folder: string, binDir: string, emulator: Emulator): Promise<Checkout> {
  const repository = join(folder, "repository");
  for (const place of ["repository/infra", "backend", "home", "runner"])
    await mkdir(join(folder, place), { recursive: true });
  await writeFile(join(repository, "infra/Pulumi.yaml"), "name: infra\nruntime: nodejs\n");
  const record = join(folder, "record.cjs");
  await writeFile(
    record,
    `require("node:fs").appendFileSync(${JSON.stringify(join(repository, startedFile))},
      JSON.stringify({ words: process.argv, environment: process.env }) + "\\n");`,
  );
  const ofNpm = Object.keys(process.env).filter((name) => /^(npm|node)_/i.test(name));
  const environment = {
    ...engineEnvironment(binDir, {
      HOME: join(folder, "home"),
      PULUMI_HOME: join(folder, "home/.pulumi"),
      PULUMI_BACKEND_URL: `file://${join(folder, "backend")}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      CLOUDFLARE_BASE_URL: emulator.url,
      RUNNER_TEMP: join(folder, "runner"),
      GITHUB_STEP_SUMMARY: join(folder, "runner/summary.md"),
    }),
    // What npm tells the scripts that it runs, such as this test, is not for another project.
    ...Object.fromEntries(ofNpm.map((name) => [name, undefined])),
    npm_config_offline: "true",
    NODE_OPTIONS: `--require "${record}"`,
  } as Record<string, string>;
  const checkout = new Checkout(repository, environment);
  for (const stack of ["dev", "prod"]) {
    await writeFile(join(folder, "state.json"), JSON.stringify(stateOf(stack)));
    for (const args of [
      ["stack", "init", stack],
      ["stack", "import", "--stack", stack, "--file", join(folder, "state.json")],
    ]) {
      const { code, stdout, stderr } = await checkout.shell(["pulumi", ...args, "--cwd", "infra", "--non-interactive"]);
      expect(code, stdout + stderr).toBe(0);
    }
  }
  const engine = await packageIn(folder, "pulumi", join(binDir, "pulumi"));
  await writeFile(join(engine, "package.json"), '{"name":"pulumi","version":"3.0.0","bin":"pulumi"}');
  const own = await packageIn(folder, "pulumi-cloudflare-risk-integration", join(root, "bin"));
  await copyFile(join(root, "package.json"), join(own, "package.json"));
  const dependencies = Object.fromEntries([engine, own].map((path) => [basename(path), `file:${path}`]));
  await writeFile(join(repository, "package.json"), JSON.stringify({ name: "infra", private: true, dependencies }));
  const { code, stderr } = await checkout.shell(["npm", "install", "--package-lock-only"]);
  expect(code, stderr).toBe(0);
  return checkout;
}

/** The folder of a package that `npm ci` finds without a registry; it holds this one file or folder so far. */
async function packageIn(folder: string, name: string, content: string): Promise<string> {
  const path = join(folder, "packages", name);
  await mkdir(path, { recursive: true });
  await symlink(content, join(path, basename(content)));
  return path;
}

/** A stack with one reference, as `up` leaves it. */
function stateOf(stack: string) {
  const urn = (type: string, name: string) => `urn:pulumi:${stack}::infra::${type}::${name}`;
  const provider = "pulumi:providers:pulumi-nodejs";
  const type = "pulumi-nodejs:dynamic/cloudflare:RiskIntegrationReference";
  const fields = { accountId, ...integration };
  const resources = [
    { urn: urn("pulumi:pulumi:Stack", `infra-${stack}`), custom: false, type: "pulumi:pulumi:Stack" },
    { urn: urn(provider, "default"), custom: true, id: "8a9e0a7e-0000-4000-8000-000000000000", type: provider },
    {
      urn: urn(type, "okta"),
      custom: true,
      id: `${accountId}/${referenceId}`,
      type,
      inputs: fields,
      outputs: fields,
      provider: `${urn(provider, "default")}::8a9e0a7e-0000-4000-8000-000000000000`,
    },
  ];
  return { version: 3, deployment: { manifest: { time: "2026-01-01T00:00:00Z", magic: "", version: "" }, resources } };
}

export { integrationId, referenceId, token };
