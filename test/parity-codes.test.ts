import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(__dirname, "..");

test("the table of parity has a case for every error code that there is", () => {
  const errors = readFileSync(join(root, "src/errors.ts"), "utf8");
  const [, union = ""] = /export type RiskIntegrationErrorCode =([^;]*);/.exec(errors) ?? [];
  const codes = [...union.matchAll(/"(\w+)"/g)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(10);
  const table = globSync("test/engine/parity*.ts", { cwd: root }).map((file) => readFileSync(join(root, file), "utf8"));
  const inTable = new Set(table.flatMap((text) => [...text.matchAll(/\bcode: "(\w+)"/g)].map(([, code]) => code)));
  expect(codes.filter((code) => !inTable.has(code))).toEqual([]);
});
