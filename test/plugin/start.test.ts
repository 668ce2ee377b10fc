import { readFileSync } from "node:fs";
import { describe, expect } from "vitest";
import { referenceFunction } from "../../src/common/pulumi-protocol.js";
import { integrationId, referenceId } from "../engine/world.js";
import { LoadedModules, packagesOf } from "../loaded-modules.js";
import { Engine, settingsOf, test } from "./engine.js";

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
    using loaded = new LoadedModules();
    await using _engine = await Engine.start({ execArgv: loaded.execArgv });
    const modules = loaded.files;
    expect(packagesOf(modules)).toEqual(["@grpc/grpc-js", "@js-sdsl/ordered-map", "@pulumi/pulumi", "google-protobuf"]);
    const sdk = modules.filter((url) => url.includes("/@pulumi/pulumi/"));
    expect(sdk.filter((url) => !url.includes("/@pulumi/pulumi/proto/"))).toEqual([]);
    expect(modules.filter((url) => url.includes("/schema/"))).toEqual([]);
    expect(modules.length).toBeLessThan(140);
  });

  test("is for a lookup what asks and reads the answer, and nothing of signatures", async ({ emulator }) => {
    using loaded = new LoadedModules();
    await using engine = await Engine.start({ execArgv: loaded.execArgv });
    await engine.configure(settingsOf(emulator));
    expect(await engine.invoke(referenceFunction, { referenceId })).toMatchObject({ id: integrationId });
    const packages = packagesOf(loaded.files);
    expect(packages).toContain("undici");
    expect(loaded.files.filter((file) => file.includes("/shared-signals/"))).toEqual([]);
  });
});
