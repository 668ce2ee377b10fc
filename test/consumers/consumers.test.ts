import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findEngine } from "../../scripts/lib/engine.mjs";
import { version } from "../../src/common/versions.js";
import { type Emulator, startEmulator } from "../../src/testing/index.js";
import { accountId, referenceId, token, wellKnownUrl, world } from "../engine/world.js";
import { consumers } from "./consumers.js";
import { makeProject, run } from "./project.js";

let folder: string;
let tarball: string;
let engine: Awaited<ReturnType<typeof findEngine>>;
let emulator: Emulator;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "risk-integration-consumers-"));
  const pack = ["pack", "--ignore-scripts", "--loglevel=error", "--pack-destination", folder];
  tarball = join(folder, (await run("npm", pack, { cwd: resolve(__dirname, "../..") })).stdout.trim());
  engine = await findEngine();
  emulator = await startEmulator({ seed: world() });
});

afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true, maxRetries: 5 });
});

describe.concurrent("the packed package is installed, type-checked, loaded and run by the consumer", () => {
  test.for(consumers)("$name", async (consumer, { signal, skip }) => {
    if (!engine) return skip("no Pulumi engine: npm run setup");
    if (consumer.node && `${process.platform}-${process.arch}` !== "linux-x64")
      return skip("its Node.js is for Linux on x64");
    const variables = {
      CLOUDFLARE_API_TOKEN: token,
      CLOUDFLARE_ACCOUNT_ID: accountId,
      CLOUDFLARE_BASE_URL: emulator.url,
    };
    const place = await mkdtemp(join(folder, "consumer-"));
    const project = await makeProject(consumer, { folder: place, tarball, binDir: engine.binDir, variables, signal });
    await project.compile();
    for (const printed of await project.load()) expect(printed.trim()).toBe(version);
    if (consumer.runs === "nothing") return;
    const { outputs, state } = await project.up();
    const nodeVersion = `v${consumer.node ?? process.versions.node}`;
    expect(outputs).toEqual({ areFunctions: true, isSame: true, nodeVersion, url: wellKnownUrl });

    // A path or a version in the provider would change it with the next install, and break the stack.
    const own = state.deployment.resources.find(({ id }: { id?: string }) => id === `${accountId}/${referenceId}`);
    expect(own.outputs.__provider).not.toMatch(/node_modules|\d+\.\d+\.\d+/);
    // Pulumi's SDK records where in the source each resource is; that causes no diff.
    const withoutPositions = JSON.stringify(state, (key, value) =>
      key === "sourcePosition" || key === "stackTrace" ? undefined : value,
    );
    expect(withoutPositions).not.toContain(place);
    expect(withoutPositions).not.toContain(".pnpm");
  });
});
