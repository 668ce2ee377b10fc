import type { DriftReport, DriftResult } from "../../src/drift/index.js";

function reportOf(results: readonly DriftResult[], notes: readonly string[] = []): DriftReport {
  const count = (status: string) => results.filter((result) => result.status === status).length;
  return {
    schemaVersion: 1,
    checkedAt: "2026-11-23T02:00:00.000Z",
    summary: { inSync: count("inSync"), drifted: count("drifted"), failed: count("failed") },
    results,
    notes,
  };
}

function resultOf(index: number, given: Partial<DriftResult>): DriftResult {
  return {
    accountId: `account-${index % 50}`,
    referenceId: `reference-${index}`,
    source: { kind: "resource", from: `stacks/team-${index % 500}.json`, name: "okta", urn: undefined },
    status: "inSync",
    gone: false,
    changes: [],
    ignored: [],
    error: undefined,
    ...given,
  };
}

const failure = {
  code: "NETWORK",
  message: "api.cloudflare.com could not be reached.",
  retryable: true,
  rayId: "8f1",
} as const;

/** A quarter each in sync, drifted, gone and failed. */
export function manyTargets(total: number): DriftReport {
  const kinds: Partial<DriftResult>[] = [
    {},
    { status: "drifted", changes: [{ path: "active", recorded: true, actual: false }] },
    { status: "drifted", gone: true },
    { status: "failed", error: failure },
  ];
  return reportOf(Array.from({ length: total }, (_, index) => resultOf(index, kinds[index % kinds.length] ?? {})));
}

const nasty = [
  "<img src=x onerror=alert(1)>",
  "</script><script>globalThis.hacked = true</script>",
  "<!--<script>",
  "javascript:alert(1)",
  "https://evil.example/@everyone",
  "\u202egnp.exe",
  "\u001b[31mred",
  "x".repeat(3_000),
  "$" + "{alert(1)}`'\"\u2028",
];

export const hostileReport = reportOf(
  nasty.map((text, index) =>
    resultOf(index, {
      accountId: text,
      referenceId: text,
      source: { kind: "output", from: text, name: text, urn: text },
      status: "drifted",
      changes: [{ path: "tenantUrl", recorded: text, actual: text }],
      ignored: [{ path: "wellKnownUrl", recorded: text, actual: text, reason: text, until: "2026-12-31" }],
    }),
  ),
  nasty,
);
