import { cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { engineEnvironment } from "../../scripts/lib/engine.mjs";
import { Failure, lastLines, projectRoot, runChild } from "../../scripts/lib/processes.mjs";
import { accountId, token } from "./start-api.mjs";

const project = `name: bench
runtime: { name: nodejs, options: { typescript: false } }
plugins:
  providers:
    - { name: cloudflare-risk-integration, path: node_modules/pulumi-cloudflare-risk-integration/bin }
`;
const stateFile = "backend/.pulumi/stacks/bench/test.json";

/** A stack of one of the programs, in a folder of its own. */
export async function makeStack({ folder, binDir, program, baseUrl, env = {} }) {
  const at = (...names) => join(folder, ...names);
  await mkdir(at("project", "node_modules"), { recursive: true });
  await mkdir(at("backend"));
  await cp(join(projectRoot, "bench", "programs"), at("project"), { recursive: true });
  await writeFile(at("project", "Pulumi.yaml"), project);
  await writeFile(at("project", "package.json"), JSON.stringify({ name: "bench", main: `${program}.cjs` }));
  for (const name of ["@pulumi", "cloudflare"])
    await symlink(join(projectRoot, "node_modules", name), at("project", "node_modules", name));
  await symlink(projectRoot, at("project", "node_modules", "pulumi-cloudflare-risk-integration"));
  const variables = engineEnvironment(binDir, {
    PULUMI_HOME: at("home"),
    PULUMI_BACKEND_URL: pathToFileURL(at("backend")).href,
    PULUMI_CONFIG_PASSPHRASE: "bench",
    PULUMI_STACK: "test",
    CLOUDFLARE_API_TOKEN: token,
    CLOUDFLARE_ACCOUNT_ID: accountId,
    CLOUDFLARE_BASE_URL: baseUrl,
    BENCH_FILE: at("times"),
    NODE_COMPILE_CACHE: undefined, // a cache of the user's own would serve all stacks
    ...env,
  });
  /** Runs `pulumi` with these arguments; answers how many milliseconds it took. */
  const run = async (...args) => {
    const began = performance.now();
    const result = await runChild(join(binDir, "pulumi"), [...args, "--non-interactive", "--color", "never"], {
      cwd: at("project"),
      env: variables,
    });
    const ms = performance.now() - began;
    if (result.code !== 0) throw new Failure(`pulumi ${args[0]} of ${program} failed:\n${lastLines(result.output)}`);
    return ms;
  };
  await run("stack", "init", "test");
  const empty = await readFile(at(stateFile));
  return {
    /** `pulumi up` of an empty stack, preview included. */
    async up() {
      await writeFile(at(stateFile), empty);
      return run("up", "--yes", "--suppress-outputs");
    },
    preview: () => run("preview"),
    /** A preview that asks the API for each resource again. */
    refreshedPreview: () => run("preview", "--refresh"),
    /** The bytes of a resource in the state. */
    async bytesPerResource() {
      const { resources } = JSON.parse(await readFile(at(stateFile), "utf8")).checkpoint.latest;
      const own = resources.filter(({ id }) => id?.includes("/"));
      return own.reduce((sum, resource) => sum + Buffer.byteLength(JSON.stringify(resource)), 0) / own.length;
    },
    /** What the program has written to BENCH_FILE since the last call: the time of its last run. */
    async lastTime() {
      const lines = (await readFile(at("times"), "utf8")).trim().split("\n");
      await rm(at("times"));
      return Number(lines.at(-1));
    },
  };
}
