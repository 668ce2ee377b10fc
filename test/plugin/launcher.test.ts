import { spawn } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(__dirname, "../..");

function start(file: string) {
  const child = spawn(process.execPath, [file], { stdio: "pipe" });
  const texts = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (piece: string) => {
      texts[name] += piece;
    });
  const ended = new Promise<number | null>((done) => child.on("close", (code) => done(code)));
  return { child, texts, ended };
}

test("prints its port and nothing else, and ends with whoever started it", async () => {
  const { child, texts, ended } = start(join(root, "bin/pulumi-resource-cloudflare-risk-integration"));
  await new Promise((done) => child.stdout.once("data", done));
  child.stdin.end();
  expect(await ended).toBe(0);
  expect(texts.stdout).toMatch(/^\d+\n$/);
  expect(texts.stderr).toBe("");
});

test("says in one line that it needs Pulumi's SDK", async () => {
  const folder = await mkdtemp(join(tmpdir(), "risk-integration-plugin-"));
  try {
    for (const part of ["bin", "dist", "package.json"])
      await cp(join(root, part), join(folder, part), { recursive: true });
    const { texts, ended } = start(join(folder, "bin/pulumi-resource-cloudflare-risk-integration"));
    expect(await ended).toBe(64);
    expect(texts).toEqual({ stdout: "", stderr: expect.stringMatching(/^The provider plugin .*@pulumi\/pulumi.*\n$/) });
  } finally {
    await rm(folder, { recursive: true });
  }
});
