import { execFile, spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { test as base, expect } from "vitest";
import { engineEnvironment, findEngine } from "../../scripts/lib/engine.mjs";
import { dynamicResourceType } from "../../src/resource-types.js";
import { type Emulator, startEmulator } from "../../src/testing/index.js";
import { expectClaims, type RunRecord } from "./row-names.js";
import { accountId, token, world } from "./world.js";

const root = resolve(__dirname, "../..");
const packageName = "pulumi-cloudflare-risk-integration";

/** What one `pulumi` command did. */
export interface Run {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** Both, as a person would see them. */
  readonly output: string;
}

/** A resource of an exported state. */
export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id: string;
  readonly inputs: Record<string, unknown>;
  readonly outputs: Record<string, unknown>;
}

/** Variables of the engine, the program and the provider process. */
type Environment = Readonly<Record<string, string | undefined>>;

/** What a stack's resources of this package are, and how its programs come by them. */
export interface ResourceKind {
  readonly name: "dynamic" | "plugin";
  /** As a state has it. */
  readonly type: string;
  /** Code that puts `risk` in a program's scope. */
  readonly risk: string;
  /** What `Pulumi.yaml` needs for it. */
  readonly projectLines: readonly string[];
}

export const dynamicResource: ResourceKind = {
  name: "dynamic",
  type: dynamicResourceType,
  risk: `const risk = require("${packageName}");\n`,
  projectLines: [],
};

export interface Fixtures {
  /** Of the stacks that are not told of another. */
  readonly kind: ResourceKind;
  /** An API of this test's own, with what `world.ts` says. */
  readonly emulator: Emulator;
  /** Makes a stack of this program, by default with a token, the account and the emulator's URL in the environment. */
  readonly stackOf: (program: string, environment?: Environment, kind?: ResourceKind) => Promise<Stack>;
}

/** A command that is under way. */
export interface Running {
  readonly finished: Promise<Run>;
  /** What it has printed so far. */
  readonly output: string;
  /** SIGINT to the engine, as Ctrl-C sends it: what it has started is in process groups of its own. */
  interrupt(): void;
  /** SIGKILL to the engine alone; answers the processes that it had started. */
  killAlone(): Promise<number[]>;
  /** SIGKILL to the engine, which it cannot catch; then to the processes that it leaves behind, once it is gone. */
  kill(): Promise<void>;
}

/** A test on the real engine. What its name says of exit codes is held against the commands it ran, see `row-names.ts`. */
export const test = base.extend<Fixtures>({
  kind: dynamicResource,
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
  emulator: async ({}, use) => {
    await using emulator = await startEmulator({ seed: world() });
    await use(emulator);
  },
  stackOf: async ({ emulator, kind: usualKind, skip, task }, use) => {
    const engine = await findEngine();
    if (!engine) return skip("no Pulumi engine: npm run setup");
    const stacks: Stack[] = [];
    const runs: RunRecord[] = [];
    await use(async (program, environment, kind = usualKind) => {
      const usual = {
        CLOUDFLARE_API_TOKEN: token,
        CLOUDFLARE_ACCOUNT_ID: accountId,
        CLOUDFLARE_BASE_URL: emulator.url,
      };
      const folder = await mkdtemp(join(tmpdir(), "risk-integration-engine-"));
      const stack = new Stack(folder, engine.binDir, runs, kind);
      stacks.push(stack);
      await stack.initialize(program, { ...usual, ...environment });
      return stack;
    });
    await Promise.all(stacks.map((stack) => stack.remove()));
    if (task.result?.state !== "fail") expectClaims(task.name, runs);
  },
});

/** One stack with a program of its own, and everything that the engine writes for it, in a temporary folder. */
export class Stack {
  /** Everything that any command has printed. */
  printed = "";
  /** May be changed between two commands. */
  environment: Environment = {};

  constructor(
    private readonly folder: string,
    private readonly binDir: string,
    private readonly runs: RunRecord[],
    private readonly kind = dynamicResource,
  ) {}

  async initialize(program: string, environment: Environment): Promise<void> {
    this.environment = environment;
    await mkdir(join(this.folder, "backend"));
    await mkdir(join(this.projectFolder, "node_modules/@pulumi"), { recursive: true });
    await symlink(join(root, "node_modules/@pulumi/pulumi"), join(this.projectFolder, "node_modules/@pulumi/pulumi"));
    await this.install();
    await this.project();
    await writeFile(join(this.projectFolder, "package.json"), '{"name":"engine-test","main":"index.js"}');
    await this.program(program);
    await this.exits(0, "stack", "init", "test");
  }

  get projectFolder(): string {
    return join(this.folder, "project");
  }

  /** Writes `Pulumi.yaml` for programs with the package, or without; with these lines below `options:` where there are any. */
  async project({ options: lines = [], withPackage = true }: { options?: string[]; withPackage?: boolean } = {}) {
    const options = lines.length > 0 ? ["options:", ...lines.map((line) => `  ${line}`)] : [];
    const project = [
      "name: engine-test",
      "runtime:",
      "  name: nodejs",
      "  options:",
      "    typescript: false",
      ...(withPackage ? this.kind.projectLines : []),
      ...options,
    ];
    await writeFile(join(this.projectFolder, "Pulumi.yaml"), `${project.join("\n")}\n`);
  }

  /** Puts the package in place as npm links one of a workspace: what the provider process, or the plugin, is of is this checkout. */
  install(): Promise<void> {
    return symlink(root, join(this.projectFolder, "node_modules", packageName));
  }

  uninstall(): Promise<void> {
    return rm(join(this.projectFolder, "node_modules", packageName));
  }

  /** Replaces the program, in JavaScript (CommonJS); `pulumi`, `risk` and {@link created} are in scope. */
  async program(source: string, { withPackage = true } = {}): Promise<void> {
    const scope = `const pulumi = require("@pulumi/pulumi");\n${withPackage ? this.kind.risk : ""}`;
    await writeFile(join(this.projectFolder, "index.js"), `${scope}${created}${source}`);
  }

  /** Runs `pulumi` with these arguments, whatever comes of it. */
  run(...args: string[]): Promise<Run> {
    return this.start(...args).finished;
  }

  /** What every command gets beside the machine's own environment. */
  get variables(): Record<string, string> {
    return {
      PULUMI_HOME: join(this.folder, "home"),
      PULUMI_BACKEND_URL: `file://${join(this.folder, "backend")}`,
      PULUMI_CONFIG_PASSPHRASE: "test",
      PULUMI_STACK: "test",
      // Node.js processes start a quarter faster with what earlier ones have compiled.
      NODE_COMPILE_CACHE: join(root, "node_modules/.cache/engine-tests"),
      ...definedOnly(this.environment),
    };
  }

  /** A file of the project. */
  read(file: string): Promise<string> {
    return readFile(join(this.projectFolder, file), "utf8");
  }

  start(...args: string[]): Running {
    const child = spawn("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd: this.projectFolder,
      env: engineEnvironment(this.binDir, this.variables),
      stdio: ["ignore", "pipe", "pipe"],
    });
    const run = { exitCode: 0, stdout: "", stderr: "", output: "" };
    for (const name of ["stdout", "stderr"] as const)
      child[name].setEncoding("utf8").on("data", (text: string) => {
        run[name] += text;
        run.output += text;
      });
    const closed = new Promise<number>((done, fail) => {
      child.on("error", fail);
      child.on("close", (code) => done(code ?? -1));
    });
    const finished = closed.then((exitCode) => {
      run.exitCode = exitCode;
      this.printed += run.output;
      this.runs.push({ args, exitCode });
      return run;
    });
    const kill = async () => {
      const left = await descendants(child.pid ?? Number.NaN);
      child.kill("SIGKILL");
      await new Promise((done) => child.once("exit", done));
      // Nobody tells the plugins that their engine is gone; they hold its pipes open.
      for (const pid of left) killIfThere(pid);
      await finished;
    };
    const killAlone = async () => {
      const started = await descendants(child.pid ?? Number.NaN);
      child.kill("SIGKILL");
      return started;
    };
    const interrupt = () => void child.kill("SIGINT");
    return {
      finished,
      get output() {
        return run.output;
      },
      interrupt,
      kill,
      killAlone,
    };
  }

  /** Runs what must end with this exit code: 0 success, 1 failure, 7 changes under `--expect-no-changes`. */
  async exits(exitCode: number, ...args: string[]): Promise<Run> {
    const run = await this.run(...args);
    expect(run.exitCode, `pulumi ${args.join(" ")} printed:\n${run.output}`).toBe(exitCode);
    return run;
  }

  up(...args: string[]): Promise<Run> {
    return this.exits(0, "up", "--yes", "--skip-preview", ...args);
  }

  failedUp(...args: string[]): Promise<Run> {
    return this.exits(1, "up", "--yes", "--skip-preview", ...args);
  }

  refresh(...args: string[]): Promise<Run> {
    return this.exits(0, "refresh", "--yes", "--skip-preview", ...args);
  }

  /** A preview that finds nothing to do. */
  inSync(): Promise<Run> {
    return this.exits(0, "preview", "--expect-no-changes");
  }

  /** A preview that finds something to do. */
  outOfSync(...args: string[]): Promise<Run> {
    return this.exits(7, "preview", "--expect-no-changes", ...args);
  }

  // A pair, since a value of its own may begin like a flag: the emulator's tokens can.
  config(key: string, value: string): Promise<Run> {
    return this.exits(0, "config", "set-all", "--plaintext", `${key}=${value}`);
  }

  secretConfig(key: string, value: string): Promise<Run> {
    return this.exits(0, "config", "set-all", "--secret", `${key}=${value}`);
  }

  async outputs(): Promise<Record<string, unknown>> {
    return JSON.parse((await this.exits(0, "stack", "output", "--json", "--show-secrets")).stdout);
  }

  /** The state as the backend keeps it; secrets are ciphertext in it. */
  async resources(): Promise<StateResource[]> {
    const file = await readFile(join(this.folder, "backend/.pulumi/stacks/engine-test/test.json"), "utf8");
    const all: StateResource[] = JSON.parse(file).checkpoint.latest.resources ?? [];
    // Times, positions in the source and dependencies are the engine's own affair.
    return all.map(({ urn, type, id = "", inputs = {}, outputs = {} }) => ({ urn, type, id, inputs, outputs }));
  }

  /** The state's resources of this package, by their names. */
  async references(): Promise<Record<string, StateResource>> {
    const own = (await this.resources()).filter(({ type }) => type === this.kind.type);
    return Object.fromEntries(own.map((resource) => [resource.urn.split("::").at(-1), resource]));
  }

  /** The text of every file that the engine has written: state, history, backups, config. */
  async written(): Promise<string> {
    const entries = await readdir(this.folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"));
    return (await Promise.all(files.map((file) => readFile(join(file.parentPath, file.name), "utf8")))).join("\n");
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

/** The processes that a process has started, and that these have. */
async function descendants(pid: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-eo", "pid=,ppid="]);
  const all = stdout.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    all.flatMap(([child = 0, itsParent]) => (itsParent === parent ? [child, ...below(child)] : []));
  return below(pid);
}

export function killIfThere(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}

function definedOnly(environment: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/**
 * In scope of every program: a resource whose output `later` is unknown until it is created, and then `value`. Another
 * `value` replaces it, as another URL replaces a receiver at Okta. Its creation can change an integration of the emulator.
 */
const created = `
class Created extends pulumi.dynamic.Resource {
  constructor(name, args, opts) {
    super({
      async create({ value, patch }) {
        if (patch) await fetch(patch.url, { method: "PATCH", body: JSON.stringify(patch.body) });
        return { id: value, outs: { value, later: value } };
      },
      async diff(id, olds, news) {
        const replaces = olds.value === news.value ? [] : ["value"];
        return { changes: replaces.length > 0, replaces };
      },
    }, name, { ...args, later: undefined }, opts);
  }
}
`;
