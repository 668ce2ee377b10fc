import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatText } from "../../../src/drift/format/text.js";
import {
  account,
  anyReport,
  drifted,
  failed,
  largeReport,
  reference,
  reportOf,
  resultOf,
  smallReport,
} from "./reports.js";

test("a line for each target in columns, what was found beneath it, and the summary last", () => {
  expect(formatText(smallReport)).toBe(
    `in sync  ${account}  ${reference}  exports/a.json, output risk.okta
  ignored: active: [secret] → [secret]
drifted  ${account}  ${reference}  stack prod, resource okta
  active: true → false
  tenantUrl: https://old.okta.com → “” (output found)
  ignored: createdAt: 2019-12-27T18:11:19.117Z → 2020-01-01T00:00:00Z (“made anew, OPS-123”, until 2026-12-31)
gone     ${account}  ${"short".padEnd(36)}  expected.yaml, targets[0]
  No risk integration has this reference ID any more.
failed   ${account}  ${reference}  the arguments
  PERMISSION: The token may not read it. (ray 8a1b2c)
failed   ${"-".padEnd(32)}  ${"-".padEnd(36)}  b.json
  INVALID_ARGUMENT: b.json is not JSON.

What is recorded → what Cloudflare says now.

note: The exception for active ended on 2026-01-31: a difference counts again.

1 in sync, 2 drifted (1 of them gone), 2 could not be checked.
`,
  );
});

test("where all is in sync, nothing is explained that is not there", () => {
  expect(formatText(reportOf([resultOf()]))).toBe(
    `in sync  ${account}  ${reference}  stack prod, resource okta\n\n1 in sync, 0 drifted, 0 could not be checked.\n`,
  );
  expect(formatText(reportOf([]))).toBe("0 in sync, 0 drifted, 0 could not be checked.\n");
  expect(formatText(reportOf([], ["Nothing there."]))).toBe(
    "\nnote: Nothing there.\n\n0 in sync, 0 drifted, 0 could not be checked.\n",
  );
});

describe("targets in sync", () => {
  const inSync = (count: number) => Array.from({ length: count }, () => resultOf());

  test("up to 20 are listed", () => {
    const text = formatText(reportOf(inSync(20)));
    expect(text.match(/^in sync {2}/gm)).toHaveLength(20);
    expect(text).not.toContain("more");
  });

  test("the others are counted", () => {
    const text = formatText(reportOf(inSync(21)));
    expect(text.match(/^in sync {2}/gm)).toHaveLength(20);
    expect(text).toContain("\n… and 1 more in sync\n");
  });

  test("all that have drifted or failed are listed, however many", () => {
    const text = formatText(largeReport);
    expect(text.match(/^drifted {2}/gm)).toHaveLength(500);
    expect(text.match(/^failed {3}/gm)).toHaveLength(500);
    expect(text).toContain("\n… and 3980 more in sync\n");
    expect(text).toMatch(/\n4000 in sync, 500 drifted, 500 could not be checked\.\n$/);
  });
});

test("an incomplete check shows what it found beside what it could not check", () => {
  const found = { path: "active", recorded: true, actual: false } as const;
  const text = formatText(reportOf([{ ...failed({ code: "ENCRYPTED", message: "Hidden." }), changes: [found] }]));
  expect(text).toContain("\n  active: true → false\n  ENCRYPTED: Hidden.\n");
});

test("the text “true” is not shown as the boolean, and spaces at an end are seen", () => {
  const text = formatText(
    reportOf([
      drifted(
        { path: "active", recorded: "true", actual: true },
        { path: "integrationType", recorded: "Okta", actual: "Okta " },
      ),
    ]),
  );
  expect(text).toContain("  active: “true” → true\n");
  expect(text).toContain("  integrationType: Okta → “Okta ”\n");
});

test("a reference ID as long as a book does not push the columns of the others apart", () => {
  const text = formatText(reportOf([resultOf(), resultOf({ referenceId: "x".repeat(10_000) })]));
  expect(text).toContain(`${reference}  stack prod`);
  expect(text).toContain(`${"x".repeat(300)}…  stack prod`);
});

describe("in colour", () => {
  test("the status has one, whatever standard output is", () => {
    const text = formatText(smallReport, { colour: true });
    expect(text).toContain("\x1b[32min sync\x1b[39m  ");
    expect(text).toContain("\x1b[33mdrifted\x1b[39m  ");
    expect(text).toContain("\x1b[31mgone   \x1b[39m  ");
    expect(text).toContain("\x1b[35mfailed \x1b[39m  ");
  });

  test("it is the same text", () => {
    fc.assert(
      fc.property(anyReport, (report) => {
        expect(stripVTControlCharacters(formatText(report, { colour: true }))).toBe(formatText(report));
      }),
    );
  });
});
