import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatJson } from "../../../src/drift/format/index.js";
import type { DriftReport } from "../../../src/drift/report.js";
import { recordedFields } from "../../../src/model/risk-integration.js";
import { runs } from "../../client/runs.js";
import {
  account,
  anyReport,
  drifted,
  failed,
  hostileReport,
  largeReport,
  reference,
  reportOf,
  resultOf,
  smallReport,
} from "./reports.js";

const schema = JSON.parse(
  readFileSync(join(__dirname, "../../../schemas/drift-report.v1.schema.json"), "utf8"),
) as Record<string, unknown> & { $defs: Record<string, { examples: string[]; properties: Record<string, unknown> }> };
const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true });
addFormats.default(ajv);
const validate = ajv.compile(schema);

function problemsOf(report: unknown): string[] {
  validate(report);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const printed = (report: DriftReport): unknown => JSON.parse(formatJson(report));

test("the contract: every key by its name, and no key for what is not known", () => {
  expect(printed(smallReport)).toStrictEqual({
    schemaVersion: 1,
    checkedAt: "2026-11-23T02:45:00.000Z",
    summary: { inSync: 1, drifted: 2, failed: 2 },
    results: [
      {
        accountId: account,
        referenceId: reference,
        source: { kind: "resource", from: "stack prod", name: "okta", urn: "urn:pulumi:prod::project::type::okta" },
        status: "drifted",
        gone: false,
        changes: [
          { path: "active", recorded: true, actual: false },
          {
            path: "tenantUrl",
            recorded: "https://old.okta.com",
            actual: "",
            record: { kind: "output", from: "stack prod", name: "found" },
          },
        ],
        ignored: [
          {
            path: "createdAt",
            recorded: "2019-12-27T18:11:19.117Z",
            actual: "2020-01-01T00:00:00Z",
            reason: "made anew, OPS-123",
            until: "2026-12-31",
          },
        ],
      },
      {
        accountId: account,
        referenceId: reference,
        source: { kind: "output", from: "exports/a.json", name: "risk.okta" },
        status: "inSync",
        gone: false,
        changes: [],
        ignored: [{ path: "active", recorded: "[secret]", actual: "[secret]" }],
      },
      {
        accountId: account,
        referenceId: "short",
        source: { kind: "expected", from: "expected.yaml", name: "targets[0]" },
        status: "drifted",
        gone: true,
        changes: [],
        ignored: [],
      },
      {
        accountId: account,
        referenceId: reference,
        source: { kind: "target", from: "the arguments", name: reference },
        status: "failed",
        gone: false,
        changes: [],
        ignored: [],
        error: { code: "PERMISSION", message: "The token may not read it.", retryable: false, rayId: "8a1b2c" },
      },
      {
        source: { kind: "unreadable", from: "b.json", name: "b.json" },
        status: "failed",
        gone: false,
        changes: [],
        ignored: [],
        error: { code: "INVALID_ARGUMENT", message: "b.json is not JSON.", retryable: false },
      },
    ],
    notes: ["The exception for active ended on 2026-01-31: a difference counts again."],
  });
});

test("texts come out as they went in, whole", () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      expect(printed(report)).toEqual(report);
    }),
    { numRuns: runs(300) },
  );
  expect(printed(hostileReport)).toEqual(hostileReport);
});

describe("the published schema", () => {
  test("describes every report", () => {
    for (const report of [smallReport, hostileReport, largeReport, reportOf([])])
      expect(problemsOf(printed(report))).toEqual([]);
    fc.assert(
      fc.property(anyReport, (report) => {
        expect(problemsOf(printed(report))).toEqual([]);
      }),
      { numRuns: runs(300) },
    );
  });

  test("leaves room for what a minor release may add", () => {
    const report = reportOf([{ ...resultOf(), later: 1 } as never]);
    expect(problemsOf({ ...report, results: JSON.parse(JSON.stringify(report.results)), later: 1 })).toEqual([]);
  });

  const change = { path: "active", recorded: true, actual: false } as const;
  const ignored = { ...change, reason: undefined, until: "soon" };
  test.each<[string, unknown]>([
    ["another version", { ...smallReport, schemaVersion: 2 }],
    ["no version", { ...smallReport, schemaVersion: undefined }],
    ["a time that is none", { ...smallReport, checkedAt: "yesterday" }],
    ["a negative count", { ...smallReport, summary: { inSync: -1, drifted: 0, failed: 0 } }],
    ["a count that is missing", { ...smallReport, summary: { inSync: 1, drifted: 0 } }],
    ["a note that is no text", { ...smallReport, notes: [1] }],
    ["a list", []],
    ["an unknown status", reportOf([resultOf({ status: "unknown" as never })])],
    ["no source", reportOf([resultOf({ source: undefined as never })])],
    ["a failure without its error", reportOf([resultOf({ status: "failed" })])],
    ["an error of what has not failed", reportOf([{ ...failed(), status: "inSync" }])],
    ["an error without its code", reportOf([failed({ code: undefined as never })])],
    ["an error with null for what is not known", reportOf([failed({ rayId: null as never })])],
    ["a code of another form", reportOf([failed({ code: "not found" as never })])],
    ["a drift without a change", reportOf([drifted()])],
    ["a change of what is in sync", reportOf([resultOf({ changes: [change] })])],
    ["a change of what is gone", reportOf([{ ...drifted(change), gone: true }])],
    ["what is gone and in sync", reportOf([resultOf({ gone: true })])],
    ["a change without its field", reportOf([drifted({ ...change, path: undefined as never })])],
    ["a change to an object", reportOf([drifted({ ...change, actual: {} as never })])],
    ["an exception that ends on no day", reportOf([resultOf({ ignored: [ignored] })])],
    ["an ignored change without values", reportOf([resultOf({ ignored: [{ path: "active" } as never] })])],
  ])("refuses %s", (_, report) => {
    expect(problemsOf(JSON.parse(JSON.stringify(report)))).not.toEqual([]);
  });

  test("names every field that can drift, and describes every key", () => {
    expect(schema.$defs.path?.examples).toEqual([...recordedFields]);
    const described = (part: unknown): string[] => {
      if (typeof part !== "object" || part === null) return [];
      const { properties = {} } = part as { properties?: Record<string, { description?: string; $ref?: string }> };
      const bare = Object.entries(properties).filter(([, { description, $ref }]) => {
        const target = $ref && schema.$defs[$ref.replace("#/$defs/", "")];
        return description === undefined && !(target && "description" in target);
      });
      return bare.map(([key]) => key);
    };
    expect([schema, ...Object.values(schema.$defs)].flatMap(described)).toEqual([]);
  });
});
