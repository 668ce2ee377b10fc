import { writeFileSync } from "node:fs";
import { relative } from "node:path";

const firstMessage = (errors) => errors[0]?.message ?? "";

/** Writes the results of a run, see results.mjs, as JSON into the file that TEST_RESULTS_FILE names. */
export default class ResultsReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const results = { passed: 0, failed: [], skipped: [] };
    for (const module of modules) {
      const file = relative(process.cwd(), module.moduleId);
      // A file that cannot be loaded and a hook that throws have errors of their own, and no test of theirs fails.
      for (const suite of [module, ...module.children.allSuites()]) {
        const name = suite === module ? file : `${file} > ${suite.fullName}`;
        if (suite.errors().length > 0) results.failed.push({ name, reason: firstMessage(suite.errors()) });
      }
      for (const test of module.children.allTests()) add(results, `${file} > ${test.fullName}`, test);
    }
    const outside = unhandledErrors.map((error) => ({ name: "unhandled error", reason: firstMessage([error]) }));
    results.failed.push(...outside);
    writeFileSync(process.env.TEST_RESULTS_FILE, JSON.stringify(results));
  }
}

function add(results, name, test) {
  const { state, errors, note } = test.result();
  if (state === "passed") results.passed++;
  else if (state === "failed") results.failed.push({ name, reason: firstMessage(errors) });
  // Such as the tests of a worker that died.
  else if (state === "pending") results.failed.push({ name, reason: "it never ended" });
  // `ctx.skip("reason")` has a note; `test.skip` and `test.todo` cannot have one, and then the name has to say it.
  else results.skipped.push({ name, reason: note ?? (test.options.mode === "todo" ? "to do" : "no reason given") });
}
