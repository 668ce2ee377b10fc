import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startEmulator } from "../../src/testing/index.js";
import { environmentOf, startCli } from "./run-cli.js";

test("whoever reads only the first lines has what they wanted: a closed pipe is no failure", async () => {
  const { process: child, ended } = startCli(["--help"]);
  child.stdout.destroy();
  expect(await ended).toMatchObject({ code: 0, stderr: "" });
});

test.for([
  ["an answer", "get --reference reference_id"],
  ["a help", "--help"],
  ["an emulator's address", "emulate"],
])("%s that does not fit onto a full disk is a failure, and said", async ([, args], { skip }) => {
  if (!existsSync("/dev/full")) return skip("no /dev/full here");
  const bin = join(__dirname, "../../bin/cloudflare-risk-integration.js");
  await using emulator = await startEmulator();
  const child = spawn("sh", ["-c", `exec "$0" "$1" ${args} > /dev/full`, process.execPath, bin], {
    env: environmentOf(emulator),
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  expect(code).toBe(1);
  expect(said).toContain("Standard output cannot be written: ENOSPC\n");
});
