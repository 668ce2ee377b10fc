import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCli } from "../cli/run-cli.js";

let folder = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "emulate-command-"));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

class Run implements AsyncDisposable {
  readonly process: ChildProcessWithoutNullStreams;
  readonly exit: Promise<number | null>;
  stdout = "";
  stderr = "";

  constructor(...args: string[]) {
    this.process = startCli(["emulate", ...args], {}, { input: undefined }).process;
    this.process.stdout.on("data", (text) => {
      this.stdout += text;
    });
    this.process.stderr.on("data", (text) => {
      this.stderr += text;
    });
    this.exit = new Promise((resolve) => this.process.on("close", resolve));
  }

  /** The lines up to the one that says how to stop it. */
  async announced(): Promise<string[]> {
    const lines: string[] = [];
    for await (const line of createInterface(this.process.stdout)) {
      lines.push(line);
      if (line.startsWith("Stop it")) break;
    }
    return lines;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.process.kill("SIGTERM");
    await this.exit;
  }
}

async function seedFile(name: string, text: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}

describe("running", () => {
  test("announces the emulator in lines that a script and a shell can use", async () => {
    await using run = new Run();
    const lines = await run.announced();
    const url = /^Cloudflare API emulator: (http:\/\/127\.0\.0\.1:\d+\/client\/v4)$/.exec(lines[0] ?? "")?.[1];
    expect(lines.slice(1)).toEqual([
      `export CLOUDFLARE_BASE_URL=${url}`,
      "export CLOUDFLARE_ACCOUNT_ID=account_tag",
      "export CLOUDFLARE_API_TOKEN=Sn3lZJTBX6kkg7OdcBUAxOO963GEIyGQqnFTOFYY",
      "Stop it with Ctrl+C.",
    ]);
    const token = lines[3]?.split("=")[1];
    const path = "accounts/account_tag/zt_risk_scoring/integrations/reference_id/reference_id";
    const response = await fetch(`${url}/${path}`, { headers: { authorization: `Bearer ${token}` } });
    expect(response.status).toBe(200);
  });

  test.each(["SIGINT", "SIGTERM"] as const)("ends with 0 on %s, connections open or not", async (signal) => {
    await using run = new Run();
    const [first = ""] = await run.announced();
    await fetch(first.replace("Cloudflare API emulator: ", "")); // leaves a connection open
    run.process.kill(signal);
    expect(await run.exit).toBe(0);
    expect(run.stderr).toBe("");
  });

  test("ends when standard input does, if asked to", async () => {
    await using run = new Run("--until-parent-exits");
    await run.announced();
    run.process.stdin.end();
    expect(await run.exit).toBe(0);
  });

  test("ends on a signal while standard input is still open", async () => {
    await using run = new Run("--until-parent-exits");
    await run.announced();
    run.process.kill("SIGTERM");
    expect(await run.exit).toBe(0);
  });

  test("serves a seed, quoted for the shell, with the form that was asked for", async () => {
    const seed = {
      accounts: [{ id: "it's mine", integrations: [] }],
      credentials: { tokens: [{ token: "my$token", name: "n", permissions: ["Zero Trust Read"] }] },
    };
    const file = await seedFile("seed.json", JSON.stringify(seed));
    await using run = new Run("--seed", file, "--not-found", "null-result", "--no-rate-limit", "--clock-speed", "2.5");
    const lines = await run.announced();
    expect(lines.slice(2, 4)).toEqual([
      "export CLOUDFLARE_ACCOUNT_ID='it'\\''s mine'",
      "export CLOUDFLARE_API_TOKEN='my$token'",
    ]);
    const url = lines[0]?.replace("Cloudflare API emulator: ", "");
    const path = `accounts/${encodeURIComponent("it's mine")}/zt_risk_scoring/integrations/reference_id/r`;
    const response = await fetch(`${url}/${path}`, { headers: { authorization: "Bearer my$token" } });
    expect(await response.json()).toEqual({ errors: [], messages: [], success: true, result: null });
  });

  test.each([
    ["UTF-16, as PowerShell 5.1 writes it", (bytes: Buffer) => bytes],
    ["big-endian UTF-16", (bytes: Buffer) => bytes.swap16()],
  ])("reads a seed in %s", async (_, order) => {
    const file = join(folder, "seed-utf16.json");
    const seed = '\ufeff{"accounts": [{"id": "mine"}], "credentials": {}}';
    await writeFile(file, order(Buffer.from(seed, "utf16le")));
    await using run = new Run("--seed", file);
    expect(await run.announced()).toContain("export CLOUDFLARE_ACCOUNT_ID=mine");
  });

  test("leaves out what a seed does not have", async () => {
    const file = await seedFile("bare.json", '{"accounts": [], "credentials": {}}');
    await using run = new Run("--seed", file);
    expect(await run.announced()).toEqual([
      expect.stringContaining("Cloudflare API emulator"),
      expect.stringContaining("export CLOUDFLARE_BASE_URL="),
      "Stop it with Ctrl+C.",
    ]);
  });
});

describe("refusing, in one line", () => {
  test.each([
    [["--port", "70000"], "'--port <number>' argument '70000' is invalid. Expected a whole number from 0 to 65535."],
    [["--port", "http"], "'--port <number>' argument 'http' is invalid. Expected a whole number from 0 to 65535."],
    [["--port", ""], "'--port <number>' argument '' is invalid. Expected a whole number from 0 to 65535."],
    [["--clock-speed", "0"], "'--clock-speed <factor>' argument '0' is invalid. Expected a number above 0."],
    [["--clock-speed", "-1"], "'--clock-speed <factor>' argument '-1' is invalid. Expected a number above 0."],
    [["--not-found", "410"], "'--not-found <form>' argument '410' is invalid. Allowed values: 404, null-result."],
  ])("%j with 64", async (args, message) => {
    await using run = new Run(...args);
    expect(await run.exit).toBe(64);
    expect(run.stderr).toBe(`error: option ${message}\n`);
    expect(run.stdout).toBe("");
  });

  test("a port that is taken with 1", async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, "127.0.0.1", resolve));
    const { port } = taken.address() as AddressInfo;
    await using run = new Run("--port", String(port));
    expect(await run.exit).toBe(1);
    expect(run.stderr).toBe(`error: port ${port} is taken; choose another with --port, or 0 for any free one.\n`);
    await new Promise((resolve) => taken.close(resolve));
  });

  test("a seed that is wrong or missing with 1", async () => {
    const file = await seedFile("wrong.json", '{"accounts": [{}], "credentials": {}}');
    await using wrong = new Run("--seed", file);
    expect(await wrong.exit).toBe(1);
    expect(wrong.stderr).toBe(`error: ${file}: The seed: accounts[0].id: is missing.\n`);
    await writeFile(file, Buffer.from("{}", "utf16le"));
    await using unmarked = new Run("--seed", file);
    expect(await unmarked.exit).toBe(1);
    expect(unmarked.stderr).toMatch(/^error: \S+: The seed is neither UTF-8 nor UTF-16 with a byte order mark: save/);
    await using endless = new Run("--seed", "/dev/zero");
    expect(await endless.exit).toBe(1);
    expect(endless.stderr).toMatch(/^error: \/dev\/zero: The seed is neither/);
    await using missing = new Run("--seed", `${file}.not`);
    expect(await missing.exit).toBe(1);
    expect(missing.stderr).toBe(`error: the seed file ${file}.not does not exist.\n`);
    await using isFolder = new Run("--seed", dirname(file));
    expect(await isFolder.exit).toBe(1);
    expect(isFolder.stderr).toBe(`error: the seed file ${dirname(file)} is a folder.\n`);
    await using below = new Run("--seed", join(file, "seed.json"));
    expect(await below.exit).toBe(1);
    expect(below.stderr).toMatch(/^error: the seed file \S+ has a file in its path where a folder is needed\.\n$/);
  });
});

test("--help tells a stranger how to use it", async () => {
  await using run = new Run("--help");
  expect(await run.exit).toBe(0);
  for (const word of ["--port", "--seed", "--not-found", "--no-rate-limit", "--clock-speed", "PATCH", '"accounts"']) {
    expect(run.stdout).toContain(word);
  }
  expect(Math.max(...run.stdout.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(100);
});
