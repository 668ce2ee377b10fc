/** How often a property is tried; the mutation run, which tries it for each mutant anew, is content with fewer. */
export function runs(count: number): number {
  return process.env.SHORT_PROPERTIES ? Math.min(count, 60) : count;
}
