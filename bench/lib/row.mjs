import { medianOf, pairedRatios, spreadOf } from "./statistics.mjs";

/** One line of a table: `ours` beside `others` as texts, and the value by which they compare with its goal, `{ atMost }` or `{ atLeast }`. */
export function row({ what, beside, ours, others = "", value, shown, goal = {}, suffix = " ×", digits = 2 }) {
  const { atMost, atLeast } = goal;
  const limit = atMost ?? atLeast;
  return {
    cells: [what, beside, ours, others, `${shown ?? value.toFixed(digits)}${suffix}`],
    value,
    limit,
    goal: limit === undefined ? "" : `${atMost === undefined ? "≥" : "≤"} ${limit}${suffix}`,
    isMet: limit === undefined ? undefined : atMost === undefined ? value >= atLeast : value <= atMost,
  };
}

/** Values that were measured in the same rounds. */
export function ratioRow({ what, beside, unit, digits = 0, ours, others, goal }) {
  const ratios = pairedRatios(ours, others);
  const texts = { ours: spreadOf(ours, digits), others: spreadOf(others, digits), shown: spreadOf(ratios, 2) };
  return row({ what: `${what}, ${unit}`, beside, ...texts, value: medianOf(ratios), goal });
}

/** Values beside a constant, such as the time that the API takes. */
export function constantRow({ what, beside, unit, digits = 0, ours, constant, goal }) {
  const shown = { ours: spreadOf(ours, digits), others: String(constant) };
  return row({ what: `${what}, ${unit}`, beside, ...shown, value: medianOf(ours) / constant, goal });
}

/** A count or a size that is compared as it is. */
export function valueRow({ suffix = "", ...line }) {
  return row({ suffix, ...line });
}
