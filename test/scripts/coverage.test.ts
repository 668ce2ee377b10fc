import { expect, test } from "vitest";
import { addHits } from "../../scripts/lib/test/coverage-hits.mjs";

const place = (line: number, column: number, endColumn: number) => ({
  start: { line, column },
  end: { line, column: endColumn },
});
const branch = (type: string, line: number, ...ends: number[]) => ({
  type,
  loc: place(line, 2, ends[0] ?? 0),
  locations: ends.map((end) => place(line, 2, end)),
});

test("a process's hits count where something begins in the same place, and add no place of their own", () => {
  const coverage = {
    statementMap: { 0: place(1, 0, 20), 1: place(2, 0, 20) },
    s: { 0: 1, 1: 0 },
    fnMap: { 0: { decl: place(1, 9, 12) } },
    f: { 0: 0 },
    branchMap: { 0: branch("if", 1, 30, 31), 1: branch("cond-expr", 1, 30, 31) },
    b: { 0: [1, 0], 1: [0, 0] },
  };
  addHits(coverage, {
    statementMap: { 0: place(1, 0, 99), 1: place(3, 0, 20) },
    s: { 0: 2, 1: 5 },
    fnMap: { 7: { decl: place(1, 9, 99) } },
    f: { 7: 3 },
    branchMap: { 4: branch("if", 1, 40, 41), 5: branch("if", 3, 40, 41) },
    b: { 4: [0, 4], 5: [1, 1] },
  });
  expect(coverage.s).toEqual({ 0: 3, 1: 0 });
  expect(coverage.f).toEqual({ 0: 3 });
  expect(coverage.b).toEqual({ 0: [1, 4], 1: [0, 0] });
});

test("a bracket moves where an expression begins: as many of a kind on a line are the same ones", () => {
  const moved = { ...branch("binary-expr", 5, 30, 31), loc: place(5, 6, 30) };
  const coverage = {
    statementMap: {},
    s: {},
    fnMap: {},
    f: {},
    branchMap: { 0: branch("binary-expr", 5, 30, 31) },
    b: { 0: [0, 0] },
  };
  addHits(coverage, { ...coverage, branchMap: { 3: moved }, b: { 3: [2, 1] } });
  expect(coverage.b).toEqual({ 0: [2, 1] });
});
