// npm start: the root project on a real Pulumi engine, against the emulator of Cloudflare's API.
import { cleanUp } from "./lib/clean-up.mjs";
import { main } from "./lib/main.mjs";
import { setUp } from "./lib/setup.mjs";
import { changeIntegration, startEmulator } from "./lib/start/emulator.mjs";
import { makeTemporaryFolder } from "./lib/start/temporary-folder.mjs";
import { createTemporaryStack } from "./lib/start/temporary-stack.mjs";
import { makeWorld } from "./lib/start/world.mjs";
import { table } from "./lib/table.mjs";

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
  log(`\n${table(["Stack output", "Value"], rowsOf(outputs))}`);

  log("\n2. Nothing has changed at Cloudflare: the drift check passes.");
  await stack.operate(["preview", "--expect-no-changes", "--suppress-outputs"]);
  log("  in sync (exit code 0)");

  log("\n3. Somebody switches the integration off, behind the stack's back: the same check finds it.");
  await changeIntegration(variables.CLOUDFLARE_BASE_URL, outputs.integrationId, { active: false });
  await stack.operate(["preview", "--expect-no-changes", "--diff"], { exitCode: 7 });
  log("  drift (exit code 7): the stack has recorded active = true, and Cloudflare now says false.");
  log(
    "  In CI that exit code fails the job. `pulumi up` would take the new value over; switching it on again is Cloudflare's.",
  );

  await stack.operate(["destroy", "--yes", "--skip-preview", "--remove"]);
  await cleanUp();
  log(
    `\nDone in ${((Date.now() - start) / 1000).toFixed(1)} s; the emulator is stopped and the temporary folder removed.`,
  );
});

function rowsOf(outputs) {
  return Object.entries(outputs).map(([name, value]) => [
    name,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
}
