import fc from "fast-check";
import { SaxesParser } from "saxes";
import { expect, test } from "vitest";
import { formatJunit } from "../../../src/drift/format/junit.js";
import type { DriftReport } from "../../../src/drift/report.js";
import { runs } from "../../client/runs.js";
import {
  account,
  anyReport,
  hostileReport,
  largeReport,
  reference,
  reportOf,
  resultOf,
  smallReport,
} from "./reports.js";

interface Element {
  readonly name: string;
  readonly attributes: Record<string, string>;
  readonly children: Element[];
  text: string;
}

/** Parses as strictly as XML 1.0 says; throws where it is not well-formed. */
function parse(xml: string): Element {
  const root: Element = { name: "", attributes: {}, children: [], text: "" };
  const open = [root];
  const parser = new SaxesParser();
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name, attributes, children: [], text: "" };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on("text", (text) => {
    const element = open.at(-1);
    if (element) element.text += text;
  });
  parser.on("closetag", () => open.pop());
  parser.write(xml).close();
  const [element] = root.children;
  if (!element) throw new Error("no element");
  return element;
}

function suiteOf(report: DriftReport): Element {
  const suites = parse(formatJunit(report));
  expect([suites.name, suites.children.map(({ name }) => name)]).toEqual(["testsuites", ["testsuite"]]);
  return suites.children[0] as Element;
}

const casesOf = (suite: Element): Element[] => suite.children.filter(({ name }) => name === "testcase");

test("a small report, to the letter", () => {
  const change = "createdAt: 2019-12-27T18:11:19.117Z → 2020-01-01T00:00:00Z";
  expect(formatJunit(smallReport)).toBe(
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="5" failures="2" errors="2">
  <testsuite name="cloudflare-risk-integration drift" tests="5" failures="2" errors="2" skipped="0" time="0" timestamp="2026-11-23T02:45:00">
    <testcase classname="stack prod, resource okta" name="${account}/${reference}" time="0">
      <failure type="drifted" message="active: true → false; tenantUrl: https://old.okta.com → “” (output found)">active: true → false
tenantUrl: https://old.okta.com → “” (output found)</failure>
      <system-out>ignored: ${change} (“made anew, OPS-123”, until 2026-12-31)</system-out>
    </testcase>
    <testcase classname="exports/a.json, output risk.okta" name="${account}/${reference}" time="0">
      <system-out>ignored: active: [secret] → [secret]</system-out>
    </testcase>
    <testcase classname="expected.yaml, targets[0]" name="${account}/short" time="0">
      <failure type="gone" message="No risk integration has this reference ID any more.">No risk integration has this reference ID any more.</failure>
    </testcase>
    <testcase classname="the arguments" name="${account}/${reference}" time="0">
      <error type="PERMISSION" message="PERMISSION: The token may not read it. (ray 8a1b2c)">PERMISSION: The token may not read it. (ray 8a1b2c)</error>
    </testcase>
    <testcase classname="b.json" name="(not known)" time="0">
      <error type="INVALID_ARGUMENT" message="INVALID_ARGUMENT: b.json is not JSON.">INVALID_ARGUMENT: b.json is not JSON.</error>
    </testcase>
    <system-out>note: The exception for active ended on 2026-01-31: a difference counts again.
1 in sync, 2 drifted (1 of them gone), 2 could not be checked.</system-out>
  </testsuite>
</testsuites>
`,
  );
});

test("any report is well-formed XML with a test case for each target, and the counts are right", () => {
  fc.assert(
    fc.property(anyReport, (report) => {
      const suite = suiteOf(report);
      const cases = casesOf(suite);
      const having = (name: string) => cases.filter(({ children }) => children.some((child) => child.name === name));
      expect(suite.attributes).toMatchObject({
        tests: String(cases.length),
        failures: String(having("failure").length),
        errors: String(having("error").length),
      });
      expect(cases).toHaveLength(report.results.length);
      expect(having("failure")).toHaveLength(report.summary.drifted);
      expect(having("error")).toHaveLength(report.summary.failed);
    }),
    { numRuns: runs(300) },
  );
});

test("hostile texts add no element, and what XML cannot hold is seen", () => {
  expect(casesOf(suiteOf(hostileReport))).toHaveLength(hostileReport.results.length);
  const referenceId = `]]></system-out><b/a="'&amp;\ufffe\uffff\0\ud800`;
  const [only] = casesOf(suiteOf(reportOf([resultOf({ referenceId })])));
  expect(only?.attributes.name).toBe(`${account}/]]></system-out><b/a="'&amp;\\u{fffe}\\u{ffff}\\u{0}\\u{d800}`);
});

test("5,000 targets are 5,000 test cases", () => {
  expect(suiteOf(largeReport).attributes).toMatchObject({ tests: "5000", failures: "500", errors: "500" });
});

test("what is known of a target names it, such as the reference alone where the account is encrypted", () => {
  const nameOf = (parts: Parameters<typeof resultOf>[0]) =>
    casesOf(suiteOf(reportOf([resultOf(parts)])))[0]?.attributes.name;
  expect(nameOf({ accountId: undefined })).toBe(`-/${reference}`);
  expect(nameOf({ referenceId: undefined })).toBe(`${account}/-`);
});
