// npm start: the root project on a real Pulumi engine, against the emulator of Cloudflare's API.
import { randomBytes, randomUUID } from "node:crypto";
import { setUp } from "./lib/engine.mjs";
import { cleanUp, Failure, main, makeTemporaryFolder } from "./lib/processes.mjs";
import { createTemporaryStack, startEmulator } from "./lib/start.mjs";

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
