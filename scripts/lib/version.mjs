/** Reads "v22.19.0", "3.259.0" or "go1.26.8" as numbers; undefined where there are none. */
export function parseVersion(text) {
  const match = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(text);
  return match ? [Number(match[1]), Number(match[2]), Number(match[3] ?? 0)] : undefined;
}

/** Whether `found` is `wanted` or newer. Text without a version never is. */
export function isAtLeast(found, wanted) {
  const have = parseVersion(found);
  const need = parseVersion(wanted);
  if (!have || !need) return false;
  for (let place = 0; place < 3; place++) {
    if (have[place] !== need[place]) return have[place] > need[place];
  }
  return true;
}
