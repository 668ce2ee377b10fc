import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, test as plain } from "vitest";
import { type CheckDriftOptions, checkDrift, type DriftReport, formatDriftReport } from "../../src/drift/index.js";
import { type Emulator, startEmulator } from "../../src/testing/index.js";
import { failureOf, Said } from "../client/clients.js";
import { FakeClock } from "../clock.js";
import { documentedResult } from "../documented.js";
import { account, decrypted, encrypted, exportOf, reference, resource, result } from "./states.js";

const { integrationId } = documentedResult;

interface Fixtures {
  readonly emulator: Emulator;
  readonly folder: string;
  /** A check with the emulator's working token, and nothing of this machine's environment. */
  readonly check: (options: CheckDriftOptions) => Promise<DriftReport>;
}

const test = plain.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
  emulator: async ({}, use) => {
    await using emulator = await startEmulator();
    await use(emulator);
  },
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern what a fixture needs.
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), "drift-"));
    await use(folder);
    await rm(folder, { recursive: true, force: true });
  },
  check: async ({ emulator }, use) => {
    const usual = { apiToken: emulator.credentials.token, baseUrl: emulator.url, environment: {}, log: new Said() };
    await use((options) => checkDrift({ ...usual, ...options }));
  },
});

const from = (text: string) => ({ from: "prod.json", text });
const lookups = (emulator: Emulator) => emulator.requests.filter(({ route }) => route === "reference");

describe("a target", () => {
  test("in sync, drifted and gone is told apart, with what has changed", async ({ check, emulator }) => {
    const exports = [from(exportOf([resource(), resource({ id: `${account}/gone` })], { found: result() }))];
    const before = await check({ exports });
    expect(before.summary).toEqual({ inSync: 1, drifted: 1, failed: 0 });
    emulator.updateIntegration(integrationId, { active: false, tenant_url: "https://x.okta.com" });
    const { results } = await check({ exports });
    expect(results.map(({ source, status, gone }) => [source.kind, status, gone])).toEqual([
      ["resource", "drifted", false],
      ["resource", "drifted", true],
    ]);
    expect(results.map((one) => one.changes.map(({ record, path }) => [record?.name, path]))).toEqual([
      ["found", "okta"].flatMap((record) => [
        [record, "active"],
        [record, "tenantUrl"],
      ]),
      [],
    ]);
    expect(results[0]?.changes[1]).toMatchObject({ recorded: "tenant_url", actual: "https://x.okta.com" });
  });

  test("is asked for once, however many sources record it", async ({ check, emulator }) => {
    const exports = Array.from({ length: 5 }, () => from(exportOf([resource()], { a: result(), b: [result()] })));
    const { summary } = await check({
      exports,
      targets: [{ accountId: account, referenceId: reference, active: true }],
    });
    expect(summary.inSync).toBe(6);
    expect(lookups(emulator)).toHaveLength(1);
  });

  test("is in sync only if every record of it in its stack is, and the change names the record that differs", async ({
    check,
  }) => {
    const outputs = { found: result({ active: false }), same: result() };
    const stack = exportOf([resource()], outputs);
    const report = await check({
      exports: [
        { from: "one", text: stack },
        { from: "two", text: exportOf([resource()], { same: result() }) },
      ],
    });
    const { results, summary } = report;
    expect(summary).toEqual({ inSync: 1, drifted: 1, failed: 0 });
    const record = { kind: "output", from: "one", name: "found" };
    expect(results[0]).toMatchObject({
      source: { kind: "resource", from: "one", name: "okta" },
      status: "drifted",
      changes: [{ path: "active", recorded: false, actual: true, record }],
    });
    expect(formatDriftReport(report, "text")).toContain("\n  active: false → true (output found)\n");
  });

  test("has failed if a record of it cannot be read, and what the others have found is still told", async ({
    check,
  }) => {
    const outputs = {
      found: result({ active: false }),
      damaged: result({ active: 1 }),
      secret: result({ active: encrypted }),
    };
    const { results } = await check({ exports: [from(exportOf([resource()], outputs))] });
    expect(results).toMatchObject([
      {
        status: "failed",
        error: {
          code: "UNREADABLE",
          message: expect.stringMatching(
            /^The record “output damaged” \(and 1 more\): What .* its active is no boolean\./,
          ),
        },
        changes: [{ path: "active", record: { name: "found" } }],
      },
    ]);
  });

  test("that contradicts itself has failed, and nothing is asked for it", async ({ check, emulator }) => {
    const exports = [from(exportOf([resource({}, { accountId: account, referenceId: "other" })]))];
    const { results } = await check({ exports });
    expect(results).toMatchObject([{ status: "failed", referenceId: reference, error: { code: "UNREADABLE" } }]);
    expect(emulator.requests).toEqual([]);
  });

  test("that an unfinished update has left is no target: a note says so, with strict too", async ({ check }) => {
    const exports = [from(exportOf([resource({ pendingReplacement: true })]))];
    for (const strict of [false, true]) {
      const { results, notes } = await check({ exports, strict });
      expect(results).toEqual([]);
      expect(notes).toEqual([
        expect.stringMatching(/^prod\.json: an update of the stack was not finished\./),
        "No other risk integration is recorded in what was looked at.",
      ]);
    }
    const failure = await failureOf(check({ exports, requireTargets: true }));
    expect(failure.message).toMatch(/^prod\.json: an update .* Targets are required\.$/);
  });

  test("recorded with another spelling of its time is in sync; another time is not", async ({
    check,
    emulator,
    folder,
  }) => {
    const expected = join(folder, "expected.yaml");
    for (const [createdAt, status] of [
      ["2019-12-27T18:11:19.117000Z", "inSync"],
      ["2019-12-27t19:11:19.117+01:00", "inSync"],
      ["2019-12-27 18:11:19.117-00:00", "inSync"],
      ["2019-12-27T18:11:19.1170001Z", "drifted"],
      ["2019-12-27T18:11:19.117+01:00", "drifted"],
    ] as const) {
      emulator.updateIntegration(integrationId, { created_at: createdAt });
      await writeFile(
        expected,
        JSON.stringify({
          targets: [{ accountId: account, referenceId: reference, createdAt: "2019-12-27T18:11:19.117Z" }],
        }),
      );
      const { results } = await check({ exports: [from(exportOf([resource()]))], expected: [expected] });
      expect(
        results.map((one) => one.status),
        createdAt,
      ).toEqual([status, status]);
    }
  });

  test("written by hand has a tenant URL that is compared as `expect` does it; a recorded one to the letter", async ({
    check,
    emulator,
  }) => {
    emulator.updateIntegration(integrationId, { tenant_url: "https://tenant.okta.com" });
    const { results } = await check({
      accountId: account,
      targets: [{ referenceId: reference, tenantUrl: "https://TENANT.okta.com/" }],
      exports: [from(exportOf([resource({}, { tenantUrl: "https://tenant.okta.com/" })]))],
    });
    expect(results.map(({ status }) => status)).toEqual(["inSync", "drifted"]);
  });

  test("whose field is a secret is compared without being shown; one that is encrypted could not be checked", async ({
    check,
  }) => {
    const { results } = await check({
      exports: [
        from(exportOf([resource({}, { tenantUrl: decrypted("hush") })])),
        from(exportOf([resource({}, { tenantUrl: encrypted })])),
      ],
    });
    expect(results[0]).toMatchObject({
      status: "drifted",
      changes: [{ path: "tenantUrl", recorded: "[secret]", actual: "[secret]" }],
    });
    expect(results[1]).toMatchObject({
      status: "failed",
      error: { code: "ENCRYPTED", message: /tenantUrl as a secret/ },
    });
    expect(JSON.stringify(results)).not.toContain("hush");
  });

  test("without an account, where the settings have none either, could not be checked", async ({ check, emulator }) => {
    const { results } = await check({ targets: [{ referenceId: reference }] });
    expect(results[0]).toMatchObject({ status: "failed", error: { code: "CONFIGURATION" } });
    expect(emulator.requests).toEqual([]);
  });
});

describe("an exception", () => {
  const until = "2026-01-01";
  const expected = (text: string) => ({ text: `ignore: [{ field: active, reason: OPS-1, until: ${until}${text} }]` });

  async function at(time: string, { check, emulator, folder }: Fixtures, more = ""): Promise<DriftReport> {
    emulator.updateIntegration(integrationId, { active: false });
    await writeFile(join(folder, "expected.yaml"), expected(more).text);
    const clock = new FakeClock({ start: Date.parse(time), passing: true });
    return check({ clock, expected: [join(folder, "expected.yaml")], exports: [from(exportOf([resource()]))] });
  }

  test("holds to the end of its last day in UTC, and is still shown", async ({ check, emulator, folder }) => {
    const { results, notes } = await at("2026-01-01T23:59:59Z", { check, emulator, folder });
    expect(results[0]).toMatchObject({
      status: "inSync",
      changes: [],
      ignored: [{ path: "active", recorded: true, actual: false, reason: "OPS-1", until }],
    });
    expect(notes).toEqual([]);
  });

  test("counts no more from the day after, and a note says so", async ({ check, emulator, folder }) => {
    const { results, notes } = await at("2026-01-02T00:00:00Z", { check, emulator, folder });
    expect(results[0]).toMatchObject({ status: "drifted", ignored: [] });
    expect(notes).toEqual(["The exception for active (“OPS-1”) ended on 2026-01-01: a difference counts again."]);
  });

  test("of one reference names it in that note", async ({ check, emulator, folder }) => {
    const { notes } = await at("2026-01-02T00:00:00Z", { check, emulator, folder }, ", referenceId: reference_id");
    expect(notes).toEqual([expect.stringMatching(/^The exception for active of “reference_id” \(“OPS-1”\) ended on/)]);
  });

  test("of one account is for that alone", async ({ emulator, check, folder }) => {
    emulator.updateIntegration(integrationId, { active: false });
    const file = join(folder, "expected.yaml");
    const exports = [from(exportOf([resource()]))];
    await writeFile(file, "ignore: [{ field: active, reason: OPS-1, until: 2999-12-31, accountId: another }]");
    expect((await check({ expected: [file], exports })).summary).toMatchObject({ drifted: 1 });
    await writeFile(file, `ignore: [{ field: active, reason: OPS-1, until: 2999-12-31, accountId: ${account} }]`);
    expect((await check({ expected: [file], exports })).summary).toMatchObject({ inSync: 1, drifted: 0 });
  });

  test("is for the reference and account that it names alone", async ({ check, emulator, folder }) => {
    const { results } = await at("2026-01-01T00:00:00Z", { check, emulator, folder }, ", referenceId: another");
    expect(results[0]).toMatchObject({ status: "drifted" });
  });

  test("of the options is for every target, but excuses none that is gone; a field must exist", async ({
    check,
    emulator,
  }) => {
    emulator.updateIntegration(integrationId, { active: false });
    const exports = [from(exportOf([resource(), resource({ id: `${account}/gone` })]))];
    const { results } = await check({ exports, ignore: ["active", "integrationId"] });
    expect(results.map(({ status }) => status)).toEqual(["inSync", "drifted"]);
    const failure = await failureOf(check({ exports, ignore: ["actve" as "active"] }));
    expect(failure).toMatchObject({
      code: "INVALID_ARGUMENT",
      message: expect.stringContaining("“actve” is invalid. Allowed values: "),
    });
  });
});

describe("sources", () => {
  test("are files, folders of them, and a local backend's", async ({ check, folder }) => {
    await mkdir(join(folder, ".pulumi/stacks/infra"), { recursive: true });
    await mkdir(join(folder, ".pulumi/history/infra"), { recursive: true });
    await writeFile(join(folder, "b.json"), `\ufeff${exportOf([resource()])}`);
    await writeFile(join(folder, ".pulumi/stacks/infra/a.json"), exportOf([resource()]));
    await writeFile(join(folder, ".pulumi/history/infra/a.history.json"), "{}");
    await writeFile(join(folder, "notes.txt"), "no export");
    const { results } = await check({ states: [folder] });
    expect(results.map(({ source }) => source.from)).toEqual([
      join(folder, ".pulumi/stacks/infra/a.json"),
      join(folder, "b.json"),
    ]);
  });

  test("that are texts with a byte order mark are read as files with one", async ({ check }) => {
    expect((await check({ exports: [from(`\ufeff${exportOf([resource()])}`)] })).summary.inSync).toBe(1);
  });

  test("that cannot be read fail beside the others, each in one line", async ({ check, folder }) => {
    await writeFile(join(folder, "broken.json"), '{"version": 3, "deploy');
    await writeFile(join(folder, "old.json.gz"), "x");
    const { results, summary } = await check({
      states: [folder, join(folder, "none.json")],
      exports: [from(exportOf([resource()]))],
    });
    expect(summary).toEqual({ inSync: 1, drifted: 0, failed: 3 });
    const messages = results.flatMap(({ error }) => error?.message ?? []);
    expect(messages.join("\n")).toMatch(
      /broken\.json is not JSON.*\n.*old\.json\.gz is compressed.*\n.*none\.json does not exist\.$/,
    );
    for (const { source } of results.slice(0, 3)) expect(source.kind).toBe("unreadable");
  });

  test.skipIf(process.platform === "win32")("may be a pipe", async ({ check, folder }) => {
    execFileSync("mkfifo", [join(folder, "pipe.json")]);
    const checked = check({ states: [join(folder, "pipe.json")] });
    await writeFile(join(folder, "pipe.json"), exportOf([resource()]));
    expect((await checked).summary.inSync).toBe(1);
  });

  test("in a folder that holds none are told by its name", async ({ check, folder }) => {
    const { results, notes } = await check({ states: [folder] });
    expect(results).toEqual([]);
    expect(notes).toContainEqual(`${folder} holds no .json file.`);
  });

  test("with nothing in them are told, or are an error where targets are required", async ({ check, emulator }) => {
    const exports = [from(exportOf([]))];
    expect(await check({ exports })).toMatchObject({
      results: [],
      notes: ["No risk integration is recorded in what was looked at."],
    });
    expect(await failureOf(check({ exports, requireTargets: true }))).toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(emulator.requests).toEqual([]);
  });

  test("of another program's stacks never say where to ask", async ({ check, emulator }) => {
    const odd = {
      baseUrl: "https://evil.example",
      apiToken: "x",
      environment: {},
      ...resource({}, { baseUrl: "https://evil.example" }),
    };
    expect((await check({ exports: [from(exportOf([odd]))] })).summary.inSync).toBe(1);
    expect(emulator.requests).toHaveLength(1);
  });
});

describe("what cannot be checked", () => {
  test("an account that refuses the credential is not asked on and on; another one is", async ({ check, emulator }) => {
    const ids = Array.from({ length: 30 }, (_, index) => `another_account_tag/${index}`);
    emulator.addAccount({ id: "another_account_tag", integrations: [] });
    const token = emulator.addToken({ accounts: [account] });
    const exports = [from(exportOf([...ids.map((id) => resource({ id })), resource()]))];
    const { summary, results } = await check({ exports, apiToken: token, concurrency: 2 });
    expect(summary).toEqual({ inSync: 1, drifted: 0, failed: 30 });
    expect(results[29]?.error).toMatchObject({
      code: "PERMISSION",
      message: expect.stringMatching(/^Skipped after an earlier failure: /),
    });
    expect(lookups(emulator).length).toBeLessThanOrEqual(3);
  });

  test("an API that is out of reach is not asked for ever", async ({ check, emulator }) => {
    await emulator.close();
    const exports = [
      from(exportOf(Array.from({ length: 200 }, (_, index) => resource({ id: `${account}/${index}` })))),
    ];
    const { summary, results } = await check({ exports, maxAttempts: 1 });
    expect(summary.failed).toBe(200);
    const asked = results.filter(({ error }) => !error?.message.startsWith("Skipped"));
    expect(asked.length).toBeGreaterThanOrEqual(25);
    expect(asked.length).toBeLessThan(40);
  });

  test("an API that answers nothing but errors that pass is not asked for ever either", async ({ check, emulator }) => {
    emulator.answerNext({ kind: "status", status: 503 }, { times: Infinity });
    const exports = [
      from(exportOf(Array.from({ length: 200 }, (_, index) => resource({ id: `${account}/${index}` })))),
    ];
    expect((await check({ exports, maxAttempts: 1 })).summary.failed).toBe(200);
    expect(lookups(emulator).length).toBeLessThan(40);
  });

  test("in the time there is has failed, and what was found before is reported", async ({ check, emulator }) => {
    emulator.addIntegration({ reference_id: "hangs" });
    emulator.answerNext({ kind: "hang" }, { match: { path: "hangs" }, times: Infinity });
    const exports = [from(exportOf([resource(), resource({ id: `${account}/hangs` })]))];
    const { results } = await check({ exports, timeoutMs: 5_000 });
    expect(results[0]).toMatchObject({ status: "inSync" });
    expect(results[1]).toMatchObject({
      status: "failed",
      error: { code: "TIMEOUT", message: expect.stringContaining("5 s") },
    });
  });

  test.for([
    ["without a time-out", undefined],
    ["long before its time-out", 60_000],
  ] as const)("after its caller has stopped it, %s, has failed too", async ([, timeoutMs], { check, emulator }) => {
    const controller = new AbortController();
    emulator.answerNext({ kind: "hang" });
    const checked = check({
      exports: [from(exportOf([resource(), resource({ id: `${account}/other` })]))],
      concurrency: 1,
      signal: controller.signal,
      timeoutMs,
    });
    await emulator.waitForRequests(1);
    controller.abort();
    expect((await checked).results.map(({ error }) => error?.code)).toEqual(["ABORTED", "ABORTED"]);
    expect(lookups(emulator)).toHaveLength(1);
  });

  test("after a signal is heard between two sources, however little of the reading waits for anything", async ({
    check,
    emulator,
  }) => {
    const controller = new AbortController();
    setImmediate(() => controller.abort());
    const exports = [
      { from: "one", text: exportOf([resource()]) },
      { from: "two", text: exportOf([resource()]) },
    ];
    const { results } = await check({ exports, signal: controller.signal });
    expect(results.map(({ source, error }) => [source.kind, source.from, error?.code])).toEqual([
      ["unreadable", "two", "ABORTED"],
      ["resource", "one", "ABORTED"],
    ]);
    expect(lookups(emulator)).toEqual([]);
  });

  test("for want of a credential is an error before anything is sent", async ({ check, emulator }) => {
    const failure = await failureOf(check({ exports: [from(exportOf([resource()]))], apiToken: undefined }));
    expect(failure.code).toBe("CONFIGURATION");
    expect(emulator.requests).toEqual([]);
  });
});

describe("many targets", () => {
  test("are spread over shards: each in exactly one, and one reference in one whatever records it", async ({
    check,
    emulator,
  }) => {
    const ids = Array.from({ length: 60 }, (_, index) => `reference-${index}`);
    for (const id of ids) emulator.addIntegration({ reference_id: id });
    const stack = exportOf(ids.map((id) => resource({ id: `${account}/${id}` }, { active: false })));
    const exports = [
      { from: "one", text: stack },
      { from: "two", text: stack },
    ];
    const seen: string[] = [];
    for (const index of [1, 2, 3]) {
      const { results } = await check({ exports, shard: { index, count: 3 } });
      expect(results.filter(({ status }) => status !== "drifted")).toEqual([]);
      const found = results.map(({ referenceId = "" }) => referenceId);
      expect(found.length / 2).toBe(new Set(found).size);
      expect(found.length).toBeGreaterThan(10);
      seen.push(...found);
    }
    expect(seen.sort()).toEqual([...ids, ...ids].sort());
    expect(lookups(emulator)).toHaveLength(60);
  });

  test("are asked for no more at a time than may be, and each is told as it is done", async ({ check, emulator }) => {
    const ids = Array.from({ length: 12 }, (_, index) => `${account}/reference-${index}`);
    const told: string[] = [];
    const controller = new AbortController();
    emulator.answerNext({ kind: "hang" }, { times: Infinity });
    const checked = check({
      exports: [from(exportOf(ids.map((id) => resource({ id }))))],
      concurrency: 3,
      signal: controller.signal,
      onProgress: ({ done, total }) => told.push(`${done}/${total}`),
    });
    await emulator.waitForRequests(3);
    // After it, whatever was on its way has arrived.
    await fetch(`${emulator.origin}/__emulator/requests`);
    expect(lookups(emulator)).toHaveLength(3);
    controller.abort();
    await checked;
    expect(told).toEqual(Array.from({ length: 12 }, (_, index) => `${index + 1}/12`));
  });

  test("are the same in whatever case their IDs are: asked once, excused, with their credential, in one shard", async ({
    emulator,
    folder,
  }) => {
    emulator.updateIntegration(integrationId, { active: false });
    const expected = join(folder, "expected.yaml");
    const upper = { accountId: account.toUpperCase(), referenceId: reference.toUpperCase() };
    const place = `accountId: ${upper.accountId}, referenceId: ${upper.referenceId}`;
    await writeFile(expected, `ignore: [{ field: active, reason: OPS-1, until: 2999-12-31, ${place} }]`);
    const credentials = join(folder, "credentials.yaml");
    await writeFile(credentials, `${upper.accountId}: ITS_TOKEN\n`);
    const options = {
      expected: [expected],
      credentials,
      exports: [from(exportOf([resource()]))],
      targets: [upper],
      environment: { ITS_TOKEN: emulator.credentials.token, CLOUDFLARE_BASE_URL: emulator.url },
      log: new Said(),
    };
    const { results } = await checkDrift(options);
    expect(results.map(({ status }) => status)).toEqual(["inSync", "inSync"]);
    expect(results.map(({ ignored }) => ignored.length)).toContain(1);
    expect(lookups(emulator)).toHaveLength(1);
    for (const index of [1, 2, 3]) {
      const part = await checkDrift({ ...options, shard: { index, count: 3 } });
      expect([0, 2]).toContain(part.results.length);
    }
  });

  test("of several accounts are asked for with the credential that a file names for each", async ({
    emulator,
    folder,
  }) => {
    emulator.addAccount({ id: "b", integrations: [{ reference_id: "r" }] });
    const tokenOfB = emulator.addToken({ name: "of-b", accounts: ["b"] });
    await writeFile(join(folder, "credentials.yaml"), "b: TOKEN_OF_B\n");
    const environment = {
      CLOUDFLARE_API_TOKEN: emulator.credentials.token,
      TOKEN_OF_B: tokenOfB,
      CLOUDFLARE_BASE_URL: emulator.url,
    };
    const targets = [
      { accountId: account, referenceId: reference },
      { accountId: "b", referenceId: "r" },
    ];
    const { summary } = await checkDrift({
      targets,
      environment,
      credentials: join(folder, "credentials.yaml"),
      log: new Said(),
    });
    expect(summary.inSync).toBe(2);
    expect(
      lookups(emulator)
        .map(({ params, credential }) => [params.account, credential])
        .sort(),
    ).toEqual([
      [account, "zero-trust-read"],
      ["b", "of-b"],
    ]);
  });
});

describe("whatever a source holds, no other is passed over", () => {
  test("an encrypted account is not guessed, and nothing is asked for it", async ({ check, emulator }) => {
    const exports = [from(exportOf([], { found: result({ accountTag: encrypted }) }))];
    const { results } = await check({ exports, accountId: account });
    expect(results).toMatchObject([{ status: "failed", accountId: undefined, error: { code: "ENCRYPTED" } }]);
    expect(emulator.requests).toEqual([]);
  });

  test("a damaged resource fails alone", async ({ check, emulator }) => {
    emulator.updateIntegration(integrationId, { active: false });
    const { results } = await check({ exports: [from(exportOf([resource({ id: "x" }), resource()]))] });
    expect(results.map(({ status }) => status)).toEqual(["failed", "drifted"]);
  });

  test("an account without a credential fails alone, by its name", async ({ check, emulator, folder }) => {
    const credentials = join(folder, "credentials.yaml");
    await writeFile(credentials, `${account}: TOKEN\n`);
    const exports = [from(exportOf([resource({ id: "other/x" }), resource()]))];
    const environment = { TOKEN: emulator.credentials.token, CLOUDFLARE_BASE_URL: emulator.url };
    const { results } = await check({ exports, credentials, environment, apiToken: undefined, baseUrl: undefined });
    expect(results.map(({ status }) => status)).toEqual(["failed", "inSync"]);
    expect(results[0]?.error).toMatchObject({
      code: "CONFIGURATION",
      message: expect.stringMatching(/^For the account “other”: No Cloudflare credential/),
    });
  });

  test("a field that was decrypted to null fails like an encrypted one, unless an exception excuses it", async ({
    check,
  }) => {
    const exports = [from(exportOf([resource({}, { active: decrypted(null) })]))];
    const { results } = await check({ exports });
    const message = expect.stringMatching(
      /keeps active as a secret, and the export has null for it\. A wrong passphrase/,
    );
    expect(results).toMatchObject([{ status: "failed", error: { code: "ENCRYPTED", message } }]);
    expect((await check({ exports, ignore: ["active"] })).summary.inSync).toBe(1);
  });

  test("a whole output that was decrypted to null is a note, and fails with strict", async ({ check }) => {
    const exports = [from(exportOf([], { risk: decrypted(null) }))];
    expect((await check({ exports })).notes[0]).toMatch(/1 stack output is a secret with the value null/);
    expect((await check({ exports, strict: true })).results).toMatchObject([{ error: { code: "ENCRYPTED" } }]);
  });

  test("with strict, what could not be looked into fails; else it is a note", async ({ check }) => {
    const exports = [from(exportOf([resource()], { secret: encrypted }))];
    const lax = await check({ exports });
    expect([lax.summary.failed, lax.notes.length]).toEqual([0, 1]);
    const strict = await check({ exports, strict: true });
    expect([strict.summary, strict.notes]).toEqual([{ inSync: 1, drifted: 0, failed: 1 }, []]);
    expect(strict.results[0]?.error).toMatchObject({ code: "ENCRYPTED" });
  });

  test("two hundred thousand resources are all looked at", async ({ check, emulator }) => {
    const count = 200_000;
    const last = resource({ urn: "urn::last" }, { active: false });
    const exports = [from(exportOf([...Array.from({ length: count }, () => resource()), last]))];
    const { results } = await check({ exports });
    expect(results).toMatchObject([{ status: "drifted", changes: [{ path: "active", record: { name: "last" } }] }]);
    expect(lookups(emulator)).toHaveLength(1);
  });

  test("a stream that fails, or is too large, fails alone", async ({ check }) => {
    const broken = new Readable({ read: (): void => void broken.destroy(new Error("cut off")) });
    const large = Readable.from(Array.from({ length: 129 }, () => Buffer.alloc(2 ** 20)));
    const exports = [{ from: "one", text: broken }, { from: "two", text: large }, from(exportOf([resource()]))];
    const { results } = await check({ exports });
    expect(results.map(({ status, error }) => error?.message ?? status)).toEqual([
      "one could not be read: cut off.",
      "two has more than 134217728 bytes.",
      "inSync",
    ]);
  });
});

describe("options", () => {
  test.each([
    [{ state: ["x"] }, /^checkDrift: unknown name “state”\. Allowed names: stacks, cwd, /],
    [{ stacks: "prod" }, /stacks: expected a list/],
    [{ states: [null] }, /states\.0: expected a string/],
    [{ targets: [{ referenceId: "r", actve: false }] }, /targets\.0: unknown name “actve”/],
    [{ targets: [{ referenceId: "r", active: "true" }] }, /targets\.0\.active: expected a boolean/],
    [{ ignore: ["actve"] }, /ignore\.0: “actve” is invalid\. Allowed values: integrationId, /],
    [{ concurrency: 101 }, /concurrency: /],
    [{ timeoutMs: "5000" }, /timeoutMs: expected a number/],
    [{ shard: { index: 4, count: 3 } }, /shard: expected an index that is not beyond count/],
    [{ signal: null }, /signal: /],
    [{ onProgress: 5 }, /onProgress: expected a function/],
    [null, /^checkDrift: expected an object\.$/],
    ["prod", /^checkDrift: expected an object\.$/],
  ])("that cannot mean what they say are refused by name: %j", async (options, message) => {
    const failure = await failureOf(checkDrift(options as CheckDriftOptions));
    expect(failure.code).toBe("INVALID_ARGUMENT");
    expect(failure.message).toMatch(message);
    expect(failure.message).toMatch(/^checkDrift: /);
  });

  test("with a signal that has aborted and a time-out still give a report", async ({ check }) => {
    const options = { targets: [{ referenceId: reference, accountId: account }], signal: AbortSignal.abort() };
    for (const more of [{}, { timeoutMs: 1_000 }]) {
      const { results } = await check({ ...options, ...more });
      expect(results).toMatchObject([{ error: { message: "Not checked: the check was stopped." } }]);
    }
  });
});
