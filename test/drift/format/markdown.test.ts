import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatMarkdown } from "../../../src/drift/format/markdown.js";
import { runs } from "../../client/runs.js";
import {
  account,
  anyReport,
  drifted,
  hostileReport,
  largeReport,
  reference,
  reportOf,
  resultOf,
  smallReport,
} from "./reports.js";

const tableRows = (text: string): string[] => text.split("\n").filter((line) => line.startsWith("|"));

/** What is left when the code spans are taken out: our own words. */
const withoutCode = (text: string): string => text.replaceAll(/`[^`\n]*`/g, "``");

test("a table with those to look at first, and the notes", () => {
  expect(formatMarkdown(smallReport)).toBe(
    `### Drift of Cloudflare risk integrations

**1 in sync, 2 drifted (1 of them gone), 2 could not be checked.** Checked at \`2026-11-23T02:45:00.000Z\`.

| Status | Account | Reference | Source | Recorded → Cloudflare now |
| --- | --- | --- | --- | --- |
| drifted | \`${account}\` | \`${reference}\` | \`stack prod, resource okta\` | \`active: true → false\`<br>\`tenantUrl: https://old.okta.com → “” (output found)\`<br>ignored: \`createdAt: 2019-12-27T18:11:19.117Z → 2020-01-01T00:00:00Z (“made anew, OPS-123”, until 2026-12-31)\` |
| gone | \`${account}\` | \`short\` | \`expected.yaml, targets[0]\` | \`No risk integration has this reference ID any more.\` |
| failed | \`${account}\` | \`${reference}\` | \`the arguments\` | \`PERMISSION: The token may not read it. (ray 8a1b2c)\` |
| failed | \`-\` | \`-\` | \`b.json\` | \`INVALID_ARGUMENT: b.json is not JSON.\` |
| in sync | \`${account}\` | \`${reference}\` | \`exports/a.json, output risk.okta\` | ignored: \`active: [secret] → [secret]\` |

Notes:

- \`The exception for active ended on 2026-01-31: a difference counts again.\`
`,
  );
});

test("without targets there is no table", () => {
  expect(tableRows(formatMarkdown(reportOf([])))).toEqual([]);
});

test("many targets in sync are counted and folded away", () => {
  const inSync = Array.from({ length: 21 }, () => resultOf());
  const change = { path: "active", recorded: true, actual: false } as const;
  const text = formatMarkdown(reportOf([...inSync, drifted(change)]));
  const [open = "", folded = ""] = text.split("\n<details>\n<summary>21 in sync</summary>\n\n");
  expect(tableRows(open).slice(2)).toEqual([expect.stringMatching(/^\| drifted /)]);
  expect(tableRows(folded).slice(2)).toHaveLength(21);
  expect(folded).toMatch(/\|\n\n<\/details>\n$/);
  expect(formatMarkdown(reportOf(inSync.slice(1)))).not.toContain("<details>");
});

describe("texts from outside", () => {
  test("stand in code spans alone, so that none mentions, links or is HTML; every row has its six pipes", () => {
    const check = (text: string): void => {
      for (const row of tableRows(text)) {
        expect(row.match(/(?<!\\)\|/g)).toHaveLength(6);
        expect(row.split("`").length % 2).toBe(1);
      }
      const ours = withoutCode(text);
      expect(ours).not.toMatch(/[@[\]\\&!]|:\/\/|www\./);
      expect(ours.replaceAll(/<br>|<\/?details>|<\/?summary>/g, "")).not.toMatch(/[<>]/);
    };
    check(formatMarkdown(hostileReport));
    check(formatMarkdown(largeReport));
    fc.assert(
      fc.property(anyReport, (report) => check(formatMarkdown(report))),
      { numRuns: runs(300) },
    );
  });

  test("are shown as they are but for what would end the span or the cell", () => {
    const text = formatMarkdown(reportOf([resultOf({ accountId: "@everyone", referenceId: "a`b|c\\\n<b>&#64;" })]));
    expect(text).toContain("| in sync | `@everyone` | `a\\u{60}b\\u{7c}c\\\\n<b>&#64;` |");
  });

  test("an empty one leaves no span open", () => {
    const source = { kind: "unreadable", from: "", name: "", urn: undefined } as const;
    expect(formatMarkdown(reportOf([resultOf({ source })], [""]))).toMatch(/`[^`]+` \| {2}\| {2}\|\n[^`]*$/);
  });
});

describe("with a limit", () => {
  test("rows are left out whole, those in sync first, and it says how many", () => {
    const whole = new Set(tableRows(formatMarkdown(largeReport)));
    const text = formatMarkdown(largeReport, { maxBytes: 200_000 });
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(200_000);
    expect(Buffer.byteLength(text)).toBeGreaterThan(199_000);
    const rows = tableRows(text);
    expect(rows.every((row) => whole.has(row))).toBe(true);
    expect(rows.filter((row) => /^\| (drifted|failed) /.test(row))).toHaveLength(1_000);
    const inSync = rows.filter((row) => row.startsWith("| in sync "));
    expect(text).toMatch(
      new RegExp(`\\nLeft out here, to keep it short enough: targets: ${4_000 - inSync.length}, notes: 0\\.\\n$`),
    );
  });

  test("it holds in bytes, for any report and any limit above the frame", () => {
    fc.assert(
      fc.property(anyReport, fc.integer({ min: 400, max: 20_000 }), (report, maxBytes) => {
        const text = formatMarkdown(report, { maxBytes });
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(maxBytes);
        const rows = tableRows(text);
        const shown = Math.max(0, rows.length - 2);
        const notes = text.split("\n").filter((line) => line.startsWith("- ")).length;
        const [, targetsLeft = "0", notesLeft = "0"] = /targets: (\d+), notes: (\d+)\.\n$/.exec(text) ?? [];
        expect([shown + Number(targetsLeft), notes + Number(notesLeft)]).toEqual([
          report.results.length,
          report.notes.length,
        ]);
      }),
      { numRuns: runs(300) },
    );
  });

  test("what fits is not cut", () => {
    const whole = formatMarkdown(smallReport);
    // While it is filled, there is room for saying that all is left out.
    expect(formatMarkdown(smallReport, { maxBytes: Buffer.byteLength(whole) + 100 })).toBe(whole);
  });
});
