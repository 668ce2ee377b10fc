const look = `function look(name, loaded) {
  if (Object.keys(loaded).length === 0) throw new Error(name + " holds nothing");
}
`;

/** Files that load every entry of a package, by their names: each in its way of modules. An entry that holds nothing is a failure. */
export function loadEntries(packageName, entries) {
  const names = entries.map((entry) => JSON.stringify(packageName + entry.slice(1)));
  const options = (name) => (name.endsWith('.json"') ? ', { with: { type: "json" } }' : "");
  const file = (load) => look + names.map((name) => `look(${name}, ${load(name)});\n`).join("");
  return {
    "entries.cjs": file((name) => `require(${name})`),
    "entries.mjs": file((name) => `await import(${name}${options(name)})`),
  };
}
