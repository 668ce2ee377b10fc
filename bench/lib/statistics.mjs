/** The middle one; of an even number, the lower of the two. */
export function medianOf(values) {
  return values.toSorted((one, other) => one - other)[Math.floor((values.length - 1) / 2)];
}

/** “minimum / median / maximum”, with this many digits after the point. */
export function spreadOf(values, digits = 0) {
  return [Math.min(...values), medianOf(values), Math.max(...values)].map((value) => value.toFixed(digits)).join(" / ");
}

/** The ratios round by round, of which the median counts: what slows down a whole round does not change it. */
export function pairedRatios(values, others) {
  return values.map((value, round) => value / others[round]);
}

/**
 * Measures these in rounds, each once in every round, and each second round in the opposite order, so that none profits from its place.
 * The first round warms up, and does not count.
 */
export async function interleave(contestants, rounds) {
  const names = Object.keys(contestants);
  const measured = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1)
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const value = await contestants[name]();
      if (round > 0) measured[name].push(value);
    }
  return measured;
}

/** The same names with other values. */
export function mapValues(object, map) {
  return Object.fromEntries(Object.entries(object).map(([name, value]) => [name, map(value, name)]));
}
