import { expect } from "vitest";
import type { Stack } from "../engine/stack.js";
import { replaceFile } from "./project.js";

export type Mistake = readonly [right: string, wrong: string, said: RegExp];

/** Makes one mistake after the other in a file that is right, and fails unless a preview is refused and says what is meant. */
export async function expectNamed(stack: Stack, file: string, mistakes: readonly Mistake[]): Promise<void> {
  const text = await stack.read(file);
  for (const [right, wrong, said] of mistakes) {
    expect(text.split(right), `“${right}” stands once in ${file}`).toHaveLength(2);
    await replaceFile(stack, file, text.replace(right, wrong));
    const { output } = await stack.exits(1, "preview");
    expect(output).toMatch(said);
    expect(output).not.toMatch(/node_modules|[/\\]dist[/\\]|\.js:\d/);
  }
  await replaceFile(stack, file, text);
}
