import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { exitCodeOfCode, exitCodes } from "../../src/cli/exit.js";
import { failureRules } from "../../src/client/failure-rules.js";
import { defaultRetryPolicy } from "../../src/client/retry.js";
import { errorCodes } from "../../src/common/error-codes.js";
import { fieldNames, recordedFields } from "../../src/model/risk-integration.js";
import { defaultWellKnownBaseUrl } from "../../src/model/well-known-url.js";
import { environmentNames } from "../../src/settings/environment.js";
import { defaultBaseUrl } from "../../src/settings/resolve-settings.js";
import { settingNames } from "../../src/settings/settings.js";
import { faultKinds } from "../../src/testing/fault.js";
import { runCli } from "../cli/run-cli.js";
import { codeIn, pageAt, root, tableOf } from "./pages.js";

const readme = pageAt("README.md");
const settings = pageAt("docs/settings.md");
const errors = pageAt("docs/errors.md");

describe("the lists of an integration's fields", () => {
  test("README.md names every output", () => {
    const outputs = tableOf(readme, "name", "example").flatMap(([name]) => codeIn(name));
    expect(outputs).toEqual([...fieldNames, "absoluteWellKnownUrl"]);
  });

  test.each([
    ["docs/resource.md", /Names of ([^.]*)\./],
    ["docs/drift.md", /Compared are ([^.]*), as far as they are recorded/],
  ])("%s names every recorded field, in the order of the table", (file, list) => {
    const [, names] = list.exec(pageAt(file).lines.join(" ")) ?? [];
    expect(codeIn(names)).toEqual(recordedFields);
  });

  test("the schema of drift reports has every recorded field as an example of a path", () => {
    const text = readFileSync(join(root, "schemas/drift-report.v1.schema.json"), "utf8");
    expect(text.replaceAll(/\s+/g, " ")).toContain(
      `"examples": ${JSON.stringify(recordedFields).replaceAll(",", ", ")}`,
    );
  });
});

test("the meanings in the docstring of the codes name every code, in the order of the table", () => {
  const rows = tableOf(
    {
      file: "src/common/error-codes.ts",
      lines: readFileSync(join(root, "src/common/error-codes.ts"), "utf8").replaceAll(/^ \* /gm, "").split("\n"),
    },
    "code",
    "meaning",
  );
  expect(rows.flatMap(([code]) => codeIn(code))).toEqual([...errorCodes]);
});

test("--help names every variable of the environment", async () => {
  const { stdout } = await runCli(["--help"]);
  expect(Object.values(environmentNames).filter((name) => !new RegExp(`\\b${name}\\b`).test(stdout))).toEqual([]);
});

describe("the tables of settings", () => {
  const rows = tableOf(settings, "setting", "environment", "default");

  test("docs/settings.md names every setting, with its variable", () => {
    expect(rows.map(([name, variable]) => [codeIn(name), codeIn(variable)])).toEqual(
      settingNames.map((name) => [[name], environmentNames[name] ? [environmentNames[name]] : []]),
    );
  });

  test("docs/settings.md names the defaults", () => {
    const defaults = new Map(rows.map(([name, , value]) => [codeIn(name)[0], value]));
    expect(defaults.get("baseUrl")).toBe(`\`${defaultBaseUrl}\``);
    expect(defaults.get("wellKnownBaseUrl")).toBe(`\`${defaultWellKnownBaseUrl}\``);
  });

  test("README.md names every setting and variable", () => {
    const given = tableOf(readme, "setting", "environment");
    expect(given.flatMap(([name]) => codeIn(name))).toEqual([...settingNames]);
    expect(given.flatMap(([, variable]) => codeIn(variable))).toEqual(Object.values(environmentNames));
  });

  test.each([
    ["docs/settings.md", settings, ["option", "default"]],
    ["README.md", readme, ["option of the client", "default"]],
  ] as const)("%s names the times and counts of the client, with their defaults", (_, page, heading) => {
    const given = tableOf(page, ...heading).map(([name, value = ""]) => [
      codeIn(name)[0],
      Number(value.replaceAll(",", "")),
    ]);
    expect(Object.fromEntries(given)).toEqual(defaultRetryPolicy);
  });
});

describe("the tables of errors", () => {
  test.each([
    ["docs/errors.md", errors],
    ["README.md", readme],
  ] as const)("%s names every code once, with the exit code of get", (_, page) => {
    const rows = tableOf(page, "`code`", "cause", "remedy");
    const given = rows.flatMap((row) => codeIn(row[0]).map((code) => [code, Number(row.at(-1))] as const));
    expect(given.map(([code]) => code).toSorted()).toEqual(errorCodes.toSorted());
    expect(Object.fromEntries(given)).toEqual(
      Object.fromEntries(errorCodes.map((code) => [code, exitCodeOfCode(code)])),
    );
  });

  test("docs/okta.md names every code for the lookup", () => {
    const { file, lines } = pageAt("docs/okta.md");
    const [from, to] = ["lookup", "document"].map((what) =>
      lines.findIndex((line) => line.startsWith(`### The ${what}`)),
    );
    const rows = tableOf({ file, lines: lines.slice(from, to) }, "`code`", "cause", "remedy");
    expect(rows.flatMap(([code]) => codeIn(code)).toSorted()).toEqual(errorCodes.toSorted());
  });
});

test("docs/errors.md names the rules for the API's failures, in their order", () => {
  const rows = tableOf(errors, "API's code", "with", "`code`", "cause");
  const given = rows.flatMap(([codes = "", , code]) =>
    codes.split(", ").map((number) => `${number} ${codeIn(code)[0] ?? "by the HTTP status"}`),
  );
  const rules = failureRules.flatMap(({ codes = ["any"], is = "by the HTTP status" }) =>
    codes.map((code) => `${code} ${is}`),
  );
  expect(given).toEqual(rules);
});

describe("the tables of exit codes", () => {
  test("docs/errors.md names every exit code of the commands", () => {
    const rows = tableOf(errors, "exit code", "`get`", "`drift`", "`idps`", "`doctor`", "`emulate`");
    const given = rows.flatMap(([code = ""]) => code.split(", ").map(Number));
    // 143 is 128 and the number of SIGTERM, as 130 is with that of SIGINT.
    expect(given).toEqual([...Object.values(exitCodes), 143]);
  });

  test.each(["get", "drift", "idps", "doctor", "emulate"])(
    "docs/errors.md says of %s what its --help says",
    async (name) => {
      const column = ["get", "drift", "idps", "doctor", "emulate"].indexOf(name) + 1;
      const { stdout } = await runCli([name, "--help"]);
      const help = stdout.slice(stdout.indexOf("Exit codes")).replaceAll(/\s+/g, " ");
      const cells = tableOf(errors, "exit code", "`get`")
        .map((row) => [row[0] ?? "", row[column] ?? ""] as const)
        .filter(([, cell]) => cell !== "" && cell !== "ends with 0");
      const numbers = [...help.matchAll(/\b(?:0|1|2|3|64|130|143)\b/g)].map(Number);
      expect(cells.flatMap(([code]) => code.split(", ").map(Number))).toEqual(numbers.toSorted((a, b) => a - b));
      // The others stand as “the same” in the table, or are said in fewer words by the help.
      for (const [code, cell] of cells) if (code === "1" || code === "2") expect(help).toContain(`${code} ${cell}`);
    },
  );

  test("docs/drift.md names every exit code of drift", () => {
    const rows = tableOf(pageAt("docs/drift.md"), "exit code", "meaning");
    const given = rows.flatMap(([code = ""]) => code.split(", ").map(Number));
    expect(given).toEqual([...Object.values(exitCodes), 143]);
  });
});

test("docs/testing.md names every kind of fault once", () => {
  const rows = tableOf(pageAt("docs/testing.md"), "kinds", "what they are");
  expect(rows.flatMap(([cell]) => codeIn(cell)).toSorted()).toEqual(faultKinds.toSorted());
});

test("docs/performance.md names the dependencies that an install brings", () => {
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const [, names = ""] = /its dependencies are ([^.]*)\./.exec(pageAt("docs/performance.md").lines.join(" ")) ?? [];
  expect(names.split(/, | and /)).toEqual(Object.keys(dependencies));
});
