import fc from "fast-check";
import { expect, test } from "vitest";
import { escapedJson, escapeForOutput } from "../src/common/output.js";
import { runs } from "./client/runs.js";

const anyText = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
  fc
    .array(
      fc.constantFrom(
        "\x1b[31m",
        "\n::error::",
        "\r",
        "\u202e",
        "\u061c",
        "\u009b",
        "\ud800",
        "a",
        "😀",
        "\u2028",
        "\u{e0041}",
        "\u3164",
        "\ufe0f",
      ),
    )
    .map((parts) => parts.join("")),
);

const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]|\p{Bidi_Control}|\p{Default_Ignorable_Code_Point}/u;

test("no control, line end, direction mark, zero-width character or half a character comes out of any text", () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 50 }), (text, maxLength) => {
      const shown = escapeForOutput(text) + escapeForOutput(text, maxLength);
      return shown.isWellFormed() && !unsafe.test(shown);
    }),
    { numRuns: runs(3_000) },
  );
});

test("a text stays short: every character it lets in is at most one escape", () => {
  fc.assert(
    fc.property(anyText, fc.integer({ min: 1, max: 50 }), (text, maxLength) => {
      expect(escapeForOutput(text, maxLength).length).toBeLessThanOrEqual(maxLength * "\\u{ffff}".length + 1);
    }),
  );
});

test("what can be printed stays as it is, of any script", () => {
  for (const text of ["https://tenant.okta.com/?a=b", "Größe 大小 😀 é", "a\\nb", ""])
    expect(escapeForOutput(text)).toBe(text);
});

test("escapes are readable", () => {
  expect(escapeForOutput("a\nb\r\tc\x1b[31m\u202e\ud800")).toBe("a\\nb\\r\\tc\\u{1b}[31m\\u{202e}\\u{d800}");
});

test("what is cut says so, and half a character at the cut is no harm", () => {
  expect(escapeForOutput("abcdef", 3)).toBe("abc…");
  expect(escapeForOutput("abc", 3)).toBe("abc");
  expect(escapeForOutput("a😀", 2)).toBe("a\\u{d83d}…");
  expect(escapeForOutput("x".repeat(400))).toBe(`${"x".repeat(300)}…`);
});

test("JSON says the same as before, and no control character comes out of it but its own line ends", () => {
  fc.assert(
    fc.property(fc.dictionary(anyText, anyText), (value) => {
      const shown = escapedJson({ value });
      const lines = JSON.stringify({ value }, undefined, 2).split("\n").length;
      return (
        JSON.stringify(JSON.parse(shown)) === JSON.stringify({ value }) &&
        shown.split("\n").length === lines &&
        !unsafe.test(shown.replaceAll("\n", ""))
      );
    }),
  );
});

test("a text that is printed at the start of a line cannot be a command of a CI system", () => {
  expect(escapeForOutput("::error file=x::pwned")).toBe("\\u{3a}:error file=x::pwned");
  expect(escapeForOutput("  ::error::pwned")).toBe("  \\u{3a}:error::pwned");
  expect(escapeForOutput("2001:db8::1")).toBe("2001:db8::1");
});

test("a text cannot be a command of a CI system, which some look for anywhere in a line", () => {
  expect(escapeForOutput("x ##[error]gone ##vso[task.setvariable] ###[set-output name=a]b")).toBe(
    "x #\\u{23}[error]gone #\\u{23}vso[task.setvariable] ##\\u{23}[set-output name=a]b",
  );
  expect(escapeForOutput("## a heading, #1 and C##")).toBe("## a heading, #1 and C##");
  const value = { "##[error]": "##vso[x]" };
  expect(escapedJson(value)).not.toMatch(/##/);
  expect(JSON.parse(escapedJson(value))).toEqual(value);
});
