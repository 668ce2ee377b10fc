import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createSecureServer } from "node:http2";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect } from "vitest";
import { selfSigned } from "../testing/certificate.js";
import { expectNowhere, fromEnvironment, fromSecretConfig, nodeDebug, ofUndici, searched } from "./canary.js";
import { row } from "./row.js";
import { test } from "./stack.js";
import { accountId, integrationId, referenceId } from "./world.js";

row(
  "row 17: a token from the environment, and then one from secret config, is printed nowhere and written nowhere: up --debug 0, refresh 0, up 1, up --debug 0, refresh 0, up 1, up 1, destroy 0",
  searched(fromEnvironment, fromSecretConfig),
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
