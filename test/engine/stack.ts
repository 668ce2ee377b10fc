import { spawn } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test as base, expect, inject } from "vitest";
import { parseDocument } from "yaml";
import { engineEnvironment } from "../../scripts/lib/engine.mjs";
import { dynamicResourceType } from "../../src/common/pulumi-protocol.js";
import { type Emulator, startEmulator } from "../../src/testing/index.js";
import { packageName, stackVariables } from "./initial-stack.js";
import { killIfThere, processesBelow } from "./process-table.js";
import { endIfStuck } from "./progress.js";
import { expectClaims, type RunRecord } from "./row-names.js";
import { accountId, token, world } from "./world.js";

const root = resolve(__dirname, "../..");

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

/** A state, as `pulumi stack export` prints it. */
interface ExportedState {
  readonly version: number;
  readonly deployment: { readonly resources?: (Pick<StateResource, "urn" | "type"> & Partial<StateResource>)[] };
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
  /** The kind of resource of stacks that name no other. */
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
  /** SIGKILL to the engine only; returns the processes that it had started. */
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
    const initial = inject("initialStack");
    if (!initial) return skip("no Pulumi engine: npm run setup");
    const stacks: Stack[] = [];
    const runs: RunRecord[] = [];
    await use(async (program, environment, kind = usualKind) => {
      const usual = {
        CLOUDFLARE_API_TOKEN: token,
        CLOUDFLARE_ACCOUNT_ID: accountId,
        CLOUDFLARE_BASE_URL: emulator.url,
      };
      const folder = await mkdtemp(join(tmpdir(), "risk-integration-engine-"));
      const stack = new Stack(folder, initial.engine.binDir, runs, kind);
      stacks.push(stack);
      stack.environment = { ...usual, ...environment };
      await cp(initial.folder, folder, { recursive: true, verbatimSymlinks: true });
      await stack.project();
      await stack.program(program);
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

  private readonly installed = join("node_modules", packageName);

  constructor(
    private readonly folder: string,
    private readonly binDir: string,
    private readonly runs: RunRecord[],
    private readonly kind = dynamicResource,
  ) {}

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

  /** Puts the package back in place: what the provider process, or the plugin, runs is this checkout's. */
  async install(): Promise<void> {
    const initial = join(inject("initialStack")?.folder ?? "", "project", this.installed);
    await cp(initial, join(this.projectFolder, this.installed), { recursive: true, verbatimSymlinks: true });
  }

  /** Puts the package in place as npm links one of a workspace. */
  async linkCheckout(): Promise<void> {
    await this.uninstall();
    await symlink(root, join(this.projectFolder, this.installed));
  }

  uninstall(): Promise<void> {
    return rm(join(this.projectFolder, this.installed), { recursive: true });
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

  /** The variables of every command, besides the machine's own. */
  get variables(): Record<string, string> {
    return {
      ...stackVariables(this.folder),
      ...inject("initialStack")?.keyVariables,
      // Node.js processes start a quarter faster with what earlier ones have compiled.
      NODE_COMPILE_CACHE: join(root, "node_modules/.cache/engine-tests"),
      ...definedOnly(this.environment),
    };
  }

  /** All variables of a command. */
  get commandEnvironment(): Record<string, string> {
    return engineEnvironment(this.binDir, this.variables);
  }

  /** A file of the project. */
  read(file: string): Promise<string> {
    return readFile(join(this.projectFolder, file), "utf8");
  }

  start(...args: string[]): Running {
    const child = spawn("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd: this.projectFolder,
      env: this.commandEnvironment,
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
    const watch = endIfStuck(child, `pulumi ${args.join(" ")}`, () => run.output);
    const finished = closed.then((exitCode) => {
      const stuck = watch.stop();
      if (stuck) throw stuck;
      run.exitCode = exitCode;
      this.printed += run.output;
      this.runs.push({ args, exitCode });
      return run;
    });
    const kill = async () => {
      const left = await processesBelow(child.pid);
      child.kill("SIGKILL");
      await new Promise((done) => child.once("exit", done));
      // The plugins of a killed engine go on, and hold its pipes open.
      for (const pid of left) killIfThere(pid);
      await finished;
    };
    const killAlone = async () => {
      const started = await processesBelow(child.pid);
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

  /** Writes a value in clear as `pulumi config set` does. */
  async config(key: string, value: string): Promise<void> {
    const file = join(this.projectFolder, "Pulumi.test.yaml");
    const document = parseDocument(await readFile(file, "utf8"));
    document.setIn(["config", key], value);
    await writeFile(file, document.toString());
  }

  // A pair, since a value of its own may begin like a flag: the emulator's tokens can.
  secretConfig(key: string, value: string): Promise<Run> {
    return this.exits(0, "config", "set-all", "--secret", `${key}=${value}`);
  }

  /** The stack's outputs, secrets in clear. */
  async outputs(): Promise<Record<string, unknown>> {
    const stack = (await this.resources()).find(({ type }) => type === "pulumi:pulumi:Stack");
    const recorded = stack?.outputs ?? {};
    if (!JSON.stringify(recorded).includes('"ciphertext":')) return recorded;
    return JSON.parse((await this.exits(0, "stack", "output", "--json", "--show-secrets")).stdout);
  }

  /** What `pulumi stack export` prints, from the file that the backend keeps; secrets are ciphertext in it. */
  async exported(): Promise<ExportedState> {
    const { version, checkpoint } = JSON.parse(await readFile(await this.stateFile(), "utf8"));
    return { version, deployment: checkpoint.latest };
  }

  private async stateFile(): Promise<string> {
    const stacks = join(this.folder, "backend/.pulumi/stacks");
    const [project = ""] = await readdir(stacks);
    return join(stacks, project, "test.json");
  }

  /** The state's resources, with what this package has a say in: times, positions in the source and so on are the engine's. */
  async resources(): Promise<StateResource[]> {
    const { resources: all = [] } = (await this.exported()).deployment;
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
