const size = { character: 8.4, line: 19, margin: 20 };

/** Beyond this a picture is too small to read where a page is narrow. */
const maxColumns = 100;

/** Lines of a terminal as an SVG of text, which can be read out and searched; lines that begin with “$” are what was typed. */
export function terminalPicture(printed) {
  const lines = printed.flatMap((line) => wrapped(line.trimEnd()));
  const columns = Math.max(...lines.map((line) => line.length));
  const width = Math.ceil(columns * size.character + 2 * size.margin);
  const height = lines.length * size.line + 2 * size.margin;
  const texts = lines.map((line, row) => {
    const y = size.margin + (row + 0.8) * size.line;
    return `<text x="${size.margin}" y="${y.toFixed(1)}" class="${line.startsWith("$") ? "typed" : "printed"}">${escaped(line)}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="What npm start prints">
<style>
text { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; white-space: pre }
.printed { fill: #d0d7de } .typed { fill: #7ee787; font-weight: 600 }
</style>
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
${texts.join("\n")}
</svg>
`;
}

/** A long line as several: at a blank in its second half, else in mid-word, and then further in. The rule of a table is cut off. */
function wrapped(line) {
  if (line.length <= maxColumns) return [line];
  if (/^[- ]+$/.test(line)) return [line.slice(0, maxColumns)];
  const blank = line.lastIndexOf(" ", maxColumns);
  const end = blank > maxColumns / 2 ? blank : maxColumns;
  const indent = " ".repeat(/^ */.exec(line)[0].length + 4);
  return [line.slice(0, end), ...wrapped(indent + line.slice(end).trimStart())];
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
