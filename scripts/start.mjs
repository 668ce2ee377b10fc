// npm start: the root project on a real Pulumi engine, against the emulator of Cloudflare's API.
import { randomBytes, randomUUID } from "node:crypto";
import { appendFile, copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { engineEnvironment, setUp } from "./lib/engine.mjs";
import {
  atEnd,
  cleanUp,
  Failure,
  main,
  makeTemporaryFolder,
  projectRoot,
  runChild,
  startChild,
} from "./lib/processes.mjs";

await main(async ({ log }) => {
  const { binDir } = await setUp({ log });
  const start = Date.now();

  const folder = await makeTemporaryFolder();
  const { seed, referenceId } = makeWorld();
  const variables = await startEmulator({ seed, folder });
  log(`Emulator: ${variables.CLOUDFLARE_BASE_URL}`);
  const config = { "stack-outputs:referenceId": referenceId };
  const stack = await createTemporaryStack({ folder, binDir, variables, config, log });

  log("\n1. The program looks the integration up by the ID of its Okta identity provider.");
  await stack.operate(["up", "--yes", "--skip-preview", "--suppress-outputs"]);
  const outputs = await stack.outputs();
  const textOf = (value) => (typeof value === "string" ? value : JSON.stringify(value));
  log("\nStack outputs:");
  const width = Math.max(...Object.keys(outputs).map((name) => name.length));
  for (const [name, value] of Object.entries(outputs)) log(`  ${name.padEnd(width)}  ${textOf(value)}`);

  log("\n2. Nothing has changed at Cloudflare: the drift check passes.");
  await stack.operate(["preview", "--expect-no-changes", "--suppress-outputs"]);
  log("  in sync (exit code 0)");

  log("\n3. Somebody switches the integration off in Cloudflare's dashboard: the same check finds the change.");
  await switchOff(variables.CLOUDFLARE_BASE_URL, outputs.integrationId);
  await stack.operate(["preview", "--expect-no-changes", "--diff"], { exitCode: 7 });
  log("  drift (exit code 7): the stack has recorded active = true, and Cloudflare now returns false.");
  log(
    "  In CI that exit code fails the job. `pulumi up` would accept the new value; only Cloudflare can switch it on again.",
  );

  await stack.operate(["destroy", "--yes", "--skip-preview", "--remove"]);
  await cleanUp();
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  log(`\nDone in ${seconds} s; the emulator is stopped and the temporary folder removed.`);
});

/**
 * The emulator's content: one account with an Okta identity provider that has a risk integration. The example of Cloudflare's API
 * reference would do, but its well-known URL is a placeholder, which no Okta could be given.
 */
function makeWorld() {
  const referenceId = randomUUID();
  const integration = {
    reference_id: referenceId,
    tenant_url: "https://example.okta.com",
    well_known_url: `/.well-known/sse-configuration/${randomUUID()}/`,
  };
  const account = { id: randomBytes(16).toString("hex"), integrations: [integration] };
  const token = { token: randomBytes(20).toString("hex"), name: "npm start", permissions: ["Zero Trust Read"] };
  return { referenceId, seed: { accounts: [account], credentials: { tokens: [token] } } };
}

async function switchOff(baseUrl, integrationId) {
  const url = new URL(`/__emulator/integrations/${encodeURIComponent(integrationId)}`, baseUrl);
  const answer = await fetch(url, { method: "PATCH", body: JSON.stringify({ active: false }) });
  if (!answer.ok) throw new Failure(`The emulator refused the change: ${answer.status} ${await answer.text()}`);
}

/** Starts the emulator by the package's own command line; returns the variables that a program needs to reach it. */
async function startEmulator({ seed, folder }) {
  const seedFile = join(folder, "seed.json");
  await writeFile(seedFile, JSON.stringify(seed));
  const command = join(projectRoot, "bin", "cloudflare-risk-integration.js");
  // It ends with its standard input: even if this process is killed outright, no emulator is left.
  const options = { stdio: ["pipe", "pipe", "pipe"] };
  const args = [command, "emulate", "--port", "0", "--seed", seedFile, "--until-parent-exits"];
  const variables = {};
  const ended = await new Promise((done) => {
    const onLine = (line) => {
      const [, name, value] = /^export (CLOUDFLARE_[A-Z_]+)=(.*)$/.exec(line) ?? [];
      if (name) variables[name] = value;
      if (["BASE_URL", "ACCOUNT_ID", "API_TOKEN"].every((end) => variables[`CLOUDFLARE_${end}`])) done();
    };
    const emulator = startChild("node", args, { ...options, onLine });
    atEnd(emulator.stop);
    emulator.exited.then(({ code, error }) =>
      done(`${error?.message ?? `it ended with ${code}`}.\n${emulator.output()}`),
    );
    setTimeout(done, 60_000, "it printed no address in time").unref();
  });
  if (ended) throw new Failure(`The emulator did not start: ${ended}`);
  return variables;
}

/**
 * A stack of the root project whose state, configuration, Pulumi home and temporary files are all in one folder. Returns a
 * function that runs an operation on it, and one that returns its outputs.
 */
async function createTemporaryStack({ folder, binDir, variables, config, log }) {
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
  // The engine needs a moment to stop its plugins.
  const options = { env, cwd: projectRoot, graceMs: 8_000 };
  const pulumi = async (args, { exitCode = 0, ...more } = {}) => {
    const all = [...args, "--non-interactive", "--color", "never"];
    const result = await runChild(join(binDir, "pulumi"), all, { ...options, ...more });
    if (result.code === exitCode) return result;
    const end = result.code ?? result.error?.message ?? result.signal;
    const output = more.onLine ? "its output is above." : `it printed:\n${result.output}`;
    throw new Failure(`pulumi ${args.join(" ")} ended with ${end} instead of ${exitCode}; ${output}`);
  };

  // `stack init` writes the stack's configuration next to the project file: to a copy of that file, not into the checkout.
  await copyFile(join(projectRoot, "Pulumi.yaml"), inFolder("project/Pulumi.yaml"));
  await pulumi(["stack", "init", "start"], { cwd: inFolder("project") });
  const configFile = inFolder("project/Pulumi.start.yaml");
  await appendFile(configFile, `config: ${JSON.stringify(config)}\n`); // JSON is YAML

  return {
    /** Runs an operation, shows it, and fails unless it ends with the exit code that is expected. */
    async operate(args, { exitCode } = {}) {
      log(`\n$ pulumi ${args.join(" ")}`);
      const onLine = (line) => {
        if (line.trim() !== "") log(`  ${line}`);
      };
      const place = ["--stack", "start", "--config-file", configFile, "--suppress-progress"];
      await pulumi([...args, ...place], { exitCode, onLine });
    },
    outputs: async () => JSON.parse((await pulumi(["stack", "output", "--json", "--stack", "start"])).stdout),
  };
}
