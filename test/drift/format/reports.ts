import fc from "fast-check";
import type { DriftChange, DriftError, DriftReport, DriftResult, IgnoredChange } from "../../../src/drift/report.js";
import { recordedFields } from "../../../src/model/risk-integration.js";

export const account = "023e105f4ecef8ad9ca31a8372d0c353";
export const reference = "f174e90a-fafe-4643-bbbc-4a0ed4fc8415";

export function resultOf(parts: Partial<DriftResult> = {}): DriftResult {
  return {
    accountId: account,
    referenceId: reference,
    source: { kind: "resource", from: "stack prod", name: "okta", urn: "urn:pulumi:prod::project::type::okta" },
    status: "inSync",
    gone: false,
    changes: [],
    ignored: [],
    error: undefined,
    ...parts,
  };
}

export function drifted(...changes: DriftChange[]): DriftResult {
  return resultOf({ status: "drifted", changes });
}

export function failed(error: Partial<DriftError> = {}): DriftResult {
  const complete = { code: "NETWORK", message: "No answer.", retryable: true, rayId: undefined, ...error } as const;
  return resultOf({ status: "failed", error: complete });
}

export function reportOf(results: readonly DriftResult[], notes: readonly string[] = []): DriftReport {
  const count = (status: DriftResult["status"]): number => results.filter((result) => result.status === status).length;
  return {
    schemaVersion: 1,
    checkedAt: "2026-11-23T02:45:00.000Z",
    summary: { inSync: count("inSync"), drifted: count("drifted"), failed: count("failed") },
    results,
    notes,
  };
}

/** One of each kind. */
export const smallReport = reportOf(
  [
    {
      ...drifted(
        { path: "active", recorded: true, actual: false },
        {
          path: "tenantUrl",
          recorded: "https://old.okta.com",
          actual: "",
          record: { kind: "output", from: "stack prod", name: "found", urn: undefined },
        },
      ),
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
    resultOf({
      source: { kind: "output", from: "exports/a.json", name: "risk.okta", urn: undefined },
      ignored: [{ path: "active", recorded: "[secret]", actual: "[secret]", reason: undefined, until: undefined }],
    }),
    resultOf({
      referenceId: "short",
      source: { kind: "expected", from: "expected.yaml", name: "targets[0]", urn: undefined },
      status: "drifted",
      gone: true,
    }),
    {
      ...failed({ code: "PERMISSION", message: "The token may not read it.", retryable: false, rayId: "8a1b2c" }),
      source: { kind: "target", from: "the arguments", name: reference, urn: undefined },
    },
    {
      ...failed({ code: "INVALID_ARGUMENT", message: "b.json is not JSON.", retryable: false }),
      accountId: undefined,
      referenceId: undefined,
      source: { kind: "unreadable", from: "b.json", name: "b.json", urn: undefined },
    },
  ],
  ["The exception for active ended on 2026-01-31: a difference counts again."],
);

/** Texts that would do harm in one format or another. */
const hostileTexts = [
  "\x1b[31mred\x1b[0m\x9b2J",
  "\n::error::forged",
  "::add-mask::x",
  "\r\n\r\n| a | b |",
  "]]></system-out><testcase name='forged'/>",
  "<!-- --><script>alert(1)</script></details>",
  "a|b\\|c\\",
  "`code` ``more`` \\`",
  "@everyone @octocat someone@example.com",
  "![x](https://evil.example/x.png) [y](javascript:alert(1)) https://evil.example www.evil.example",
  "%0A::error::forged%25",
  "title,file=x:y",
  "\u202edesrever\u2066\u200b\ufeff\u2028",
  "\ud800 \udfff \ufffe \uffff \0 \x7f \x85",
  "&amp; &#64; &lt;",
  "",
  " ",
  "true",
  "x".repeat(10_000),
  "😀".repeat(300),
];

const part = fc.oneof(
  fc.constantFrom(...hostileTexts),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom("`", "|", "\\", "\n", "::", "@", "<", "&", '"', "%", "a"),
);

const anyText = fc.array(part, { maxLength: 4 }).map((parts) => parts.join(""));

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const value = fc.oneof(anyText, fc.boolean());
const source = fc.record({
  kind: fc.constantFrom("resource", "output", "expected", "target", "unreadable"),
  from: anyText,
  name: anyText,
  urn: maybe(anyText),
});
const change: fc.Arbitrary<DriftChange> = fc.record({
  path: fc.constantFrom(...recordedFields),
  recorded: value,
  actual: value,
  record: maybe(source),
});
const ignoredChange: fc.Arbitrary<IgnoredChange> = fc
  .tuple(change, fc.record({ reason: maybe(anyText), until: maybe(fc.constant("2026-12-31")) }))
  .map(([what, why]) => ({ ...what, ...why }));
const error: fc.Arbitrary<DriftError> = fc.record({
  code: fc.constantFrom("NETWORK", "PERMISSION", "ENCRYPTED", "UNREADABLE"),
  message: anyText,
  retryable: fc.boolean(),
  rayId: maybe(anyText),
});
const place = fc.record({
  accountId: maybe(anyText),
  referenceId: maybe(anyText),
  source,
  ignored: fc.array(ignoredChange, { maxLength: 2 }),
});
const changes = (minLength: number) => fc.array(change, { minLength, maxLength: 3 });
const none = { gone: false, changes: [], error: undefined };
const result: fc.Arbitrary<DriftResult> = fc.oneof(
  place.map((at) => ({ ...at, ...none, status: "inSync" as const })),
  place.map((at) => ({ ...at, ...none, ignored: [], status: "drifted" as const, gone: true })),
  fc.tuple(place, changes(1)).map(([at, found]) => ({ ...at, ...none, status: "drifted" as const, changes: found })),
  fc
    .tuple(place, changes(0), error)
    .map(([at, found, why]) => ({ ...at, ...none, status: "failed" as const, changes: found, error: why })),
);

/** Any report that a check can make, and with any text in it. */
export const anyReport: fc.Arbitrary<DriftReport> = fc
  .tuple(fc.array(result, { maxLength: 6 }), fc.array(anyText, { maxLength: 3 }))
  .map(([results, notes]) => reportOf(results, notes));

/** A report with every hostile text in every place. */
export const hostileReport = reportOf(
  hostileTexts.flatMap((text) => {
    const at = {
      accountId: text,
      referenceId: text,
      source: { kind: "output", from: text, name: text, urn: text },
    } as const;
    const difference = { path: "tenantUrl", recorded: text, actual: text, record: at.source } as const;
    return [
      resultOf({ ...at, ignored: [{ ...difference, reason: text, until: "2026-12-31" }] }),
      { ...drifted(difference), ...at },
      resultOf({ ...at, status: "drifted", gone: true }),
      { ...failed({ message: text, rayId: text }), ...at },
    ];
  }),
  hostileTexts,
);

/** As many as a large organisation has, of each status. */
export const largeReport = reportOf(
  Array.from({ length: 5_000 }, (_, index): DriftResult => {
    const referenceId = `reference-${index}`;
    if (index % 10 === 1) return { ...drifted({ path: "active", recorded: true, actual: false }), referenceId };
    return index % 10 === 2 ? { ...failed(), referenceId } : resultOf({ referenceId });
  }),
  Array.from({ length: 30 }, (_, index) => `Note ${index}.`),
);
