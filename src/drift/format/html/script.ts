/**
 * The page's one script. What comes from the report is put in as text, never as HTML. It renders a part of the rows at a time, so that
 * thousands of targets open at once, and searches in all of them.
 */
export const script = String.raw`
"use strict";
const rows = JSON.parse(document.getElementById("report").textContent).rows;
const columns = ["status", "account", "reference", "source", "found"];
const labels = Array.from(document.querySelectorAll("th button"), (button) => button.textContent);
const order = { failed: 0, gone: 1, drifted: 2, inSync: 3 };
const pageSize = 250;
const body = document.querySelector("tbody");
const caption = document.querySelector("caption");
const more = document.querySelector(".more");
const form = document.querySelector("form");
let sort = { column: "status", descending: false };
let shown = [];
let rendered = 0;

for (const row of rows) row.text = [row.word, row.account, row.reference, row.source, ...row.found].join("\n").toLowerCase();

function valueOf(row, column) {
  if (column === "status") return order[row.status];
  return column === "found" ? row.found.join("\n") : row[column];
}

function compare(one, other) {
  const [a, b] = [valueOf(one, sort.column), valueOf(other, sort.column)];
  const by = a < b ? -1 : a > b ? 1 : 0;
  return (sort.descending ? -by : by) || one.index - other.index;
}

function cell(label, className) {
  const made = document.createElement("td");
  made.dataset.label = label;
  if (className) made.className = className;
  return made;
}

function rowOf(row) {
  const made = document.createElement("tr");
  const status = cell(labels[0], "status " + row.status);
  status.textContent = row.mark + " " + row.word;
  made.append(status);
  for (const [index, name] of ["account", "reference", "source"].entries()) {
    const id = cell(labels[index + 1], name === "source" ? "" : "id");
    id.textContent = row[name];
    made.append(id);
  }
  const found = cell(labels[4]);
  if (row.found.length === 1) found.textContent = row.found[0];
  if (row.found.length > 1) {
    const list = document.createElement("ul");
    for (const line of row.found) {
      const item = document.createElement("li");
      item.textContent = line;
      list.append(item);
    }
    found.append(list);
  }
  made.append(found);
  return made;
}

function renderMore() {
  const next = shown.slice(rendered, rendered + pageSize);
  body.append(...next.map(rowOf));
  rendered += next.length;
  more.hidden = rendered >= shown.length;
  more.textContent = "Show more (" + (shown.length - rendered) + " left)";
}

function render() {
  const words = form.elements.search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const wanted = new Set([...form.querySelectorAll("[name=status]:checked")].map(({ value }) => value));
  shown = rows.filter((row) => wanted.has(row.status) && words.every((word) => row.text.includes(word))).sort(compare);
  body.replaceChildren();
  rendered = 0;
  renderMore();
  caption.textContent = shown.length + " of " + rows.length + " targets";
  for (const [index, head] of document.querySelectorAll("th").entries())
    head.setAttribute("aria-sort", columns[index] !== sort.column ? "none" : sort.descending ? "descending" : "ascending");
}

for (const [index, button] of document.querySelectorAll("th button").entries())
  button.addEventListener("click", () => {
    sort = { column: columns[index], descending: sort.column === columns[index] && !sort.descending };
    render();
  });
form.addEventListener("input", render);
form.addEventListener("submit", (event) => event.preventDefault());
more.addEventListener("click", renderMore);
form.hidden = false;
render();
`;
