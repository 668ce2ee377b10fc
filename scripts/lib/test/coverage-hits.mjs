/**
 * Adds to a file's coverage the hits that another has of the same places of the source. The other was compiled by another tool: where
 * something begins is the same in both but for brackets, where it ends is not, and what only the other has is of its tool's making.
 */
export function addHits(coverage, other) {
  addHitsOf(coverage, other, { places: "statementMap", hits: "s", startOf: ({ start }) => start });
  addHitsOf(coverage, other, { places: "fnMap", hits: "f", startOf: ({ decl }) => decl.start });
  const kindOf = ({ type, locations }) => `${type} of ${locations.length}`;
  addHitsOf(coverage, other, { places: "branchMap", hits: "b", startOf: ({ loc }) => loc.start, kindOf });
}

function addHitsOf(coverage, other, { places, hits, startOf, kindOf = () => "" }) {
  const lineOf = (place) => `${kindOf(place)} ${startOf(place).line}`;
  const byColumn = ([, one], [, two]) => startOf(one).column - startOf(two).column;
  const lines = (map) => Map.groupBy(Object.entries(map).sort(byColumn), ([, place]) => lineOf(place));
  const others = lines(other[places]);
  for (const [line, own] of lines(coverage[places])) {
    const found = others.get(line) ?? [];
    for (const [index, [id, place]] of own.entries()) {
      // As many of a kind on a line are the same ones; else only what begins in the same column is.
      const sameColumn = ([, candidate]) => startOf(candidate).column === startOf(place).column;
      const [match] = (found.length === own.length ? found[index] : found.find(sameColumn)) ?? [];
      if (match !== undefined) coverage[hits][id] = sum(coverage[hits][id], other[hits][match]);
    }
  }
}

function sum(one, other) {
  return Array.isArray(one) ? one.map((count, place) => count + other[place]) : one + other;
}
