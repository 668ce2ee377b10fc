// npm run test:consumers [-- --only NAME]: the packed package in projects of many kinds, type-checked, every entry loaded, its commands run,
// and `pulumi up`-ed against the emulator. The last line is "N passed, N failed".
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { consumers } from "./lib/consumers/consumers.mjs";
import { makeProject } from "./lib/consumers/project.mjs";
import { placeInState } from "./lib/consumers/state.mjs";
import { describeFailure, Failure } from "./lib/failure.mjs";
import { projectRoot } from "./lib/folders.mjs";
import { main } from "./lib/main.mjs";
import { buildsToTest, environmentWith, installNode, machine } from "./lib/node.mjs";
import { runNpm } from "./lib/npm.mjs";
import { setUp } from "./lib/setup.mjs";
import { startEmulator } from "./lib/start/emulator.mjs";
import { makeTemporaryFolder } from "./lib/start/temporary-folder.mjs";

// Of the registry, and not seen by Dependabot; corepack's shims would fetch them from their own hosts.
const managerVersions = { pnpm: "12.21.0", yarn: "1.22.22" };

await main(async ({ log }) => {
  const { values } = parseArgs({ options: { only: { type: "string" } } });
  const chosen = consumers.filter(({ name }) => values.only === undefined || name === values.only);
  if (chosen.length === 0)
    throw new Failure(`There is no such consumer; there are ${consumers.map(({ name }) => name).join(" · ")}.`);
  const { binDir } = await setUp({ log });
  const folder = await makeTemporaryFolder();
  log("Packing, and fetching pnpm and yarn");
  await runNpm(["pack", "--ignore-scripts", "--pack-destination", folder], { cwd: projectRoot });
  const tarball = join(
    folder,
    (await readdir(folder)).find((file) => file.endsWith(".tgz")),
  );
  const managers = await installManagers(join(folder, "managers"));
  await mkdir(join(folder, "emulator"));
  const seed = {
    accounts: [
      {
        id: "account",
        integrations: [{ reference_id: "reference_id", well_known_url: "/.well-known/sse-configuration/x/" }],
      },
    ],
    credentials: {
      tokens: [
        { token: "consumer-token-0123456789abcdef0123456789", name: "consumers", permissions: ["Zero Trust Read"] },
      ],
    },
  };
  const variables = await startEmulator({ seed, folder: join(folder, "emulator") });

  let failed = 0;
  for (const [place, consumer] of chosen.entries()) {
    const began = performance.now();
    try {
      await check({ consumer, folder: join(folder, `consumer-${place}`), tarball, managers, binDir, variables, log });
      log(`✓ ${consumer.name} (${((performance.now() - began) / 1_000).toFixed(0)} s)`);
    } catch (error) {
      failed += 1;
      log(`✗ ${consumer.name}: ${describeFailure(error)}`);
    }
  }
  log(`\n${chosen.length - failed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});

async function check({ consumer, variables, log, ...surroundings }) {
  const env = { ...(await environmentFor(consumer, log)), COREPACK_ENABLE_STRICT: "0" };
  const project = await makeProject({ consumer, env, ...surroundings });
  await project.compile();
  await project.load();
  if (consumer.run === undefined) return;
  const { outputs, state } = await project.up(variables);
  if (outputs.isThere !== true || outputs.same !== true || !outputs.url?.startsWith("https://"))
    throw new Failure(`its outputs are ${JSON.stringify(outputs)}`);
  const place = placeInState(state, surroundings.folder);
  if (place) throw new Failure(`its state names a place: ${place}`);
}

async function environmentFor({ node }, log) {
  if (node === undefined) return process.env;
  const build = buildsToTest(machine).find(({ version }) => version.startsWith(`${node}.`));
  if (!build) throw new Failure(`There is no Node.js ${node} to fetch for ${machine}.`);
  return environmentWith(await installNode(build, { log, why: "It is not here yet" }));
}

async function installManagers(folder) {
  await mkdir(folder);
  const packages = Object.entries(managerVersions).map(([name, version]) => `${name}@${version}`);
  await runNpm(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder, ...packages], {
    cwd: folder,
  });
  const bin = (name) => join(folder, "node_modules", ".bin", name);
  const cache = (name) => join(folder, name);
  return {
    npm: { command: "npm", args: ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"] },
    pnpm: { command: bin("pnpm"), args: ["install", "--ignore-scripts", "--store-dir", cache("pnpm-store")] },
    yarn: {
      command: bin("yarn"),
      args: ["install", "--ignore-scripts", "--no-progress", "--cache-folder", cache("yarn-cache")],
    },
  };
}
