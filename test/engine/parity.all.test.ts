import { expect } from "vitest";
import { startEmulator } from "../../src/testing/index.js";
import { unusedPort } from "../faults/servers.js";
import { selfSigned } from "../testing/certificate.js";
import { answers, argumentsAndSettings, expectFailures, silences } from "./parity-failures.js";
import { test } from "./parity-forms.js";

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
