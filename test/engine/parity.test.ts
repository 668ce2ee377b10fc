import { expect } from "vitest";
import { createRiskIntegrationClient, type RiskIntegrationError } from "../../src/client/index.js";
import type { Emulator } from "../../src/testing/index.js";
import { unusedPort } from "../faults/servers.js";
import { argumentsAndSettings, expectFailures, type Failure, failureOfClient, silences } from "./parity-failures.js";
import { byKind, each, ofEach, test } from "./parity-forms.js";
import { comparable, saidIn } from "./parity-said.js";
import { referenceId } from "./world.js";

/** These failures of a table. */
function pick(table: Readonly<Record<string, Failure>>, ...names: readonly string[]): Record<string, Failure> {
  return Object.fromEntries(Object.entries(table).filter(([what]) => names.includes(what)));
}

// One failure of each stage: the whole table is in parity.all.test.ts, and an expectation in parity-values.test.ts.
test("an argument, a setting and an address that cannot be used: all forms say the same, preview 1, nothing is sent", async ({
  emulator,
  forms,
}) => {
  const closed = `http://127.0.0.1:${await unusedPort()}/client/v4`;
  const table = {
    ...pick(argumentsAndSettings, "an argument that does not exist", "no credential"),
    ...pick(silences({ closed, untrusted: "" }), "a port on which nobody listens"),
  };
  expect(Object.keys(table)).toHaveLength(3);
  await expectFailures(table, forms, emulator);
  expect(emulator.requests).toEqual([]);
});

test("no such integration: all forms say the same, but a resource only warns in the preview, since it may be made by then", async ({
  forms,
}) => {
  const args = { referenceId: "missing" };
  const { code, message } = await failureOfClient(args, { environment: forms[0]?.stack.environment });
  const [error, warning] = [comparable(`error: ${message} [${code}]`), comparable(`warning: ${message} [${code}]`)];
  const seen = await ofEach(forms, async (form) => {
    await form.program(JSON.stringify(args));
    const preview = await form.stack.run("preview");
    const up = await form.stack.run("up", "--yes", "--skip-preview");
    return [preview, up].map((run) => ({ exitCode: run.exitCode, said: saidIn(run) }));
  });
  const failed = { exitCode: 1, said: [error] };
  const warned = { exitCode: 0, said: [warning] };
  const both = { exitCode: 1, said: [warning, error] };
  const expected = byKind({ functions: [failed, failed], resources: [warned, both] });
  // A dynamic provider warns on its standard error, which the engine reads beside its answers: either may come first.
  const up = seen["dynamic resource"][1];
  up?.said.sort((one, other) => Number(one === error) - Number(other === error));
  expect({ code, ...seen }).toEqual({ code: "NOT_FOUND", ...expected });
});

test("Ctrl-C: preview 1, and the plugin's lookup ends; a dynamic resource's goes on until the second Ctrl-C", async ({
  emulator,
  forms,
}) => {
  emulator.answerNext({ kind: "hang" }, { times: Number.POSITIVE_INFINITY });
  const closed = await messageOfClosedClient(emulator);
  const message = closed.replace(
    "The client was closed while the lookup was under way.",
    "The engine has cancelled this; another error, if there is one, is the cause.",
  );
  expect(message).not.toBe(closed);
  const seen = await ofEach(forms, async (form) => {
    await form.program(JSON.stringify({ referenceId }));
    const running = form.stack.start("preview");
    await emulator.waitForRequests(1, (request) => form.sent(request));
    running.interrupt();
    if (form.name === "dynamic resource") {
      await expect.poll(() => running.output).toContain("^C received; cancelling.");
      // The engine tells a dynamic provider nothing: without more it would wait for the lookup's own time-out.
      running.interrupt();
    }
    const run = await running.finished;
    return { exitCode: run.exitCode, said: saidIn(run) };
  });
  expect(await ofEach(forms, async ({ name }) => seen[name].exitCode)).toEqual(each(1));
  expect(seen["plugin's resource"].said).toEqual([message]);
  // The engine may end a program before the function's error arrives; the SDK then logs that, or nothing.
  const ofSdk = /^error: Error: Channel has been shut down\n/;
  expect(seen["plugin's function"].said.filter((line) => line !== message && !ofSdk.test(line))).toEqual([]);
  expect(seen.function.said).toEqual([]);
  await expect.poll(() => emulator.openConnections).toBe(0);
});

async function messageOfClosedClient(emulator: Emulator): Promise<string> {
  const client = createRiskIntegrationClient({
    apiToken: emulator.addToken(),
    accountId: emulator.accountId,
    baseUrl: emulator.url,
    environment: {},
  });
  const failure = client.getByReference({ referenceId }).then(String, (error: RiskIntegrationError) => error);
  await emulator.waitForRequests(1);
  await client.close();
  expect(await failure).toMatchObject({ code: "ABORTED" });
  return `error: ${((await failure) as RiskIntegrationError).message} [ABORTED]`;
}
