import { expect, test } from "vitest";
import { formatGithubAnnotations, formatGithubFailure, formatGithubSummary } from "../../../src/drift/format/github.js";
import {
  account,
  drifted,
  failed,
  hostileReport,
  largeReport,
  reference,
  reportOf,
  resultOf,
  smallReport,
} from "./reports.js";

const lines = (text: string): string[] => text.split("\n").slice(0, -1);

/** What the runner makes of a command: it looks for "::" and unescapes, "%25" last. */
function received(line: string): { level: string; title: string; message: string } {
  const [, level = "", title = "", message = ""] = /^::(\w+) title=(.*?)::(.*)$/.exec(line) ?? [];
  const data = (text: string) => text.replaceAll("%0D", "\r").replaceAll("%0A", "\n").replaceAll("%25", "%");
  return { level, title: data(title.replaceAll("%3A", ":").replaceAll("%2C", ",")), message: data(message) };
}

test("an error for each target to look at, a warning for each note, and the summary as a notice", () => {
  expect(formatGithubAnnotations(smallReport)).toBe(
    `::error title=Risk integration drifted%3A ${account}/${reference}::stack prod, resource okta%0Aactive: true → false%0AtenantUrl: https://old.okta.com → “” (output found)
::error title=Risk integration gone%3A ${account}/short::expected.yaml, targets[0]%0ANo risk integration has this reference ID any more.
::error title=Risk integration could not be checked%3A ${account}/${reference}::the arguments%0APERMISSION: The token may not read it. (ray 8a1b2c)
::error title=Risk integration could not be checked%3A (not known)::b.json%0AINVALID_ARGUMENT: b.json is not JSON.
::warning title=Drift check::The exception for active ended on 2026-01-31: a difference counts again.
::notice title=Drift check::1 in sync, 2 drifted (1 of them gone), 2 could not be checked.
`,
  );
});

test("where all is in sync, only the summary", () => {
  expect(formatGithubAnnotations(reportOf([resultOf()]))).toBe(
    "::notice title=Drift check::1 in sync, 0 drifted, 0 could not be checked.\n",
  );
});

test("texts from outside are shown and not obeyed", () => {
  const referenceId = "a%0A::error::b,c:d%";
  const [line = ""] = lines(
    formatGithubAnnotations(reportOf([{ ...failed({ message: "x%0Ay\n::stop-commands::z" }), referenceId }])),
  );
  expect(line).toContain("title=Risk integration could not be checked%3A ");
  expect(received(line)).toEqual({
    level: "error",
    title: `Risk integration could not be checked: ${account}/${referenceId}`,
    message: "stack prod, resource okta\nNETWORK: x%0Ay\\n::stop-commands::z",
  });
});

test("titles and messages are no longer than GitHub takes", () => {
  for (const line of lines(formatGithubAnnotations(hostileReport))) {
    const { title, message } = received(line);
    expect(title.length).toBeLessThanOrEqual(255);
    expect(message.length).toBeLessThanOrEqual(4_096);
  }
  const escapes = "\u202e".repeat(500);
  const [long = ""] = lines(
    formatGithubAnnotations(reportOf([{ ...failed({ message: escapes }), referenceId: "x".repeat(300) }])),
  );
  expect(received(long).title).toMatch(/x…$/);
  expect(received(long).message).toMatch(/\\u\{202e\}.*…$/s);
});

test("ten of each level, the last of which says how many there are besides", () => {
  const results = Array.from({ length: 12 }, () => drifted({ path: "active", recorded: true, actual: false }));
  const notes = Array.from({ length: 11 }, (_, index) => `Note ${index}.`);
  const shown = lines(formatGithubAnnotations(reportOf(results, notes)));
  expect(shown.map((line) => line.slice(2, line.indexOf(" ")))).toEqual([
    ...Array(10).fill("error"),
    ...Array(10).fill("warning"),
    "notice",
  ]);
  expect(shown[9]).toBe(
    "::error title=Drift check::3 more targets drifted or could not be checked: the report lists them all.",
  );
  expect(shown[19]).toBe("::warning title=Drift check::There are 2 more notes: the report has them all.");

  const ten = lines(formatGithubAnnotations(reportOf(results.slice(0, 10), notes.slice(0, 10))));
  expect(ten.filter((line) => line.includes("more"))).toEqual([]);
  expect(ten).toHaveLength(21);
});

test("the summary leaves room for what other commands of the step have written", () => {
  const bytesBefore = 1024 * 1024 - 2_000;
  const shown = formatGithubSummary(largeReport, { bytesBefore });
  expect(Buffer.byteLength(shown)).toBeLessThanOrEqual(2_000);
  expect(shown).toContain("Left out here");
});

test("the summary is empty if nothing of it fits any more", () => {
  expect(formatGithubSummary(smallReport, { bytesBefore: 1024 * 1024 })).toBe("");
  expect(formatGithubSummary(smallReport, { bytesBefore: 1024 * 1024 + 1_000 })).toBe("");
});

test("a check that ended before its report is an error in one line", () => {
  expect(formatGithubFailure(new Error("no\n::error::token"))).toBe("::error title=Drift check::no\\n::error::token\n");
});

test("the summary of the job is a table, and never longer than GitHub takes", () => {
  expect(formatGithubSummary(smallReport)).toContain("\n| drifted | ");
  const long = Array.from({ length: 5_000 }, () =>
    drifted({ path: "tenantUrl", recorded: "é".repeat(300), actual: "" }),
  );
  for (const report of [largeReport, reportOf(long)])
    expect(Buffer.byteLength(formatGithubSummary(report))).toBeLessThanOrEqual(1024 * 1024);
  expect(formatGithubSummary(largeReport)).not.toContain("Left out");
  expect(formatGithubSummary(reportOf(long))).toMatch(
    /\nLeft out here, to keep it short enough: targets: \d+, notes: 0\.\n$/,
  );
});
