const shortEscapes: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

// Controls, line separators, invisible and bidirectional characters, lone surrogates: each can make a terminal or a
// log show something other than what was received. CI commands such as "::error::" count at the start of a line, which a
// text may be printed at; those of the form "##[error]" count anywhere in one. The look-behind
// over blanks stands after its colon: before it, it would go through the blanks again at every position.
const unprintable =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}\u2028\u2029]|(?<=#)#(?=[a-z]*\[)|:(?<=^\s*:)(?=:)/giu;

/** Text from outside made safe to print on one line: escaped, and cut with an ellipsis after `maxLength` characters. */
export function escapeForOutput(text: string, maxLength = 300): string {
  const shown = text.length > maxLength ? `${text.slice(0, maxLength)}…` : text;
  return shown.replace(unprintable, (char) => shortEscapes[char] ?? `\\u{${char.codePointAt(0)?.toString(16)}}`);
}

/**
 * `value` as indented JSON that is safe to print: what JSON leaves as it is inside its texts is escaped as JSON does it, and
 * what is undefined is null, so that every answer has the same keys.
 */
export function escapedJson(value: unknown): string {
  return JSON.stringify(value, (_, part) => part ?? null, 2).replace(unprintable, (char) =>
    // The line ends left are those of the indentation.
    char === "\n" ? char : [...Array(char.length).keys()].map((index) => jsonEscape(char.charCodeAt(index))).join(""),
  );
}

function jsonEscape(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, "0")}`;
}
