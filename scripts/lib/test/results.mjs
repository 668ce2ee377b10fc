/**
 * What a check found: `passed` is a count, `failed` and `skipped` are lists of { name, reason }.
 * @typedef {{ passed: number, failed: { name: string, reason: string }[], skipped: { name: string, reason: string }[] }} Results
 */

export const passed = () => ({ passed: 1, failed: [], skipped: [] });
export const failed = (name, reason) => ({ passed: 0, failed: [{ name, reason }], skipped: [] });

/** Puts results together. With `requireAll` a skipped test is a failed one. */
export function combine(results, { requireAll = false } = {}) {
  const failures = results.flatMap((result) => result.failed);
  const skips = results.flatMap((result) => result.skipped);
  return {
    passed: results.reduce((sum, result) => sum + result.passed, 0),
    failed: requireAll ? [...failures, ...skips.map(asFailure)] : failures,
    skipped: requireAll ? [] : skips,
  };
}

const asFailure = ({ name, reason }) => ({ name, reason: `skipped, and REQUIRE_ALL is set: ${reason}` });

/**
 * What one run of vitest found. `report` is what our reporter wrote, undefined where vitest did not get so far.
 * Whatever makes vitest end with an error counts, even where no test failed.
 */
export function fromVitest(project, report, ended) {
  const exit = ended.signal ?? ended.error?.message ?? `exit code ${ended.code}`;
  if (!report) return failed(`vitest (${project})`, `it ended without results: ${exit}`);
  const results = {
    passed: report.tests.filter(({ state }) => state === "passed").length,
    failed: [...report.tests.filter(({ state }) => state === "failed"), ...report.errors].map(nameAndReason),
    skipped: report.tests.filter(({ state }) => state === "skipped").map(nameAndReason),
  };
  // A test that never ended, such as those of a worker that died.
  results.failed.push(...report.tests.filter(({ state }) => state === "pending").map(neverEnded));
  if (report.tests.length === 0) results.failed.push({ name: `vitest (${project})`, reason: "it found no tests" });
  if (ended.code !== 0 && results.failed.length === 0)
    results.failed.push({ name: `vitest (${project})`, reason: `no test failed, but it ended with ${exit}` });
  return results;
}

const nameAndReason = ({ name, reason }) => ({ name, reason });
const neverEnded = ({ name }) => ({ name, reason: "it never ended" });

/** What a run ends with: each failure and each skip with its reason, then the line of counts. */
export function report({ passed: count, failed: failures, skipped }) {
  const counts = [`${count} passed`, `${failures.length} failed`, `${skipped.length} skipped`];
  const list = (word, entries) => entries.map(({ name, reason }) => `${word}: ${name} (${oneLine(reason)})`);
  return [...list("failed", failures), ...list("skipped", skipped), counts.join(", ")].join("\n");
}

/** The same for several runs, each with a title: what failed or was skipped, a line of counts for each, one for them all. */
export function reportRuns(runs) {
  const lines = runs.map(({ title, results }) =>
    report(results)
      .split("\n")
      .map((line) => `${title}: ${line}`),
  );
  const all = combine(runs.map(({ results }) => results));
  const total = `${all.passed} passed, ${all.failed.length} failed`;
  return [...lines.flatMap((ofRun) => ofRun.slice(0, -1)), ...lines.map((ofRun) => ofRun.at(-1)), total].join("\n");
}

function oneLine(text) {
  const line = text.trim().replaceAll(/\s*\n\s*/g, " ");
  return line.length > 300 ? `${line.slice(0, 300)} …` : line;
}
