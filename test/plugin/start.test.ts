import { readFileSync } from "node:fs";
import { describe, expect } from "vitest";
import { referenceFunction } from "../../src/plugin/tokens.js";
import { integrationId, referenceId } from "../engine/world.js";
import { Engine, settingsOf, test } from "./engine.js";

// Prints the URL of every module that the process loads.
const hook = `
  import { writeSync } from "node:fs";
  import { registerHooks } from "node:module";
  registerHooks({ load(url, context, next) { writeSync(2, url + "\\n"); return next(url, context); } });
`;

const execArgv = ["--import", `data:text/javascript,${encodeURIComponent(hook)}`];

async function loadedBy(engine: Engine): Promise<string[]> {
  engine.plugin.child.kill("SIGKILL");
  await engine.plugin.ended;
  return engine.plugin.printed.stderr.split("\n").filter((url) => url.startsWith("file:"));
}

/** The packages that these modules belong to. */
function packagesOf(modules: readonly string[]): string[] {
  const names = modules.map((url) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))].sort();
}

test.skipIf(process.platform !== "linux")("the plugin rests at less than 90 MB", async () => {
  await using engine = await Engine.start();
  const status = readFileSync(`/proc/${engine.plugin.child.pid}/status`, "utf8");
  const residentKilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]);
  expect(residentKilobytes).toBeGreaterThan(0);
  expect(residentKilobytes).toBeLessThan(90_000);
});

test("the engine's address is taken from behind the flags that an engine gives too", async ({ emulator }) => {
  await using other = await Engine.start();
  await using engine = await Engine.start({ args: ["--tracing", "tcp://127.0.0.1:1", other.address] });
  await engine.configure(settingsOf(emulator));
  emulator.updateIntegration(integrationId, { active: false });
  await engine.check({ referenceId });
  expect(other.logged).toEqual([expect.objectContaining({ message: expect.stringContaining("is not active") })]);
});

describe("what the plugin loads, which is what its start takes", () => {
  test("is until the first request the protocol alone", async () => {
    await using engine = await Engine.start({ execArgv });
    const modules = await loadedBy(engine);
    expect(packagesOf(modules)).toEqual(["@grpc/grpc-js", "@js-sdsl/ordered-map", "@pulumi/pulumi", "google-protobuf"]);
    const sdk = modules.filter((url) => url.includes("/@pulumi/pulumi/"));
    expect(sdk.filter((url) => !url.includes("/@pulumi/pulumi/proto/"))).toEqual([]);
    expect(modules.filter((url) => url.includes("/schema/"))).toEqual([]);
    expect(modules.length).toBeLessThan(140);
  });

  test("is for a lookup what asks and reads the answer, and nothing of signatures", async ({ emulator }) => {
    await using engine = await Engine.start({ execArgv });
    await engine.configure(settingsOf(emulator));
    expect(await engine.invoke(referenceFunction, { referenceId })).toMatchObject({ id: integrationId });
    const packages = packagesOf(await loadedBy(engine));
    expect(packages).toEqual(expect.arrayContaining(["undici", "zod"]));
    expect(packages).not.toContain("jose");
  });
});
