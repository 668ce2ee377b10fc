import { expect, test } from "vitest";
import { version } from "../../src/common/versions.js";
import { runCli } from "./run-cli.js";

test("--help names the commands, the variables of the credentials and the exit codes, on standard output", async () => {
  const { code, stdout, stderr } = await runCli(["--help"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  for (const words of [
    "get [options]",
    "drift [options]",
    "idps [options]",
    "doctor [options]",
    "emulate [options]",
    "CLOUDFLARE_API_TOKEN",
    "CLOUDFLARE_API_KEY, CLOUDFLARE_EMAIL",
  ])
    expect(stdout).toContain(words);
  expect(stdout).toMatch(
    /Exit codes: 0 found, or in sync · 1 could not look · 2 not found.*3 credential.*64 usage.*130, 143/s,
  );
});

test("get --help shows every flag with an example, and none that takes a credential", async () => {
  const { code, stdout } = await runCli(["get", "--help"]);
  expect(code).toBe(0);
  const flags = [...stdout.matchAll(/^ {2}(-[^\s,]+(?:, (--[\w-]+))?|--[\w-]+)/gm)].map(
    ([, first, long]) => long ?? first,
  );
  expect(flags).toEqual(["--reference", "--account", "--active", "--tenant-url", "--json", "--help"]);
  expect(stdout).toMatch(/\$ cloudflare-risk-integration get --account/);
});

test.each(["--token", "--api-token", "--api-key", "--key", "--email"])(
  "there is no %s: a command line is for all to see",
  async (flag) => {
    const { code, stderr } = await runCli(["get", "--reference", "r", flag, "s3cret"]);
    expect(code).toBe(64);
    expect(stderr).toContain(`unknown option '${flag}'`);
    expect(stderr).not.toContain("s3cret");
  },
);

test("--version is the package's, alone on its line", async () => {
  expect(await runCli(["--version"])).toMatchObject({ code: 0, stdout: `${version}\n`, stderr: "" });
});
