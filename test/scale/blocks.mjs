// What is in flight as a block begins arrives with the request that is refused first; a loopback is much faster than this.
const usualInFlightMs = 500;

/** How many references were answered, and how many of them more than once. */
export function lookupsIn(requests) {
  const times = new Map();
  for (const { path, status, route } of requests)
    if (route === "reference" && status === 200) times.set(path, (times.get(path) ?? 0) + 1);
  return { answered: times.size, repeated: [...times.values()].filter((count) => count > 1).length };
}

/** The blocks of a request log, what was in flight as each began, and what came while it lasted. */
export function blocksIn(requests, blockMs, inFlightMs = usualInFlightMs) {
  let began = Number.NEGATIVE_INFINITY;
  const found = { blocks: 0, refused: 0, during: 0 };
  for (const { time, rateLimited } of requests.toSorted((one, other) => one.time - other.time)) {
    const since = time - began;
    if (rateLimited && since >= blockMs) {
      began = time;
      found.blocks += 1;
      found.refused += 1;
    } else if (since < blockMs && since > inFlightMs) found.during += 1;
    else if (rateLimited) found.refused += 1;
  }
  return found;
}
