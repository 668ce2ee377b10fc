import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { startEmulator } from "../../src/testing/index.js";
import { accountId, referenceId, token, world } from "../engine/world.js";

const run = promisify(execFile);

/** What lookups of one client end with, in a process in which `before` ran first: a code and message, or the ID found. */
async function lookUpAfter(before: string, lookups: number): Promise<string[]> {
  const emulator = await startEmulator({ seed: world() });
  const settings = { apiToken: token, accountId, baseUrl: emulator.url, maxAttempts: 5, environment: {} };
  const program = `${before}
    const { createRiskIntegrationClient } = require("./dist/client/index.js");
    (async () => {
      const client = createRiskIntegrationClient(${JSON.stringify(settings)});
      const ends = [];
      for (let lookup = 0; lookup < ${lookups}; lookup += 1)
        ends.push(await client.getByReference({ referenceId: ${JSON.stringify(referenceId)} }).then(
          (found) => found.referenceId,
          (error) => [error.name, error.code, error.message].join(" "),
        ));
      console.log(JSON.stringify(ends));
    })();`;
  try {
    const { stdout } = await run(process.execPath, ["-e", program], { cwd: join(__dirname, "../..") });
    return JSON.parse(stdout);
  } finally {
    await emulator.close();
  }
}

test("a client whose first load fails while a file is evaluated looks up when it is asked again", async () => {
  // As with too many open files: the first evaluation of the file fails, the second one does not.
  const failOnce = `
    const load = require.extensions[".js"];
    let failed = false;
    require.extensions[".js"] = (module, file) => {
      if (!failed && /dist.client.lookup\\.js$/.test(file)) {
        failed = true;
        throw Object.assign(new Error("s3cret"), { code: "EMFILE" });
      }
      return load(module, file);
    };`;
  const [first, second] = await lookUpAfter(failOnce, 2);
  expect(first).toMatch(/^RiskIntegrationError CONFIGURATION The HTTP client .* could not be loaded \(EMFILE\)\./);
  expect(first).not.toContain("s3cret");
  expect(second).toBe(referenceId);
});

test.each([
  ["without the methods that send", "class { close() {} }"],
  ["without any class", "undefined"],
])("a runtime that replaces undici by a module %s is refused at the first lookup", async (_what, Agent) => {
  const replace = `
    const shim = { Agent: ${Agent}, buildConnector: () => {} };
    for (const name of ["undici", "undici/lib/dispatcher/agent.js"]) {
      const file = require.resolve(name);
      require.cache[file] = { id: file, filename: file, loaded: true, exports: name === "undici" ? shim : shim.Agent };
    }`;
  const [end] = await lookUpAfter(replace, 1);
  expect(end).toMatch(/^RiskIntegrationError CONFIGURATION This runtime replaces undici.*Node\.js 22\.19 or newer\.$/);
});
