import { spawn, spawnSync } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(__dirname, "../..");

function start(file: string, execArgv: readonly string[] = []) {
  const child = spawn(process.execPath, [...execArgv, file], { stdio: "pipe" });
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
    expect(texts).toEqual({
      stdout: "",
      stderr: expect.stringMatching(/^The provider plugin .*@pulumi\/pulumi.* \[CONFIGURATION\]\n$/),
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

test.each(["bin/pulumi-resource-cloudflare-risk-integration", "bin/cloudflare-risk-integration.js"])(
  "%s says in one line that Node.js is too old, with the code",
  async (file) => {
    const older = "Object.defineProperty(process, 'version', { value: 'v20.19.5' })";
    const { texts, ended } = start(join(root, file), ["--import", `data:text/javascript,${older}`]);
    expect(await ended).toBe(64);
    expect(texts).toEqual({
      stdout: "",
      stderr: expect.stringMatching(
        /^\S+ needs Node\.js 22\.19 or newer, and this is v20\.19\.5: .* \[CONFIGURATION\]\n$/,
      ),
    });
  },
);

test("says in one line why it could not start, with the code if there is one", () => {
  const load = (message: string) =>
    `require(${JSON.stringify(join(root, "dist/plugin/launch.js"))}).launch(async () => { throw ${message}; })`;
  const ours = `new (require(${JSON.stringify(join(root, "dist/common/errors.js"))}).RiskIntegrationError)("NETWORK", "No port.")`;
  for (const [thrown, said] of [
    [ours, "No port. [NETWORK]"],
    ["new Error('no memory')", "no memory"],
  ] as const) {
    const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", load(thrown)], { encoding: "utf8" });
    expect([status, stdout, stderr]).toEqual([1, "", `The provider plugin could not start: ${said}\n`]);
  }
});
