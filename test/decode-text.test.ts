import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeText, withoutByteOrderMark } from "../src/common/text-files.js";
import { runs } from "./client/runs.js";

const littleEndian = (text: string): Buffer => Buffer.from(text, "utf16le");
const bigEndian = (text: string): Buffer => littleEndian(text).swap16();
const wellFormed = fc.string({ unit: "binary" }).map((text) => text.toWellFormed());

test("a text with a byte order mark is the same in each encoding, and the mark is no part of it", () => {
  fc.assert(
    fc.property(wellFormed, (text) => {
      fc.pre(!/^[\0\ufeff]/.test(text));
      for (const bytes of [littleEndian(`\ufeff${text}`), bigEndian(`\ufeff${text}`), Buffer.from(`\ufeff${text}`)])
        expect(decodeText(bytes)).toBe(text);
    }),
    { numRuns: runs(500) },
  );
});

test("each of several byte order marks is left out, and one within the text stays", () => {
  const twice = "\ufeff\ufeff{\ufeff}";
  for (const bytes of [littleEndian(twice), bigEndian(twice), Buffer.from(twice)])
    expect(decodeText(bytes)).toBe("{\ufeff}");
});

test("a text without a mark is UTF-8", () => {
  expect(decodeText(Buffer.from("{é😀}"))).toBe("{é😀}");
  expect(decodeText(Buffer.alloc(0))).toBe("");
  expect(decodeText(Buffer.from("a"))).toBe("a");
});

test.each([
  ["UTF-16 without a mark", littleEndian("{}")],
  ["big-endian UTF-16 without a mark", bigEndian("{}")],
  ["UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 0x7b, 0, 0, 0])],
  ["big-endian UTF-32", Buffer.from([0, 0, 0xfe, 0xff, 0, 0, 0, 0x7b])],
  ["Windows-1252", Buffer.from("é", "latin1")],
  ["UTF-16 that ends within a unit", littleEndian("\ufeff{}").subarray(0, 5)],
  ["big-endian UTF-16 that ends within a unit", bigEndian("\ufeff{}").subarray(0, 5)],
  ["UTF-16 that ends within a surrogate pair", littleEndian("\ufeff😀").subarray(0, 4)],
  ["UTF-8 that ends within a character", Buffer.from("😀").subarray(0, 3)],
])("%s is refused instead of guessed", (_, bytes) => {
  expect(decodeText(bytes)).toBeUndefined();
});

test("a text that was decoded elsewhere loses its marks too", () => {
  expect(withoutByteOrderMark("\ufeff\ufeff{}")).toBe("{}");
  expect(withoutByteOrderMark("{}")).toBe("{}");
});
