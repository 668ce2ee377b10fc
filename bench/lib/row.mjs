import { medianOf, pairedRatios, spreadOf } from "./statistics.mjs";

/**
 * One line of a table: `ours` beside `others` as texts, and the value by which they compare with its goal, `{ atMost }` or
 * `{ atLeast }`. What is `counted` is the same on every machine.
 */
export function valueRow({
  what,
  beside,
  ours,
  others = "",
  value,
  shown,
  goal = {},
  suffix = "",
  digits = 2,
  counted = false,
}) {
  const { atMost, atLeast } = goal;
  const cells = [what, beside, ours, others, `${shown ?? value.toFixed(digits)}${suffix}`];
  if (atMost !== undefined)
    return { cells, value, atMost, goal: `≤ ${atMost}${suffix}`, isMet: value <= atMost, counted };
  if (atLeast !== undefined)
    return { cells, value, atLeast, goal: `≥ ${atLeast}${suffix}`, isMet: value >= atLeast, counted };
  return { cells, value, goal: "", counted };
}

/** Values that were measured in the same rounds. */
export function ratioRow({ others, digits = 0, ...line }) {
  return comparedRow({ ...line, digits, others, shownOthers: spreadOf(others, digits) });
}

/** Values beside a constant, such as the time that the API takes. */
export function constantRow({ ours, constant, ...line }) {
  return comparedRow({ ...line, ours, others: ours.map(() => constant), shownOthers: String(constant) });
}

function comparedRow({ what, unit, beside, digits = 0, ours, others, shownOthers, goal }) {
  const ratios = pairedRatios(ours, others);
  return valueRow({
    what: `${what}, ${unit}`,
    beside,
    ours: spreadOf(ours, digits),
    others: shownOthers,
    value: medianOf(ratios),
    shown: spreadOf(ratios, 2),
    suffix: " ×",
    goal,
  });
}
