import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Emulator, startEmulator } from "../../src/testing/index.js";
import { environmentOf, runCli, startCli } from "./run-cli.js";

// Inputs that are as large as they can be. A command that took a square of them would run for minutes or hours, and not hear a
// signal meanwhile; each of these ends by itself.

let emulator: Emulator;
let folder: string;

beforeEach(async () => {
  emulator = await startEmulator();
  folder = await mkdtemp(join(tmpdir(), "limits-"));
});

afterEach(async () => {
  await emulator.close();
  await rm(folder, { recursive: true });
});

const get = ["get", "--reference", "reference_id"];

/** The documented answer with another part, as text: what a server may send within the cap of 1 MiB. */
function answerWith(result: object, more: object = {}): void {
  emulator.answerNext({
    kind: "mutate",
    mutate: (envelope) => ({ ...envelope, ...more, result: { ...(envelope.result as object), ...result } }),
  });
}

describe("a credential that is too long is refused, and no part of it is shown", () => {
  const secret = "CANARY4711".repeat(10_000);
  test.each([
    ["CLOUDFLARE_API_TOKEN", { CLOUDFLARE_API_TOKEN: secret }],
    ["CLOUDFLARE_API_KEY", { CLOUDFLARE_API_KEY: secret, CLOUDFLARE_EMAIL: "owner@example.com" }],
    ["CLOUDFLARE_EMAIL", { CLOUDFLARE_API_KEY: "0".repeat(37), CLOUDFLARE_EMAIL: `${secret}@example.com` }],
  ])("%s", async (name, credential) => {
    const { CLOUDFLARE_API_TOKEN: _, ...environment } = environmentOf(emulator);
    const { code, stdout, stderr } = await runCli(get, { ...environment, ...credential });
    expect([code, stdout]).toEqual([64, ""]);
    expect(stderr).toMatch(
      new RegExp(`${name} has 10\\d{4} characters, more than the \\d+ that are accepted: .*\\[CONFIGURATION\\]\\n$`),
    );
    expect(stderr.length).toBeLessThan(500);
    expect(stderr).not.toContain("4711");
    expect(emulator.requests).toEqual([]);
  });
});

describe("an answer of a megabyte", () => {
  test.each(["tenant_url", "well_known_url", "reference_id", "account_tag", "integration_type", "id", "created_at"])(
    "that is one text, %s, is refused with the field",
    async (field) => {
      answerWith({ [field]: `https://x${"/".repeat(900_000)}x` });
      const { code, stderr } = await runCli([...get, "--json"], environmentOf(emulator));
      expect(code).toBe(1);
      expect(stderr).toMatch(new RegExp(`result\\.${field}: .*\\[BAD_RESPONSE\\]\\n$`));
      expect(stderr.length).toBeLessThan(1_000);
    },
  );

  test("that is one text within the limit is compared and printed", async () => {
    const tenant_url = `https://x${"/".repeat(8_000)}x`;
    answerWith({ tenant_url });
    const { code, stdout } = await runCli(
      [...get, "--json", "--tenant-url", `${tenant_url}/`],
      environmentOf(emulator),
    );
    expect([code, JSON.parse(stdout).tenantUrl]).toEqual([0, tenant_url]);
  });

  test("with many messages beside a success: ten are logged and the others counted, a hundred handed on", async () => {
    const messages = Array.from({ length: 8_000 }, (_, code) => ({ code, message: "m" }));
    answerWith({}, { messages });
    const { code, stderr } = await runCli(get, environmentOf(emulator));
    expect(code).toBe(0);
    const lines = stderr.split("\n").filter((line) => line.includes("Cloudflare's message for"));
    expect(lines).toHaveLength(11);
    expect(lines.at(-1)).toContain("and at least 90 more");
    answerWith({}, { messages });
    const asJson = await runCli([...get, "--json"], environmentOf(emulator));
    expect(JSON.parse(asJson.stdout).messages).toHaveLength(100);
  });

  test("with one long message beside a success: its beginning is handed on", async () => {
    answerWith({}, { messages: [{ code: 1, message: "m".repeat(900_000) }] });
    const { code, stdout } = await runCli([...get, "--json"], environmentOf(emulator));
    expect([code, JSON.parse(stdout).messages[0].message]).toEqual([0, `${"m".repeat(2_000)}…`]);
  });

  test("with many errors, each with a chain: ten are told, and the others counted", async () => {
    const error = { code: 1000, message: "m", error_chain: [{ code: 1001, message: "n" }] };
    emulator.answerNext({ kind: "envelope", status: 400, errors: Array(3_000).fill(error) });
    const { code, stderr } = await runCli(get, environmentOf(emulator));
    expect(code).toBe(1);
    expect(stderr).toContain("and at least 5990 more");
    expect(stderr.length).toBeLessThan(1_000);
  });

  test("that is a list of half a million entries is refused", async () => {
    const body = `{"success":true,"result":[${"0,".repeat(500_000)}0]}`;
    emulator.answerNext({ kind: "status", status: 200, body });
    const { code, stdout, stderr } = await runCli(["idps"], environmentOf(emulator));
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(/is a list of more than 10000 entries.*\[BAD_RESPONSE\]\n$/);
  });
});

describe("arguments", () => {
  test("as many as are accepted are read", async () => {
    const args = ["drift", ...Array(4_990).fill(["--state", folder]).flat()];
    const { code, stderr } = await runCli(args, environmentOf(emulator));
    expect(code).toBe(0);
    expect(stderr).not.toContain("error:");
  });

  test("more are refused", async () => {
    const args = ["drift", ...Array(40_000).fill("--state=x")];
    const { code, stdout, stderr } = await runCli(args, environmentOf(emulator));
    expect([code, stdout]).toEqual([64, ""]);
    expect(stderr).toBe("error: 40003 arguments are more than the 10000 that are accepted.\n");
  });

  test.each([["--reference"], ["--account"], ["--tenant-url"], ["--no-such-flag"]])(
    "one of 100,000 characters is no reason to hang: %s",
    async (flag) => {
      const { code, stderr } = await runCli(["get", flag, "/".repeat(100_000)], environmentOf(emulator));
      expect(code).toBe(64);
      expect(stderr.length).toBeLessThan(1_000);
    },
  );
});

describe("a file of half a megabyte", () => {
  const run = async (text: string, flag: string) => {
    const file = join(folder, "file.yaml");
    await writeFile(file, text);
    const sources = flag === "--expected" ? [] : ["--reference", "reference_id"];
    return runCli(["drift", flag, file, ...sources], environmentOf(emulator));
  };
  const lines = (count: number, line: (index: number) => string) =>
    Array.from({ length: count }, (_, index) => line(index)).join("");

  test.each<[string, string, string]>([
    ["with 50,000 keys", "--expected", lines(50_000, (index) => `k${index}: 1\n`)],
    ["with 30,000 keys of a target", "--expected", `targets:\n  - x: 1\n${lines(30_000, (i) => `    k${i}: 1\n`)}`],
    ["wrong in each of its targets", "--expected", `targets:\n${lines(40_000, () => "  - {a: 1}\n")}`],
    ["wrong in each of its exceptions", "--expected", `ignore: [${"{},".repeat(150_000)}]`],
    ["nested as deep as it goes", "--expected", "[".repeat(500_000)],
    ["with keys in keys", "--expected", "? ".repeat(250_000)],
    ["with nothing but mistakes in one line", "--expected", "}".repeat(500_000)],
    ["with nothing but tags", "--expected", "!a ".repeat(170_000)],
    ["wrong in each of its accounts", "--credentials", lines(25_000, (index) => `a${index}: lower case\n`)],
    ["with an account twice", "--credentials", `${lines(30_000, (index) => `a${index}: TOKEN\n`)}a0: TOKEN\n`],
  ])("%s is refused in a few lines", async (_, flag, text) => {
    const { code, stderr } = await run(text, flag);
    expect(code).toBe(64);
    expect(stderr).not.toContain("bytes");
    expect(stderr.length).toBeLessThan(1_000);
  });

  test("or more is not read", async () => {
    const { code, stderr } = await run(" ".repeat(512 * 1024 + 1), "--expected");
    expect(code).toBe(64);
    expect(stderr).toContain("has more than 524288 bytes");
  });

  test("a signal is heard while a large file is read", async () => {
    const exception = "  - {field: createdAt, referenceId: r, reason: x, until: 2999-01-01}\n";
    const file = join(folder, "file.yaml");
    await writeFile(file, `targets: [{referenceId: reference_id}]\nignore:\n${exception.repeat(7_000)}`);
    emulator.answerNext({ kind: "hang" }, { times: Number.POSITIVE_INFINITY });
    const drift = startCli(["drift", "--expected", file], environmentOf(emulator));
    await emulator.waitForRequests(1);
    drift.process.kill("SIGTERM");
    expect((await drift.ended).code).toBe(143);
  });
});
