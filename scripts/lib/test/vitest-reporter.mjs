import { writeFileSync } from "node:fs";
import { relative } from "node:path";

/** Writes what each test came to, with the reason of a skip, as JSON into the file that TEST_RESULTS_FILE names. */
export default class ResultsReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const tests = [];
    const errors = unhandledErrors.map((error) => ({ name: "unhandled error", reason: firstMessage([error]) }));
    for (const module of modules) {
      const file = relative(process.cwd(), module.moduleId);
      // A file that cannot be loaded and a hook that throws have errors of their own, and no test of theirs fails.
      for (const suite of [module, ...module.children.allSuites()]) {
        if (suite.errors().length === 0) continue;
        const name = suite === module ? file : `${file} > ${suite.fullName}`;
        errors.push({ name, reason: firstMessage(suite.errors()) });
      }
      for (const test of module.children.allTests()) tests.push(outcome(test, file));
    }
    writeFileSync(process.env.TEST_RESULTS_FILE, JSON.stringify({ tests, errors }));
  }
}

function outcome(test, file) {
  const result = test.result();
  const name = `${file} > ${test.fullName}`;
  if (result.state === "skipped") return { name, state: "skipped", reason: skipReason(test, result) };
  return { name, state: result.state, reason: firstMessage(result.errors ?? []) };
}

/** `ctx.skip("reason")` gives one; `test.skip` and `test.todo` cannot, and then the name has to say it. */
function skipReason(test, { note }) {
  if (note) return note;
  return test.options.mode === "todo" ? "to do" : "no reason given";
}

function firstMessage(errors) {
  return errors[0]?.message ?? "";
}
