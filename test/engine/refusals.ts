import { expect } from "vitest";
import { diagnostics, expectOneBlock } from "./diagnostics.js";
import { type Run, test } from "./stack.js";
import { referenceId, token } from "./world.js";

export const resource = (args: string) => `new risk.RiskIntegrationReference("okta", ${args});`;
export const good = resource(`{ referenceId: "${referenceId}" }`);

/** Input that a preview refuses. */
export interface BadInput {
  readonly program?: string;
  readonly environment?: Record<string, string | undefined>;
  readonly config?: Record<string, string>;
  /** What the error must hold: the argument, and the remedy. */
  readonly says: readonly string[];
  /** How many requests may be made. Default none. */
  readonly requests?: number;
}

/** Fails unless a command told of one error that holds all of this, and no token. */
export function expectOneError(run: Run, says: readonly string[]): void {
  const text = diagnostics(run).join("\n");
  for (const part of says) expect(text).toContain(part);
  expectOneBlock(run);
  expect(run.output).not.toContain(token);
}

/** A test of each, on a stack of its own. */
export function testRefusals(inputs: Readonly<Record<string, BadInput>>): void {
  for (const [what, { program = good, environment, config = {}, says, requests = 0 }] of Object.entries(inputs))
    test(`${what}: one clear error`, async ({ emulator, stackOf }) => {
      const stack = await stackOf(program, environment);
      for (const [name, value] of Object.entries(config)) await stack.config(name, value);
      expectOneError(await stack.exits(1, "preview"), says);
      expect(emulator.requests).toHaveLength(requests);
    });
}
