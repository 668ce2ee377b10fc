import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { startChild } from "../child.mjs";
import { atEnd } from "../clean-up.mjs";
import { Failure } from "../failure.mjs";
import { projectRoot } from "../folders.mjs";

const startTimeoutMs = 20_000;

/** Starts the emulator by the package's own command line; gives the variables that a program needs to talk to it. */
export async function startEmulator({ seed, folder }) {
  const seedFile = join(folder, "seed.json");
  await writeFile(seedFile, JSON.stringify(seed));
  const command = join(projectRoot, "bin", "cloudflare-risk-integration.js");
  const variables = {};
  let announced;
  const isReady = new Promise((resolve) => {
    announced = resolve;
  });
  const emulator = startChild("node", [command, "emulate", "--port", "0", "--seed", seedFile, "--until-parent-exits"], {
    // It ends with its standard input: even if this process is killed outright, no emulator is left.
    stdio: ["pipe", "pipe", "pipe"],
    onLine: (line) => {
      const [, name, value] = /^export (CLOUDFLARE_\w+)=(.*)$/.exec(line) ?? [];
      if (name) variables[name] = value;
      if (variables.CLOUDFLARE_BASE_URL && variables.CLOUDFLARE_ACCOUNT_ID && variables.CLOUDFLARE_API_TOKEN)
        announced();
    },
  });
  atEnd(emulator.stop);

  let timer;
  const timeout = new Promise((resolve) => {
    timer = setTimeout(resolve, startTimeoutMs, "it said nothing in time");
  });
  const ended = emulator.exited.then(({ code, error }) => error?.message ?? `it ended with ${code}`);
  const problem = await Promise.race([isReady, ended, timeout]);
  clearTimeout(timer);
  if (problem) throw new Failure(`The emulator did not start: ${problem}.\n${emulator.output()}`);
  return variables;
}

/** Changes an integration inside the emulator, as somebody might in Cloudflare's dashboard. */
export async function changeIntegration(baseUrl, integrationId, change) {
  const url = new URL(`/__emulator/integrations/${encodeURIComponent(integrationId)}`, baseUrl);
  const answer = await fetch(url, { method: "PATCH", body: JSON.stringify(change) });
  if (!answer.ok) throw new Failure(`The emulator refused the change: ${answer.status} ${await answer.text()}`);
}
