import { randomBytes } from "node:crypto";
import { appendFile, copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { runChild } from "../child.mjs";
import { engineEnvironment } from "../engine.mjs";
import { Failure } from "../failure.mjs";
import { projectRoot } from "../folders.mjs";

const stack = "start";

/**
 * A stack of the root project whose state, configuration, Pulumi home and temporary files are all in one folder.
 * Gives a function that runs a `pulumi` command on it.
 */
export async function createTemporaryStack({ folder, binDir, variables, config, log }) {
  const inFolder = (name) => join(folder, name);
  for (const name of ["home", "state", "tmp", "project"]) await mkdir(inFolder(name));

  const env = engineEnvironment(binDir, {
    ...variables,
    PULUMI_HOME: inFolder("home"),
    PULUMI_BACKEND_URL: pathToFileURL(inFolder("state")).href,
    PULUMI_CONFIG_PASSPHRASE: randomBytes(16).toString("hex"),
    // `npm test` checks the program's types; leaving it out here saves seconds at each of the runs.
    PULUMI_NODEJS_TRANSPILE_ONLY: "true",
    TMPDIR: inFolder("tmp"),
    TEMP: inFolder("tmp"),
    TMP: inFolder("tmp"),
  });
  const cli = join(binDir, "pulumi");
  // The engine needs a moment to stop its plugins.
  const run = (args, options) =>
    runChild(cli, [...args, "--non-interactive", "--color", "never"], {
      env,
      cwd: projectRoot,
      graceMs: 8_000,
      ...options,
    });

  // `stack init` writes the stack's configuration beside the project file: made from a copy of that file, not in the checkout.
  await copyFile(join(projectRoot, "Pulumi.yaml"), inFolder("project/Pulumi.yaml"));
  const made = await run(["stack", "init", stack], { cwd: inFolder("project") });
  if (made.code !== 0) throw new Failure(`pulumi stack init failed:\n${made.output}`);
  const configFile = inFolder(`project/Pulumi.${stack}.yaml`);
  await appendFile(configFile, `config: ${JSON.stringify(config)}\n`); // JSON is YAML
  const ofStack = ["--stack", stack];

  return {
    /** Runs an operation, shows it, and fails unless it ends with the exit code that is expected. */
    async operate(args, { exitCode = 0 } = {}) {
      log(`\n$ pulumi ${args.join(" ")}`);
      const onLine = (line) => {
        if (line.trim() !== "") log(`  ${line}`);
      };
      const result = await run([...args, ...ofStack, "--config-file", configFile, "--suppress-progress"], { onLine });
      if (result.code === exitCode) return result;
      throw new Failure(
        `pulumi ${args[0]} ended with ${result.code ?? result.error?.message ?? result.signal} where ${exitCode} was expected; its output is above.`,
      );
    },
    async outputs() {
      const result = await run(["stack", "output", "--json", ...ofStack]);
      if (result.code !== 0) throw new Failure(`pulumi stack output failed:\n${result.output}`);
      return JSON.parse(result.stdout);
    },
  };
}
