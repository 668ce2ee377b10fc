import { expect } from "vitest";
import { createRiskIntegrationClient, type RiskIntegrationError } from "../../src/client/index.js";
import { type Emulator, startEmulator } from "../../src/testing/index.js";
import { unusedPort } from "../faults/servers.js";
import { selfSigned } from "../testing/certificate.js";
import {
  answers,
  argumentsAndSettings,
  type Failure,
  failureOfClient,
  previewsOf,
  silences,
} from "./parity-failures.js";
import { byKind, each, type Form, ofEach, test } from "./parity-forms.js";
import { comparable, saidIn } from "./parity-said.js";
import { referenceId } from "./world.js";

async function expectFailures(table: Readonly<Record<string, Failure>>, forms: readonly Form[], emulator: Emulator) {
  const seen: Record<string, unknown> = {};
  const expected: Record<string, unknown> = {};
  for (const [what, failure] of Object.entries(table)) {
    const previews = await previewsOf(failure, forms, emulator);
    seen[what] = { code: previews.code, ...previews.seen };
    expected[what] = { code: failure.code, ...previews.expected };
  }
  expect(seen).toEqual(expected);
}

test("arguments and settings that cannot be used: all forms say the same, preview 1, nothing is sent", async ({
  emulator,
  forms,
}) => {
  await expectFailures(argumentsAndSettings, forms, emulator);
  expect(emulator.requests).toEqual([]);
});

test("answers that cannot be used: all forms say the same, preview 1", async ({ emulator, forms }) => {
  await expectFailures(answers, forms, emulator);
});

test("no answer: all forms say the same, preview 1", async ({ emulator, forms }) => {
  await using untrusted = await startEmulator({ tls: selfSigned({ host: "127.0.0.1" }) });
  const closed = `http://127.0.0.1:${await unusedPort()}/client/v4`;
  await expectFailures(silences({ closed, untrusted: untrusted.url }), forms, emulator);
  expect(untrusted.requests).toEqual([]);
});

test("no such integration: all forms say the same, but a resource only warns in the preview, since it may be made by then", async ({
  forms,
}) => {
  const args = { referenceId: "missing" };
  const { code, message } = await failureOfClient(args, { environment: forms[0]?.stack.environment });
  const [error, warning] = [comparable(`error: ${message}`), comparable(`warning: ${message}`)];
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
      await expect.poll(() => running.output, { timeout: 30_000 }).toContain("^C received; cancelling.");
      // The engine tells a dynamic provider nothing: without more it would wait for the lookup's own time-out.
      running.interrupt();
    }
    const run = await running.finished;
    return { exitCode: run.exitCode, said: saidIn(run) };
  });
  expect(await ofEach(forms, async ({ name }) => seen[name].exitCode)).toEqual(each(1));
  expect(seen["plugin's resource"].said).toEqual([message]);
  // The engine may end a program before it hears of its function.
  expect([[], [message]]).toContainEqual(seen["plugin's function"].said);
  expect(seen.function.said).toEqual([]);
  await expect.poll(() => emulator.openConnections, { timeout: 30_000 }).toBe(0);
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
  return `error: ${((await failure) as RiskIntegrationError).message}`;
}
