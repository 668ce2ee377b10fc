/** Whether an argument was left out; a null counts as that, as everywhere in Pulumi. */
export function isLeftOut(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}
