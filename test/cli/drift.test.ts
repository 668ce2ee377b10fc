import { execFile, spawn } from "node:child_process";
import { link, mkdir, mkdtemp, open, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test as plain } from "vitest";
import { type Emulator, startEmulator } from "../../src/testing/index.js";
import { documentedResult } from "../documented.js";
import { account, decrypted, encrypted, exportOf, reference, resource } from "../drift/states.js";
import { environmentOf, runCli, startCli } from "./run-cli.js";

const { integrationId } = documentedResult;

interface Fixtures {
  readonly emulator: Emulator;
  readonly folder: string;
  /** Writes a file into the test's folder, and gives its path. */
  readonly file: (name: string, text: string) => Promise<string>;
}

const test = plain.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
  emulator: async ({}, use) => {
    await using emulator = await startEmulator();
    await use(emulator);
  },
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "drift-cli-"));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  file: async ({ folder }, use) => {
    await use(async (name, text) => {
      await writeFile(join(folder, name), text);
      return join(folder, name);
    });
  },
});

const one = ["drift", "--account", account, "--reference", reference];

describe("the exit code", () => {
  test("is 0 in sync, 2 after a drift and for what is gone", async ({ emulator }) => {
    const environment = environmentOf(emulator);
    const inSync = await runCli([...one, "--active", "true"], environment);
    expect([inSync.code, inSync.stderr]).toEqual([0, ""]);
    expect(inSync.stdout).toMatch(
      /^in sync {2}account_tag {2}reference_id .*\n\n1 in sync, 0 drifted, 0 could not be checked\.\n$/,
    );
    const drifted = await runCli([...one, "--active", "false"], environment);
    expect(drifted.code).toBe(2);
    expect(drifted.stdout).toContain("active: false → true");
    expect((await runCli(["drift", "--reference", "gone"], environment)).code).toBe(2);
  });

  test.for([
    ["1 where the API fails", 1, { kind: "status", status: 501 }, {}],
    [
      "1 where the rate limit blocks for longer than may be waited",
      1,
      { kind: "rate-limited", retryAfter: "4000" },
      {},
    ],
    ["3 where the token is refused", 3, undefined, { CLOUDFLARE_API_TOKEN: "another-token" }],
    ["64 without a credential", 64, undefined, { CLOUDFLARE_API_TOKEN: "" }],
  ] as const)("is %s, and nothing else is said but one line", async ([, code, fault, more], { emulator }) => {
    if (fault) emulator.answerNext(fault);
    const ended = await runCli(one, { ...environmentOf(emulator), ...more });
    expect(ended.code).toBe(code);
    expect(ended.stdout + ended.stderr).not.toMatch(/^\s+at /m);
    if (code === 64) expect([ended.stdout, ended.stderr.trim().split("\n").length]).toEqual(["", 1]);
  });

  test("is 64 for IDs that no request can be made of, named as they are where they stand", async ({
    emulator,
    file,
  }) => {
    const environment = environmentOf(emulator);
    const text = "targets: [{ accountId: a/b, referenceId: r }, { accountId: a, referenceId: .. }, { referenceId: r }]";
    const expected = ["drift", "--expected", await file("expected.yaml", text)];
    const inFile = await runCli(expected, { ...environment, CLOUDFLARE_ACCOUNT_ID: "c/d" });
    expect(inFile.code).toBe(64);
    expect(inFile.stdout.match(/(?<=INVALID_ARGUMENT: )\S+/g)).toEqual([
      "accountId",
      "referenceId",
      "CLOUDFLARE_ACCOUNT_ID",
    ]);
    const flag = await runCli([...expected, "--account", "e/f", "--reference", ".."], environment);
    expect(flag.stdout.match(/(?<=INVALID_ARGUMENT: )\S+/g)).toEqual([
      "accountId",
      "referenceId",
      "--account",
      "--account",
    ]);
    const reference = await runCli(["drift", "--reference", ".."], environment);
    expect(reference.stdout).toContain("INVALID_ARGUMENT: --reference is “..”");
    expect(emulator.requests).toEqual([]);
  });

  test("of several targets is the worst: 3, else 1, else 2", async ({ emulator, file }) => {
    const refused = emulator.addToken({ name: "elsewhere", accounts: [account] });
    emulator.addAccount({ id: "another", integrations: [] });
    const drifted = resource({}, { active: false });
    const secret = resource({}, { active: encrypted });
    const elsewhere = resource({ id: "another/r" });
    const environment = { ...environmentOf(emulator), CLOUDFLARE_API_TOKEN: refused };
    for (const [resources, code] of [
      [[resource(), drifted], 2],
      [[drifted, secret], 1],
      [[drifted, secret, elsewhere], 3],
      [[secret], 1],
    ] as const) {
      const state = await file("state.json", exportOf(resources));
      const ended = await runCli(["drift", "--state", state], environment);
      expect(ended.code, ended.stdout).toBe(code);
      if (resources.length > 1 || code === 2) expect(ended.stdout).toContain("active: false → true");
    }
  });

  test("is 1 for a record that contradicts itself, and for a null secret with --strict alone", async ({
    emulator,
    file,
  }) => {
    const environment = environmentOf(emulator);
    const mismatch = await file(
      "mismatch.json",
      exportOf([resource({ id: `${account}/other` }, { accountId: account, referenceId: reference })]),
    );
    const damaged = await runCli(["drift", "--state", mismatch], environment);
    expect(damaged.code).toBe(1);
    expect(damaged.stdout).toMatch(
      /UNREADABLE: .* its ID has the referenceId “other”, its properties have “reference_id”\./,
    );
    const nulls = await file("nulls.json", exportOf([], { risk: decrypted(null) }));
    const lax = await runCli(["drift", "--state", nulls], environment);
    expect([lax.code, lax.stdout]).toEqual([
      0,
      expect.stringMatching(/note: .*nulls\.json: 1 stack output is a secret with/),
    ]);
    expect((await runCli(["drift", "--state", nulls, "--strict"], environment)).code).toBe(1);
    expect(emulator.requests).toEqual([]);
  });

  test("is 64 where no source can be read, and 1 where one of several cannot", async ({ emulator, file }) => {
    const broken = await file("broken.json", "{");
    const good = await file("good.json", exportOf([resource()]));
    const environment = environmentOf(emulator);
    const all = await runCli(["drift", "--state", broken], environment);
    expect(all.code).toBe(64);
    expect(all.stdout).toMatch(
      /INVALID_ARGUMENT: .*broken\.json is not JSON: give what `pulumi stack export` prints\.\n/,
    );
    const some = await runCli(["drift", "--state", broken, "--state", good], environment);
    expect(some.code).toBe(1);
    expect(some.stdout).toContain("1 in sync, 0 drifted, 1 could not be checked.");
  });

  test.skipIf(process.platform === "win32").for([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("is that of %s, and what was found before is reported", async ([signal, code], { emulator, file }) => {
    emulator.addIntegration({ reference_id: "hangs" });
    emulator.answerNext({ kind: "hang" }, { match: { path: "hangs" }, times: Infinity });
    const state = await file("state.json", exportOf([resource(), resource({ id: `${account}/hangs` })]));
    const running = startCli(["drift", "--state", state, "--concurrency", "1"], environmentOf(emulator));
    await emulator.waitForRequests(2);
    running.process.kill(signal);
    const ended = await running.ended;
    expect(ended.code).toBe(code);
    expect(ended.stdout).toContain("1 in sync, 0 drifted, 1 could not be checked.");
  });
});

describe("what PowerShell 5.1 has written, in UTF-16", () => {
  const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text.replaceAll("\n", "\r\n")}`, "utf16le");

  test("is read from files, from a folder and from standard input, in either order of bytes", async ({
    emulator,
    folder,
  }) => {
    const state = exportOf([resource()]);
    await writeFile(join(folder, "little.json"), utf16(state));
    await writeFile(join(folder, "big.json"), utf16(state).swap16());
    await writeFile(
      join(folder, "expected.yaml"),
      utf16(`targets:\n  - { accountId: ${account}, referenceId: ${reference} }\n`),
    );
    await writeFile(join(folder, "credentials.yaml"), utf16(`${account}: TOKEN\n`));
    const { CLOUDFLARE_API_TOKEN: TOKEN = "", ...others } = environmentOf(emulator);
    const files = ["--expected", join(folder, "expected.yaml"), "--credentials", join(folder, "credentials.yaml")];
    const running = startCli(["drift", "--state", folder, "--state", "-", ...files], { ...others, TOKEN }, {});
    running.process.stdin.end(utf16(state));
    const { code, stdout } = await running.ended;
    expect(code, stdout).toBe(0);
    expect(stdout).toContain("4 in sync, 0 drifted, 0 could not be checked.");
  });

  test("without its mark is told from a file that is damaged", async ({ emulator, folder }) => {
    await writeFile(join(folder, "state.json"), utf16(exportOf([resource()])).subarray(2));
    const { code, stdout } = await runCli(["drift", "--state", join(folder, "state.json")], environmentOf(emulator));
    expect(code).toBe(64);
    expect(stdout).toMatch(/state\.json is neither UTF-8 nor UTF-16 with a byte order mark: save it as UTF-8/);
  });
});

describe.skipIf(process.platform === "win32")("a source that never ends", () => {
  test("is left at once on a signal, with a report", async ({ emulator, file }) => {
    const state = await file("state.json", exportOf([resource()]));
    const running = startCli(["drift", "--state", state, "--state", "-"], environmentOf(emulator), {});
    // More than a pipe holds: it is written when the command reads.
    await new Promise((resolve) => running.process.stdin.write(" ".repeat(1_000_000), resolve));
    running.process.kill("SIGTERM");
    const { code, stdout } = await running.ended;
    expect(code).toBe(143);
    expect(stdout).toContain("0 in sync, 0 drifted, 2 could not be checked.");
  });

  test("fails when the time is over, beside what could be read", async ({ emulator, file, folder }) => {
    const state = await file("state.json", exportOf([resource()]));
    const running = startCli(
      ["drift", "--state", "-", "--state", state, "--timeout", "1"],
      environmentOf(emulator),
      {},
    );
    const { code, stdout } = await running.ended;
    expect(code).toBe(1);
    expect(stdout).toMatch(/standard input\n {2}TIMEOUT: Not checked: the 1 s for the whole check were over/);
    const pipe = join(folder, "pipe");
    await promisify(execFile)("mkfifo", [pipe]);
    const unwritten = await runCli(["drift", "--state", pipe, "--timeout", "1"], environmentOf(emulator));
    expect(unwritten.code).toBe(1);
    expect(unwritten.stdout).toMatch(/pipe\n {2}TIMEOUT: Not checked/);
    // What is expected decides what passes, so the check ends there.
    const expected = await runCli(["drift", "--expected", pipe, "--timeout", "1"], environmentOf(emulator));
    expect(expected.code).toBe(1);
    expect(expected.stderr).toMatch(/^Not checked: the 1 s for the whole check were over\. \[TIMEOUT\]/);
    const target = ["--reference", "reference_id", "--output", pipe];
    const output = await runCli(["drift", ...target], environmentOf(emulator));
    expect([output.code, output.stderr]).toEqual([
      1,
      expect.stringContaining("pipe cannot be written: it is a pipe that nobody reads (ENXIO)."),
    ]);
  });
});

describe("the command line", () => {
  test("does not repeat what stands behind a flag that it does not know", async () => {
    for (const command of ["drift", "idps"]) {
      const { code, stderr, stdout } = await runCli([command, "--api-token=cfut_LEAK"]);
      expect([code, stdout]).toEqual([64, ""]);
      expect(stderr).toMatch(/unknown option '--api-token=…'/);
      expect(stderr).not.toContain("LEAK");
    }
  });

  test.for([
    [[], /say what to check: --stack, --state, --expected, or --reference/],
    [["--active", "true", "--state", "x"], /--reference, which is not given/],
    [["--reference", "r", "--cwd", "x"], /--cwd and --show-secrets are for --stack/],
    [["--reference", "r", "--active", "yes"], /Allowed values: true, false\./],
    [["--reference", "r", "--shard", "4/3"], /such as 3\/10/],
    [["--reference", "r", "--shard", "0/3"], /such as 3\/10/],
    [["--reference", "r", "--concurrency", "0"], /from 1 to 100/],
    [["--reference", "r", "--timeout", "-1"], /seconds above 0/],
    [["--reference", "r", "--output", ""], /Expected a file/],
    [["--reference", "r", "--output", "-"], /Expected a file/],
    [["--reference", "r", "-f", "json", "-o", "q", "-f", "html", "-o", "./q"], /Two formats have the same output/],
    [["--reference", "r", "--format", "xml"], /Allowed values: text, json, junit, github, markdown, html\./],
    [["--reference", "r", "--format", "json", "--format", "html"], /same output/],
    [
      ["--reference", "r", "--output", "a.json", "--output", "b"],
      /--output b has no --format, .*Allowed endings: \.html/,
    ],
    [["--reference", "r", "--output", "a.pdf"], /--output a\.pdf has no --format, .*Allowed endings: \.html/],
    [["--reference", "r", "--ignore", "actve"], /'actve' is invalid\. Allowed values: integrationId, /],
    [["--state", "-", "--state", "-"], /standard input can be read once/],
    [["--stack", "--show-secrets-now"], /no name of a stack/],
    [["--token", "x", "--reference", "r"], /unknown option/],
  ] as const)("%j ends with 64 and one line that says why", async ([args, message], { emulator }) => {
    const { code, stdout, stderr } = await runCli(["drift", ...args], environmentOf(emulator));
    expect(code).toBe(64);
    expect(stdout + stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(emulator.requests).toEqual([]);
  });

  test("reads an export from standard input, and formats into files and onto standard output", async ({
    emulator,
    folder,
  }) => {
    const outputs = [
      "--format",
      "html",
      "--output",
      join(folder, "a.html"),
      "--format",
      "junit",
      "--output",
      join(folder, "a.xml"),
      "--format",
      "json",
    ];
    const running = startCli(["drift", "--state", "-", ...outputs], environmentOf(emulator), {
      input: exportOf([resource()]),
    });
    const { code, stdout, stderr } = await running.ended;
    expect([code, stderr]).toEqual([0, "1 in sync, 0 drifted, 0 could not be checked.\n"]);
    expect(JSON.parse(stdout).results[0]).toMatchObject({ status: "inSync", source: { from: "standard input" } });
    expect(await readFile(join(folder, "a.html"), "utf8")).toMatch(/^<!doctype html>/);
    expect(await readFile(join(folder, "a.xml"), "utf8")).toMatch(/^<\?xml/);
  });

  test("says in GitHub Actions what has drifted in annotations and in the job's summary, beside the data", async ({
    emulator,
    file,
    folder,
  }) => {
    const summary = await file("summary.md", "before\n");
    const environment = { ...environmentOf(emulator), GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: summary };
    emulator.updateIntegration(integrationId, { tenant_url: "x\n::error::forged" });
    const state = await file("state.json", exportOf([resource()]));
    const { code, stdout, stderr } = await runCli(["drift", "--state", state, "--format", "json"], environment);
    expect(code).toBe(2);
    expect(JSON.parse(stdout).summary.drifted).toBe(1);
    expect(stderr.match(/^::error/gm)).toHaveLength(1);
    expect(await readFile(join(folder, "summary.md"), "utf8")).toMatch(
      /^before\n### Drift of Cloudflare risk integrations\n/,
    );
  });

  test("says them once where they are the output already, and needs no file for a summary", async ({
    emulator,
    file,
  }) => {
    emulator.updateIntegration(integrationId, { active: false });
    const state = await file("state.json", exportOf([resource()]));
    const { code, stdout, stderr } = await runCli(["drift", "--state", state, "--format", "github"], {
      ...environmentOf(emulator),
      GITHUB_ACTIONS: "true",
    });
    expect(code).toBe(2);
    expect(`${stdout}${stderr}`.match(/^::error/gm)).toHaveLength(1);
  });

  test("says in GitHub Actions too why there is no report", async () => {
    const { code, stderr } = await runCli(["drift", "--account", "a", "--reference", "r"], { GITHUB_ACTIONS: "true" });
    expect(code).toBe(64);
    expect(stderr).toMatch(/^::error title=Drift check::No Cloudflare credential: /);
  });

  test("makes the folders of a report, whose ending is its format", async ({ emulator, folder }) => {
    const page = join(folder, "out/deep/drift.html");
    const { code, stdout, stderr } = await runCli([...one, "-o", page], environmentOf(emulator));
    expect([code, stdout, stderr]).toEqual([0, "", "1 in sync, 0 drifted, 0 could not be checked.\n"]);
    expect(await readFile(page, "utf8")).toMatch(/^<!doctype html>/);
  });

  test("takes the format of --format, whatever the ending of its file is", async ({ emulator, folder }) => {
    const report = join(folder, "drift.xml");
    for (const args of [
      ["-o", report, "-f", "json"],
      ["-f", "json", "-o", report],
    ]) {
      const { code, stderr } = await runCli([...one, ...args], environmentOf(emulator));
      expect([code, stderr]).toEqual([0, "1 in sync, 0 drifted, 0 could not be checked.\n"]);
      expect(JSON.parse(await readFile(report, "utf8")).schemaVersion).toBe(1);
      await rm(report);
    }
  });

  describe("does not overwrite what it reads, and asks nothing before it says so:", () => {
    const inputs = {
      "state.json": exportOf([resource()]),
      "expected.yaml": `targets: [{ accountId: ${account}, referenceId: ${reference} }]`,
      "credentials.yaml": `${account}: CLOUDFLARE_API_TOKEN`,
    };
    const overwriting = "would overwrite a file that the check reads";

    test.each<[string, string, RegExp]>([
      ["the export", "--state state.json -o state.json", /^error: --output \S+state\.json would .* \(--state\): give/],
      ["the export by another spelling", "--state state.json -o ./folder/../state.json", /\(--state \S+state\.json\)/],
      ["the export through a symbolic link", "--state state.json -f json -o link.json", /\(--state /],
      ["an export that is itself a link", "--state link.json -f html -o state.json", /\(--state /],
      ["the export through a hard link", "--state state.json -o hard.json", /\(--state /],
      ["one of a folder of exports", "--state folder -o folder/state.json", /\(--state\): give/],
      ["the expected file", "--expected expected.yaml -f text -o expected.yaml", /\(--expected\): give/],
      [
        "the credentials file",
        "--state state.json --credentials credentials.yaml -f text -o credentials.yaml",
        /--credentials/,
      ],
      [
        "one of two reports",
        "--state state.json -o a.html -o link.json -o hard.json",
        /error: --output \S+hard\.json and --output \S+link\.json are the same file\./,
      ],
    ])("%s", async (_, line, message) => {
      const folder = await mkdtemp(join(tmpdir(), "drift-overwriting-"));
      try {
        await mkdir(join(folder, "folder"));
        for (const [name, text] of Object.entries(inputs)) await writeFile(join(folder, name), text);
        await symlink("state.json", join(folder, "link.json"));
        await link(join(folder, "state.json"), join(folder, "hard.json"));
        await writeFile(join(folder, "folder/state.json"), inputs["state.json"]);
        const isFile = /^[./a-z]+$/;
        const args = line
          .split(" ")
          .map((word, index, all) =>
            isFile.test(word) && !["-f"].includes(all[index - 1] ?? "") ? `${folder}/${word}` : word,
          );
        await using emulator = await startEmulator();
        const { code, stdout, stderr } = await runCli(["drift", ...args], environmentOf(emulator));
        expect([code, stdout, emulator.requests]).toEqual([64, "", []]);
        expect(stderr).toMatch(message);
        for (const [name, text] of Object.entries(inputs))
          expect(await readFile(join(folder, name), "utf8")).toBe(text);
        expect(await readFile(join(folder, "folder/state.json"), "utf8")).toBe(inputs["state.json"]);
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    test("the file that is its standard input", async ({ emulator, file }) => {
      const path = await file("state.json", inputs["state.json"]);
      const input = await open(path);
      try {
        const bin = join(__dirname, "../../bin/cloudflare-risk-integration.js");
        const run = spawn(process.execPath, [bin, "drift", "--state", "-", "-o", path], {
          env: environmentOf(emulator),
          stdio: [input.fd, "ignore", "pipe"],
        });
        const stderr = (await run.stderr?.setEncoding("utf8").toArray())?.join("");
        expect(stderr).toContain(`--output ${path} ${overwriting} (--state -)`);
        expect(await readFile(path, "utf8")).toBe(inputs["state.json"]);
      } finally {
        await input.close();
      }
    });

    test("but a report of an earlier run, a device, and a new file next to the exports are written", async ({
      emulator,
      file,
      folder,
    }) => {
      const state = await file("state.json", inputs["state.json"]);
      const earlier = await file("drift.html", "earlier");
      const fresh = join(folder, "drift.md");
      const args = ["drift", "--state", state, "-o", earlier, "-o", fresh, "-f", "json", "-o", "/dev/null"];
      const { code } = await runCli(args, environmentOf(emulator));
      expect(code).toBe(0);
      expect(await readFile(earlier, "utf8")).toMatch(/^<!doctype html>/);
      expect(await readFile(fresh, "utf8")).toContain("1 in sync");
    });
  });

  test("does not pass if a report cannot be written, and still writes the others", async ({
    emulator,
    file,
    folder,
  }) => {
    const blocked = join(await file("blocked", ""), "a.json");
    const written = join(folder, "b.md");
    const { code, stderr } = await runCli([...one, "-o", blocked, "-o", written], environmentOf(emulator));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^error: .*a\.json cannot be written: it has a file in its path .* \((ENOTDIR|EEXIST)\)\.$/m,
    );
    expect(await readFile(written, "utf8")).toContain("1 in sync");
  });

  test("shows failures on standard error if every report goes to a file, at most ten", async ({
    emulator,
    file,
    folder,
  }) => {
    const ids = Array.from({ length: 12 }, (_, index) => resource({ id: `${account}/${index}` }, { active: 1 }));
    const state = await file("state.json", exportOf([...ids, resource()]));
    const args = ["drift", "--state", state, "-o", join(folder, "drift.xml")];
    const { code, stdout, stderr } = await runCli(args, environmentOf(emulator));
    expect([code, stdout]).toEqual([1, ""]);
    const lines = stderr.trimEnd().split("\n");
    expect(lines).toHaveLength(12);
    expect(lines[0]).toMatch(
      /^could not be checked: account_tag\/0 \(.*state\.json, resource okta\): UNREADABLE: .* its active is no boolean\./,
    );
    expect(lines.slice(10)).toEqual([
      "… and 2 more could not be checked: the report lists them all.",
      "1 in sync, 0 drifted, 12 could not be checked.",
    ]);
    const shown = await runCli(["drift", "--state", state, "--format", "json"], environmentOf(emulator));
    expect(shown.stderr).toBe("1 in sync, 0 drifted, 12 could not be checked.\n");
  });

  test("names what a path is that is no file, whichever flag has it", async ({ emulator, file, folder }) => {
    await symlink("loop", join(folder, "loop"));
    const inFile = join(await file("file", ""), "x.json");
    const paths = [
      [join(folder, "loop"), /loop is a link that leads to itself\./],
      [join(folder, "x".repeat(300)), /x…? has a name that is too long for this system\./],
      [inFile, /x\.json has a file in its path where a folder is needed\./],
    ] as const;
    for (const [path, what] of paths)
      for (const flag of ["--state", "--expected", "--credentials"]) {
        const { code, stdout, stderr } = await runCli(["drift", flag, path, "-r", "x"], environmentOf(emulator));
        expect([code, stdout + stderr]).toEqual([expect.any(Number), expect.stringMatching(what)]);
        expect(code).not.toBe(0);
      }
    const output = await runCli([...one, "-o", join(folder, "loop")], environmentOf(emulator));
    expect([output.code, output.stderr]).toEqual([
      1,
      expect.stringContaining("loop cannot be written: it is a link that leads to itself (ELOOP)."),
    ]);
  });

  test.skipIf(process.platform === "win32").for([
    ["in no folder", "none/summary.md", ": it does not exist (ENOENT)"],
    ["that is a folder", ".", " (not a file)"],
    ["that is a pipe nobody reads", "pipe", " (not a file)"],
    ["that is full", "full", " (it is full)"],
  ] as const)(
    "is not failed by a job summary %s: a warning says why",
    async ([, name, why], { emulator, file, folder }) => {
      await promisify(execFile)("mkfifo", [join(folder, "pipe")]);
      await file("full", "x".repeat(1024 * 1024));
      const summary = join(folder, name);
      const environment = { ...environmentOf(emulator), GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: summary };
      const { code, stderr } = await runCli(one, environment);
      expect(code).toBe(0);
      expect(stderr).toContain(`warning: the job summary ${summary} cannot be written${why}.\n`);
    },
  );

  test("shows no control characters, however hostile the stack", async ({ emulator, file }) => {
    const hostile = "\u001b[2J\r\n::error::x \u202e";
    const state = await file(
      "state.json",
      exportOf([resource({ id: `${account}/${hostile}x`, urn: `urn::${hostile}` })]),
    );
    const { code, stdout, stderr } = await runCli(["drift", "--state", state], environmentOf(emulator));
    expect(code).toBe(64); // no request can be made of such a reference
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are looked for.
    expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]|^::/m);
  });
});
