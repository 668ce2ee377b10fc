import { describe, expect, test } from "vitest";
import { exitCodeOf } from "../../src/cli/exit.js";
import { RiskIntegrationError, type RiskIntegrationErrorCode } from "../../src/common/errors.js";
import { type Fault, startEmulator } from "../../src/testing/index.js";
import { environmentOf, runCli, startCli } from "./run-cli.js";

const get = ["get", "--reference", "reference_id"];

const documented: Record<RiskIntegrationErrorCode, number> = {
  INVALID_ARGUMENT: 64,
  CONFIGURATION: 64,
  AUTHENTICATION: 3,
  PERMISSION: 3,
  NOT_ENTITLED: 3,
  NOT_FOUND: 2,
  EXPECTATION_FAILED: 2,
  RATE_LIMITED: 1,
  TIMEOUT: 1,
  NETWORK: 1,
  TLS: 1,
  API: 1,
  BAD_RESPONSE: 1,
  ABORTED: 130,
};

test.each(Object.entries(documented))("an error with the code %s ends a command with %i", (code, exitCode) => {
  expect(exitCodeOf(new RiskIntegrationError(code as RiskIntegrationErrorCode, "x"))).toBe(exitCode);
});

test("an error of no known kind ends a command with 1", () => expect(exitCodeOf(new TypeError("x"))).toBe(1));

describe("get ends, saying why in a line on standard error and nothing on standard output,", () => {
  const faults: [string, Fault | undefined, string[], number, RegExp][] = [
    ["1 when the answer is none", { kind: "html" }, get, 1, /not the API's envelope/],
    ["1 when the API fails", { kind: "envelope", status: 400 }, get, 1, /answered 400/],
    ["2 when it is not there", undefined, ["get", "-r", "missing"], 2, /^No risk integration has the reference ID/],
    ["2 when it is not active", undefined, [...get, "--active", "false"], 2, /active is true, expected false/],
    ["2 when it is another tenant's", undefined, [...get, "--tenant-url", "https://x"], 2, /expected “https:\/\/x”/],
    [
      "3 when the permission is missing",
      { kind: "envelope", status: 403, errors: [{ code: 10000, message: "Authentication error" }] },
      get,
      3,
      /Zero Trust Read/,
    ],
    [
      "3 without the entitlement",
      { kind: "envelope", status: 403, errors: [{ code: 3314, message: "x" }] },
      get,
      3,
      /Enterprise/,
    ],
    ["64 with a reference that cannot be one", undefined, ["get", "-r", ".."], 64, /^--reference is “\.\.”/],
    ["64 with an empty account", undefined, [...get, "--account", ""], 64, /^--account is empty/],
  ];
  test.each(faults)("%s", async (_, fault, args, exitCode, message) => {
    await using emulator = await startEmulator();
    if (fault) emulator.answerNext(fault);
    const { code, stdout, stderr } = await runCli(args, environmentOf(emulator));
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: "" });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(stderr).not.toContain(emulator.credentials.token);
  });

  const usage: [string, string[], Record<string, string>, RegExp][] = [
    ["without a credential", get, {}, /No Cloudflare credential: set .*CLOUDFLARE_API_TOKEN/],
    ["with an empty credential, as CI leaves it", get, { CLOUDFLARE_API_TOKEN: "" }, /No Cloudflare credential/],
    [
      "with half a credential",
      get,
      { CLOUDFLARE_API_KEY: "key0" },
      /^CLOUDFLARE_API_KEY is set without CLOUDFLARE_EMAIL/,
    ],
    [
      "without an account",
      get,
      { CLOUDFLARE_API_TOKEN: "t0ken" },
      /^No account ID: set --account, or CLOUDFLARE_ACCOUNT_ID\. \[CONFIGURATION\]$/m,
    ],
    ["without a reference", ["get"], {}, /required option '-r, --reference <id>'/],
    ["with an unknown flag", [...get, "--refrence", "x"], {}, /unknown option '--refrence'/],
    ["with an unknown command", ["got"], {}, /unknown command 'got'/],
    ["with more than it takes", [...get, "x"], {}, /too many arguments/],
    ["with --active maybe", [...get, "--active", "maybe"], {}, /Allowed values: true, false\./],
    ["without a command", [], {}, /Usage: cloudflare-risk-integration/],
  ];
  test.each(usage)("64 %s", async (_, args, environment, message) => {
    const { code, stdout, stderr } = await runCli(args, environment);
    expect({ code, stdout }).toEqual({ code: 64, stdout: "" });
    expect(stderr).toMatch(message);
  });
});

describe.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("on %s", (signal, exitCode) => {
  test(`a get that waits for its answer stops at once and ends with ${exitCode}`, async () => {
    await using emulator = await startEmulator();
    emulator.answerNext({ kind: "hang" });
    const running = startCli(get, environmentOf(emulator));
    await emulator.waitForRequests(1);
    running.process.kill(signal);
    expect(await running.ended).toMatchObject({
      code: exitCode,
      signal: null,
      stdout: "",
      stderr: `The lookup was interrupted by ${signal}. [ABORTED]\n`,
    });
    await emulator.waitForRequests(1, ({ abandoned }) => abandoned);
  });

  test(`a get that waits for the rate limit stops at once and ends with ${exitCode}`, async () => {
    await using emulator = await startEmulator();
    emulator.answerNext({ kind: "rate-limited", retryAfter: "300" });
    const running = startCli([...get, "--json"], environmentOf(emulator));
    await new Promise((told) => running.process.stderr.once("data", told));
    running.process.kill(signal);
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(exitCode);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: "ABORTED", referenceId: "reference_id" } });
    expect(stderr).toMatch(
      /^warning: Cloudflare's rate limit was met: [^\n]+ in 300 s\.\nThe lookup was interrupted by SIG/,
    );
  });

  test.each([
    ["idps", ["idps"], "The list was"],
    ["doctor", ["doctor", "--reference", "reference_id"], "The lookup was"],
    ["drift", ["drift", "--reference", "reference_id"], "Not checked: the check was"],
  ])(`%s says by what it was interrupted, and ends with ${exitCode}`, async (_, args, what) => {
    await using emulator = await startEmulator();
    emulator.answerNext({ kind: "hang" });
    const running = startCli(args, environmentOf(emulator));
    await emulator.waitForRequests(1);
    running.process.kill(signal);
    const { code, stdout, stderr } = await running.ended;
    expect(code).toBe(exitCode);
    expect(stdout + stderr).toContain(`${what} interrupted by ${signal}.`);
  });
});
