import { expect, test } from "vitest";
import { terminalPicture } from "../../scripts/lib/terminal-picture.mjs";

/** The lines of a picture, as they are drawn. */
function drawn(...lines: string[]): string[] {
  return [...terminalPicture(lines).matchAll(/<text [^>]*>(.*?)<\/text>/g)].map(([, text = ""]) => text);
}

test("a picture of a terminal is at most a hundred columns wide, and loses nothing but what a rule has beyond", () => {
  const url = `url  https://${"x".repeat(120)}`;
  const words = `    ${"word ".repeat(40)}end`;
  for (const line of [url, words]) {
    const [first = "", ...more] = drawn(line);
    expect(Math.max(first.length, ...more.map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect([first, ...more].join("").replaceAll(" ", "")).toBe(line.replaceAll(" ", ""));
    expect(more.every((text) => /^ {4}/.test(text))).toBe(true);
  }
  expect(drawn(`---  ${"-".repeat(200)}`)).toEqual([`---  ${"-".repeat(95)}`]);
  expect(terminalPicture([words])).toMatch(/^<svg [^>]*width="8[0-9]{2}"/);
});

test("what was typed is told from what was printed, and is text", () => {
  expect(terminalPicture(["$ npm start", "a <b> & c"])).toMatch(
    /class="typed">\$ npm start<[\s\S]*class="printed">a &lt;b&gt; &amp; c</,
  );
});
