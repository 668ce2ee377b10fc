import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEmulator } from "../../src/testing/index.js";
import { accountId, referenceId, token, world } from "../engine/world.js";
import { connectProxy } from "../faults/servers.js";
import { selfSigned } from "../testing/certificate.js";

const run = promisify(execFile);
/** The registry's package of Bun for the machines that this test runs on. */
const bunPackage = "@oven/bun-linux-x64";
const bunVersion = "1.4.4";
const host = "api.cloudflare.example";

const program = `
const { createRiskIntegrationClient } = require("pulumi-cloudflare-risk-integration/client");
(async () => {
  const client = createRiskIntegrationClient({ maxAttempts: 1 });
  const found = await client.getByReference({ referenceId: ${JSON.stringify(referenceId)} });
  await client.close();
  console.log(typeof Bun, found.referenceId);
})();`;

let folder: string;

beforeAll(async () => {
  if (`${process.platform}-${process.arch}` !== "linux-x64") return;
  folder = await mkdtemp(join(tmpdir(), "risk-integration-bun-"));
  const pack = ["pack", "--ignore-scripts", "--loglevel=error", "--pack-destination", folder];
  const tarball = (await run("npm", pack, { cwd: resolve(__dirname, "../..") })).stdout.trim();
  const dependencies = { "pulumi-cloudflare-risk-integration": `file:${tarball}`, [bunPackage]: bunVersion };
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, dependencies }));
  await writeFile(join(folder, "index.cjs"), program);
  await run("npm", ["install", "--no-audit", "--no-fund", "--ignore-scripts"], { cwd: folder });
});

afterAll(async () => {
  if (folder) await rm(folder, { recursive: true, maxRetries: 5 });
});

// Bun has a module of its own under the name of undici, which cannot send a request; the files that this package loads are undici's own.
test.runIf(`${process.platform}-${process.arch}` === "linux-x64")(
  "Bun looks up over HTTP, over HTTPS and by way of a proxy",
  async ({ signal }) => {
    const local = selfSigned({ host: "127.0.0.1" });
    const far = selfSigned({ host });
    const authorities = join(folder, "ca.pem");
    await writeFile(authorities, `${local.cert}\n${far.cert}`);
    const plain = await startEmulator({ seed: world() });
    const secure = await startEmulator({ seed: world(), tls: local });
    const behindProxy = await startEmulator({ seed: world(), tls: far });
    const proxy = await connectProxy({ tunnelTo: Number(new URL(behindProxy.origin).port) });
    const lookUp = async (variables: Readonly<Record<string, string>>) => {
      const env = {
        ...{ PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: authorities },
        ...{ CLOUDFLARE_API_TOKEN: token, CLOUDFLARE_ACCOUNT_ID: accountId },
        ...variables,
      };
      const bun = join(folder, "node_modules", bunPackage, "bin", "bun");
      return (await run(bun, ["index.cjs"], { cwd: folder, env, signal })).stdout.trim();
    };
    try {
      const found = `object ${referenceId}`;
      expect(await lookUp({ CLOUDFLARE_BASE_URL: plain.url })).toBe(found);
      expect(await lookUp({ CLOUDFLARE_BASE_URL: secure.url })).toBe(found);
      const byProxy = { CLOUDFLARE_BASE_URL: `https://${host}/client/v4`, HTTPS_PROXY: `http://${proxy.host}` };
      expect(await lookUp(byProxy)).toBe(found);
      expect(proxy.heads).toHaveLength(1);
    } finally {
      await proxy.close();
      for (const emulator of [plain, secure, behindProxy]) await emulator.close();
    }
  },
);
