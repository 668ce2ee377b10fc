/**
 * How much longer work takes with four times the input: 4 where it is linear, 16 where it is a square. It compares processor times of one
 * run and takes the least of three ratios, so neither the machine nor its load decides.
 * @param prepare makes the input of a size, and gives the work with it
 */
export function growth(prepare: (size: number) => () => unknown, size: number): number {
  const [small, large] = [prepare(size), prepare(4 * size)];
  small();
  large();
  let repeats = 1;
  while (microseconds(small, repeats) < 10_000) repeats *= 2;
  return Math.min(...[1, 2, 3].map(() => microseconds(large, repeats) / microseconds(small, repeats)));
}

/**
 * The same for work that takes turns of the event loop, which runs once for each measurement.
 * @param work does its work with an input of a size
 */
export async function growthOverTurns(work: (size: number) => Promise<unknown>, size: number): Promise<number> {
  const measured = async (ofSize: number) => {
    const before = process.cpuUsage();
    await work(ofSize);
    return since(before);
  };
  await work(size);
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 3; round += 1) {
    const small = await measured(size);
    least = Math.min(least, (await measured(4 * size)) / small);
  }
  return least;
}

/** How much longer work takes than other work, by the same rules. */
export function costRatio(work: () => unknown, other: () => unknown): number {
  const ratio = () => microseconds(work, 1) / microseconds(other, 1);
  ratio();
  return Math.min(...[1, 2, 3].map(ratio));
}

/** Below this, work counts as linear. */
export const linear = 9;

function microseconds(work: () => unknown, repeats: number): number {
  const before = process.cpuUsage();
  for (let done = 0; done < repeats; done += 1) work();
  return since(before);
}

function since(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
