import { inspect } from "node:util";
import { expect, test } from "vitest";
import { createRiskIntegrationClient } from "../src/client/index.js";
import { startEmulator } from "../src/testing/index.js";
import { Said } from "./client/clients.js";
import { documentedIntegration } from "./documented.js";

const token = "Kd83nGh2/LwQpZx7+RtVb5YcMf1JsUa9Ee0Oi4Tn6H=";
const seed = {
  accounts: [{ id: "a", integrations: [{ reference_id: "r" }] }],
  credentials: { tokens: [{ token, name: "canary", permissions: ["Zero Trust Read"] }] },
};

const base64 = (text: string) => Buffer.from(text).toString("base64");

const echoes: Record<string, string> = {
  "in clear": token,
  "URL-encoded": encodeURIComponent(token),
  "URL-encoded with small letters": encodeURIComponent(token).replace(/%../g, (byte) => byte.toLowerCase()),
  "base64 of it": base64(token),
  "base64 of the header": base64(`Bearer ${token}`),
  "base64 behind one byte": base64(`x${token}y`),
  "base64 for URLs": Buffer.from(`ab${token}`).toString("base64url"),
};

/** Everything by which the token could be found in what a user sees of a lookup. */
const traces = [token, encodeURIComponent(token), base64(token).slice(0, -4), base64(`Bearer ${token}`).slice(12, -4)];

for (const [how, echo] of Object.entries(echoes))
  for (const escaped of [false, true])
    test(`a token that the API sends back ${how}${escaped ? ", escaped as JSON may be," : ""} is redacted`, async () => {
      await using emulator = await startEmulator({ seed });
      const sent = JSON.stringify({
        success: true,
        errors: [],
        messages: [{ code: 1, message: `you sent ${echo}` }],
        result: {
          ...documentedIntegration,
          account_tag: "a",
          reference_id: "r",
          tenant_url: `https://${echo}/`,
          well_known_url: `/.well-known/${echo}`,
        },
      });
      const everyLetter = (text: string) =>
        text.replace(/[G-Zg-z+/=]/g, (char) => `\\u00${char.charCodeAt(0).toString(16)}`);
      const body = escaped ? sent.replaceAll(echo, everyLetter(echo)) : sent;
      emulator.answerNext({ kind: "status", status: 200, body, headers: { "content-type": "application/json" } });
      const said = new Said();
      await using client = createRiskIntegrationClient({
        apiToken: token,
        baseUrl: emulator.url,
        environment: {},
        log: said,
      });
      const found = await client.getByReference({ accountId: "a", referenceId: "r" });
      const seen = [inspect(found, { depth: 9 }), JSON.stringify(found), ...said.warnings, ...said.infos].join("\n");
      expect(seen).toContain("[redacted]");
      for (const trace of traces) expect(seen).not.toContain(trace);
      expect(emulator.requests[0]?.status).toBe(200);
    });

test("what JSON has to escape stays escaped", async () => {
  await using emulator = await startEmulator({ seed });
  const text = 'a "quoted\\u0041 \\\\u0041 \u0041 / line\n';
  emulator.answerNext({
    kind: "mutate",
    mutate: (envelope) => ({ ...envelope, messages: [{ code: 1, message: text }] }),
  });
  await using client = createRiskIntegrationClient({
    apiToken: token,
    baseUrl: emulator.url,
    environment: {},
    log: new Said(),
  });
  const { messages } = await client.getByReference({ accountId: "a", referenceId: "r" });
  expect(messages[0]?.message).toBe(text);
});
