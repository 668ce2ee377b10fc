import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createSecureServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "vitest";
import { selfSigned } from "../testing/certificate.js";
import { row } from "./row.js";
import { type Fixtures, type Stack, test } from "./stack.js";
import { accountId, integrationId, referenceId } from "./world.js";

/** The parts of a text's base64 forms that do not depend on what stands before and after it. */
function base64Forms(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.from("x".repeat(before) + text).toString("base64");
    return encoded.slice(before === 0 ? 0 : 4, -4);
  });
}

function expectNowhere(canary: string, text: string): void {
  for (const form of [canary, encodeURIComponent(canary), JSON.stringify(canary), ...base64Forms(canary)])
    expect(text.includes(form), `${form} was printed or written`).toBe(false);
}

/** Node.js prints the debug output of these parts of its own, and of undici, on standard error. */
const nodeDebug = "http,https,http2,net,tls,undici,fetch";
/** A line of undici's. */
const ofUndici = "sending request to GET";

const program = `
  const opts = process.env.CANARY
    ? { provider: new risk.RiskIntegrationProvider("explicit", { apiToken: process.env.CANARY }) }
    : {};
  const okta = new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}" }, opts);
  exports.resource = okta.integrationId;
  const settings = opts.provider?.settings;
  exports.fn = risk.getRiskIntegrationByReferenceOutput({ referenceId: okta.referenceId }, { settings }).id;
`;

interface Way {
  /** How the token, and no other, reaches the stack. */
  readonly variables: (canary: string) => Record<string, string | undefined>;
  readonly configure?: (stack: Stack, canary: string) => Promise<unknown>;
  readonly debug: readonly string[];
}

const fromEnvironment: Way = {
  variables: (canary) => ({ CLOUDFLARE_API_TOKEN: canary, CANARY: undefined }),
  debug: ["--debug"],
};
const fromSecretConfig: Way = {
  variables: () => ({ CLOUDFLARE_API_TOKEN: undefined, CANARY: undefined }),
  configure: (stack, canary) => stack.secretConfig("cloudflare-risk-integration:apiToken", canary),
  debug: ["--debug"],
};
const fromProvider: Way = {
  variables: (canary) => ({ CLOUDFLARE_API_TOKEN: undefined, CANARY: canary }),
  // Under --debug Pulumi's SDK prints the secret inputs of every provider in clear, which SECURITY.md says.
  debug: [],
};

/** Everything that can go well or wrong with a token, by one way to the stack after the other, and then a search for all of them. */
function searched(...ways: readonly Way[]) {
  return async ({ emulator, kind, stackOf }: Fixtures) => {
    const stack = await stackOf(program, { CLOUDFLARE_API_TOKEN: undefined });
    const canaries: string[] = [];
    for (const { variables, configure, debug } of ways) {
      const canary = emulator.addToken({ name: "canary", token: `Canary+${randomBytes(24).toString("hex")}/~=` });
      canaries.push(canary);
      stack.environment = { ...stack.environment, ...variables(canary), NODE_DEBUG: nodeDebug };
      await configure?.(stack, canary);
      const debugged = await stack.exits(0, "up", "--yes", ...debug);
      // What a plugin prints on standard error, the engine shows under --debug alone.
      if (kind.name === "dynamic" || debug.length > 0) expect(debugged.output).toContain(ofUndici);
      stack.environment = { ...stack.environment, NODE_DEBUG: undefined };
      await stack.refresh();
      // An API that sends back what it was sent.
      const echo = { code: 10001, message: `Bearer ${canary}` };
      emulator.answerNext({ kind: "envelope", status: 400, errors: [echo], messages: [echo] }, { times: 100 });
      const failed = await stack.failedUp();
      expect(failed.output).toContain("Bearer [redacted]");
      emulator.clearFaults();
    }
    emulator.removeIntegration(integrationId);
    await stack.failedUp();
    await stack.exits(0, "stack", "export");
    await stack.exits(0, "stack", "history", "--json");
    await stack.exits(0, "destroy", "--yes");

    expect(emulator.requests.every(({ credential }) => credential === "canary")).toBe(true);
    const written = await stack.written();
    expect(written, "what was searched holds the state and the history").toContain(accountId);
    for (const canary of canaries) {
      expectNowhere(canary, stack.printed);
      expectNowhere(canary, written);
    }
  };
}

row(
  "row 17: a token from the environment, and then one from secret config, is printed nowhere and written nowhere: up --debug 0, refresh 0, up 1, up --debug 0, refresh 0, up 1, up 1, destroy 0",
  searched(fromEnvironment, fromSecretConfig),
);
row(
  "row 17: a token from an explicit provider is printed nowhere and written nowhere: up 0, refresh 0, up 1, up 1, destroy 0",
  searched(fromProvider),
);

const command = resolve(__dirname, "../../bin/cloudflare-risk-integration.js");

/** All that `get` prints, with the debug output of Node.js and undici. */
function debuggedGet(variables: Record<string, string>): Promise<string> {
  const env = { PATH: process.env.PATH, CLOUDFLARE_ACCOUNT_ID: accountId, NODE_DEBUG: nodeDebug, ...variables };
  return new Promise((done) => {
    execFile(process.execPath, [command, "get", "--reference", referenceId], { env }, (_failed, stdout, stderr) =>
      done(stdout + stderr),
    );
  });
}

test("the debug output of Node.js and undici does not show the token of `get`", async ({ emulator }) => {
  const canary = emulator.addToken({ name: "canary", token: `Canary+${randomBytes(24).toString("hex")}/~=` });
  const output = await debuggedGet({ CLOUDFLARE_API_TOKEN: canary, CLOUDFLARE_BASE_URL: emulator.url });
  expect(output).toContain(ofUndici);
  expect(output).toContain(integrationId);
  expectNowhere(canary, output);
});

test("nor does it over HTTP/2, where the API sends the token back", async () => {
  const canary = `Canary+${randomBytes(24).toString("hex")}/~=`;
  const certificate = selfSigned({ host: "127.0.0.1" });
  const folder = await mkdtemp(join(tmpdir(), "risk-integration-canary-"));
  const server = createSecureServer(certificate, ({ headers }, response) => {
    const echo = { code: 10001, message: `${headers.authorization}` };
    response.writeHead(400, { "content-type": "application/json" });
    response.end(JSON.stringify({ success: false, errors: [echo], messages: [], result: null }));
  });
  try {
    await writeFile(join(folder, "ca.pem"), certificate.cert);
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const output = await debuggedGet({
      CLOUDFLARE_API_TOKEN: canary,
      CLOUDFLARE_BASE_URL: `https://127.0.0.1:${(server.address() as AddressInfo).port}/client/v4`,
      NODE_EXTRA_CA_CERTS: join(folder, "ca.pem"),
    });
    expect(output).toContain("HTTP2 ");
    expect(output).toContain("Bearer [redacted]");
    expectNowhere(canary, output);
  } finally {
    server.close();
    await rm(folder, { recursive: true });
  }
});
