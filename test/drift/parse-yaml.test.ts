import { expect, test } from "vitest";
import { parseYaml } from "../../src/drift/parse-yaml.js";
import { thrownBy } from "../client/clients.js";

const canary = "canary-4711";

test.each([
  ["where it is malformed", `token: "${canary}`, /it is malformed at line 1, column \d+\.$/],
  ["an alias, which no file needs", `token: &t ${canary}\nagain: *t`, /it is malformed\.$/],
])("of a file with secrets nothing is quoted: %s", (_, text, said) => {
  const failure = thrownBy(() => parseYaml(text, "file", { isSecret: true }));
  expect(failure.code).toBe("INVALID_ARGUMENT");
  expect(failure.message).toMatch(said);
  expect(failure.message).not.toContain(canary);
});
