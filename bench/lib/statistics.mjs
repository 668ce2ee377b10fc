/** The middle one; of an even number, the lower of the two. */
export function medianOf(values) {
  return values.toSorted((one, other) => one - other)[Math.floor((values.length - 1) / 2)];
}

/** “minimum / median / maximum”, rounded. */
export function spreadOf(values) {
  return [Math.min(...values), medianOf(values), Math.max(...values)].map((value) => value.toFixed(0)).join(" / ");
}
