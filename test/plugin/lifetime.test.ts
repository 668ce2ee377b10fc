import { spawn } from "node:child_process";
import { once } from "node:events";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb.js";
import { describe, expect } from "vitest";
import { referenceFunction } from "../../src/common/pulumi-protocol.js";
import { empty } from "../../src/plugin/grpc.js";
import { killIfThere } from "../engine/process-table.js";
import { integrationId, otherReferenceId, referenceId } from "../engine/world.js";
import { Engine, refusalOf, settingsOf, test } from "./engine.js";
import { launcher } from "./plugin-process.js";

describe("Cancel", () => {
  test("ends what hangs, and nothing is asked from then on but by the next engine", async ({ emulator, engine }) => {
    emulator.answerNext({ kind: "hang" }, { times: Number.POSITIVE_INFINITY });
    const invoked = refusalOf(engine.invoke(referenceFunction, { referenceId }));
    const checked = engine.check({ referenceId: otherReferenceId });
    await emulator.waitForRequests(2);
    await engine.client.ask("cancel", empty());
    expect(await invoked).toMatch(/engine has cancelled/);
    expect((await checked).failures).toEqual([{ property: "", reason: expect.stringMatching(/engine has cancelled/) }]);
    await expect.poll(() => emulator.openConnections).toBe(0);

    emulator.clearFaults();
    emulator.clearRequests();
    expect(await refusalOf(engine.invoke(referenceFunction, { referenceId }))).toMatch(/cancelled/);
    expect(emulator.requests).toEqual([]);

    await engine.configure(settingsOf(emulator));
    expect(await engine.invoke(referenceFunction, { referenceId })).toMatchObject({ id: integrationId });
  });

  test("ends what was asked for before it was configured anew, too", async ({ emulator, engine }) => {
    emulator.answerNext({ kind: "hang" }, { times: Number.POSITIVE_INFINITY });
    const invoked = refusalOf(engine.invoke(referenceFunction, { referenceId }));
    await emulator.waitForRequests(1);
    await engine.configure(settingsOf(emulator));
    await engine.client.ask("cancel", empty());
    expect(await invoked).toMatch(/The engine has cancelled this/);
    await expect.poll(() => emulator.openConnections).toBe(0);
  });

  test("before anything was asked is no less final", async ({ emulator, engine }) => {
    await engine.client.ask("cancel", empty());
    await engine.client.ask("cancel", empty());
    expect((await engine.check({ referenceId })).failures).toEqual([
      { property: "", reason: expect.stringMatching(/cancelled/) },
    ]);
    expect(emulator.requests).toEqual([]);
  });
});

test("an engine that attaches is told what another one was told already", async ({ emulator, engine }) => {
  await using other = await Engine.start();
  emulator.updateIntegration(integrationId, { active: false });
  await engine.check({ referenceId });
  await engine.check({ referenceId });
  expect(engine.logged).toEqual([expect.objectContaining({ message: expect.stringContaining("is not active") })]);
  await engine.client.ask("attach", new PluginAttach().setAddress(other.address));
  await engine.configure(settingsOf(emulator));
  await engine.check({ referenceId });
  expect(other.logged).toEqual(engine.logged);
});

describe("the plugin", () => {
  test("ends with the pipe that it was started with, whatever is under way", async ({ emulator, engine }) => {
    emulator.answerNext({ kind: "hang" });
    const invoked = engine.invoke(referenceFunction, { referenceId }).catch(() => "ended");
    await emulator.waitForRequests(1);
    engine.plugin.child.stdin?.end();
    expect(await engine.plugin.ended).toBe(0);
    expect(await invoked).toBe("ended");
    expect(engine.plugin.printed.stderr).toBe("");
  });

  test("that is idle ends when the engine is killed", async ({ onTestFinished }) => {
    const startPlugin = `const { spawn } = require("node:child_process");
      const { pid } = spawn(process.execPath, [process.argv[1]], { stdio: ["pipe", 1, 2] });
      console.error(pid);`;
    const killed = spawn(process.execPath, ["-e", startPlugin, launcher], { stdio: ["ignore", "pipe", "pipe"] });
    const [[pid]] = await Promise.all([once(killed.stderr, "data"), once(killed.stdout, "data")]);
    onTestFinished(() => killIfThere(Number(pid)));
    killed.kill("SIGKILL");
    // Both hold the pipe, so it ends with the last of them.
    await once(killed.stdout.resume(), "close");
  });

  test("that a person has started stays for the engines that attach to it", async ({ emulator }) => {
    await using engine = await Engine.start({ stdin: "ignore" });
    await engine.configure(settingsOf(emulator));
    expect((await engine.check({ referenceId })).inputs).toMatchObject({ integrationId });
    expect(engine.plugin.child.exitCode).toBeNull();
  });

  test.skipIf(process.platform === "win32")("starts without a standard input too", async () => {
    const shell = spawn("sh", ["-c", 'exec "$0" "$1" <&-', process.execPath, launcher], {
      stdio: ["pipe", "pipe", "pipe"],
    });
    const [port] = await once(shell.stdout.setEncoding("utf8"), "data");
    expect(port).toMatch(/^\d+\n$/);
    shell.kill("SIGKILL");
    await once(shell, "close");
  });
});
