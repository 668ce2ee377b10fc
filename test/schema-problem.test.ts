import { describe, expect, test } from "vitest";
import { type CheckDriftOptions, checkDrift } from "../src/drift/index.js";
import { readExpected } from "../src/drift/read-expected.js";
import { parseRiskIntegration } from "../src/model/parse-integration.js";
import { parseConfiguration } from "../src/shared-signals/configuration.js";
import { failureOf, thrownBy } from "./client/clients.js";
import { documentedIntegration } from "./documented.js";

// The words of zod, which change with its versions.
const ofZod =
  /invalid (input|option|string|uuid|iso)|unrecognized|received|too (small|big)|expected (string|object|array|number|boolean)\b/i;

const document = { issuer: "https://a.example", jwks_uri: "https://a.example/keys", delivery_methods_supported: [] };
const target = { referenceId: "r", accountId: "a", active: true, tenantUrl: "t" };
const exception = { field: "active", reason: "x", until: "2026-12-31" };

/** The object with each of its members in turn as each of these, without it, and with one that it should not have. */
function spoilt(object: Readonly<Record<string, unknown>>): Record<string, unknown>[] {
  const values = [undefined, null, 1, -1, 1e9, 0.5, true, "", "x", [], [1], {}, { x: 1 }];
  return [
    ...Object.keys(object).flatMap((name) => values.map((value) => ({ ...object, [name]: value }))),
    { ...object, unknown: 1 },
  ];
}

async function messageOfOptions(options: unknown): Promise<string> {
  return (await failureOf(checkDrift({ environment: {}, ...(options as CheckDriftOptions) }))).message;
}

describe("a value that a schema refuses is told in words of this package:", () => {
  test("an integration of the API", () => {
    const problems = [...spoilt(documentedIntegration), null, 1, "x", []]
      .map(parseRiskIntegration)
      .flatMap((found) => ("problem" in found ? [found.problem] : []));
    expect(problems.length).toBeGreaterThan(50);
    expect(problems.filter((problem) => ofZod.test(problem))).toEqual([]);
    expect(new Set(problems)).toContain("expected a boolean");
    expect(parseRiskIntegration({ ...documentedIntegration, active: undefined })).toEqual({
      path: "result.active",
      problem: "it is missing",
    });
  });

  test("a configuration document", () => {
    const problems = [...spoilt(document), null, 1, "x", []]
      .map((value) => parseConfiguration(JSON.stringify(value), "https://a.example/x", () => undefined))
      .flatMap((found) => ("problem" in found ? [found.problem] : []));
    expect(problems.length).toBeGreaterThan(20);
    expect(problems.filter((problem) => ofZod.test(problem))).toEqual([]);
    expect(problems).toContain("jwks_uri: it is missing");
  });

  test("an expected file", () => {
    const files = [
      ...spoilt(target).map((entry) => ({ targets: [entry] })),
      ...spoilt(exception).map((entry) => ({ ignore: [entry] })),
      ...spoilt({ targets: [], ignore: [] }),
    ];
    const problems = files.flatMap((file) => {
      try {
        readExpected(JSON.stringify(file), "f");
        return [];
      } catch {
        return [thrownBy(() => readExpected(JSON.stringify(file), "f")).message];
      }
    });
    expect(problems.length).toBeGreaterThan(50);
    expect(problems.filter((problem) => ofZod.test(problem))).toEqual([]);
    expect(problems).toContain("f: ignore[0].until: expected a date such as 2026-12-31.");
    expect(problems).toContain("f: ignore[0].reason: it is empty.");
    expect(problems).toContain(
      "f: targets[0]: unknown name “unknown”. Allowed names: accountId, referenceId, integrationId, accountTag, active, createdAt, integrationType, tenantUrl, wellKnownUrl, ignore.",
    );
    expect(problems).toContain("f: targets[0].referenceId: expected a string (put it in quotes).");
  });

  test.each([
    [{ shard: { index: 0, count: 3 } }, "shard.index: expected a number of at least 1"],
    [{ shard: { index: 1, count: 10_000 } }, "shard.count: expected a number of at most 9999"],
    [{ shard: { index: 1.5, count: 3 } }, "shard.index: expected a whole number"],
    [{ shard: { index: 1 } }, "shard.count: it is missing"],
    [{ timeoutMs: 0 }, "timeoutMs: expected a number above 0"],
    [{ exports: [{ from: "x", text: 1 }] }, "exports.0.text: expected a string or an object"],
    [{ signal: 1 }, "signal: expected an AbortSignal"],
    [{ strict: "yes" }, "strict: expected a boolean"],
    [{ ignore: ["x"] }, "ignore.0: “x” is invalid. Allowed values: integrationId, "],
    [{ sates: [] }, "unknown name “sates”. Allowed names: stacks, cwd, "],
  ])("options of a drift check: %j", async (options, problem) => {
    const message = await messageOfOptions(options);
    expect(message).toContain(`checkDrift: ${problem}`);
    expect(message).not.toMatch(ofZod);
  });
});
