import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { errorCodes } from "../src/common/error-codes.js";

const root = join(__dirname, "..");

test("the table of parity has a case for every error code that there is", () => {
  const table = globSync("test/engine/parity*.ts", { cwd: root }).map((file) => readFileSync(join(root, file), "utf8"));
  const inTable = new Set<string | undefined>(
    table.flatMap((text) => [...text.matchAll(/\bcode: "(\w+)"/g)].map(([, code]) => code)),
  );
  expect(errorCodes.filter((code) => !inTable.has(code))).toEqual([]);
});
