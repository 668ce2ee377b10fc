import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import type { Fixtures, Stack } from "./stack.js";
import { accountId, integrationId, referenceId } from "./world.js";

/** The parts of a text's base64 forms that do not depend on what stands before and after it. */
function base64Forms(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.from("x".repeat(before) + text).toString("base64");
    return encoded.slice(before === 0 ? 0 : 4, -4);
  });
}

export function expectNowhere(canary: string, text: string): void {
  for (const form of [canary, encodeURIComponent(canary), JSON.stringify(canary), ...base64Forms(canary)])
    expect(text.includes(form), `${form} was printed or written`).toBe(false);
}

/** Node.js prints the debug output of these parts of its own, and of undici, on standard error. */
export const nodeDebug = "http,https,http2,net,tls,undici,fetch";
/** A line of undici's. */
export const ofUndici = "sending request to GET";

const program = `
  const opts = process.env.CANARY
    ? { provider: new risk.RiskIntegrationProvider("explicit", { apiToken: process.env.CANARY }) }
    : {};
  const okta = new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}" }, opts);
  exports.resource = okta.integrationId;
  const settings = opts.provider?.settings;
  exports.fn = risk.getRiskIntegrationByReferenceOutput({ referenceId: okta.referenceId }, { settings }).id;
`;

interface Way {
  /** How the token, and no other, reaches the stack. */
  readonly variables: (canary: string) => Record<string, string | undefined>;
  readonly configure?: (stack: Stack, canary: string) => Promise<unknown>;
  readonly debug: readonly string[];
}

export const fromEnvironment: Way = {
  variables: (canary) => ({ CLOUDFLARE_API_TOKEN: canary, CANARY: undefined }),
  debug: ["--debug"],
};
export const fromSecretConfig: Way = {
  variables: () => ({ CLOUDFLARE_API_TOKEN: undefined, CANARY: undefined }),
  configure: (stack, canary) => stack.secretConfig("cloudflare-risk-integration:apiToken", canary),
  debug: ["--debug"],
};
export const fromProvider: Way = {
  variables: (canary) => ({ CLOUDFLARE_API_TOKEN: undefined, CANARY: canary }),
  // Under --debug Pulumi's SDK prints the secret inputs of every provider in clear, which SECURITY.md says.
  debug: [],
};

/** Everything that can go well or wrong with a token, by one way to the stack after the other, and then a search for all of them. */
export function searched(...ways: readonly Way[]) {
  return async ({ emulator, kind, stackOf }: Fixtures) => {
    const stack = await stackOf(program, { CLOUDFLARE_API_TOKEN: undefined });
    const canaries: string[] = [];
    for (const { variables, configure, debug } of ways) {
      const canary = emulator.addToken({ name: "canary", token: `Canary+${randomBytes(24).toString("hex")}/~=` });
      canaries.push(canary);
      stack.environment = { ...stack.environment, ...variables(canary), NODE_DEBUG: nodeDebug };
      await configure?.(stack, canary);
      const debugged = await stack.exits(0, "up", "--yes", ...debug);
      // What a plugin prints on standard error, the engine shows under --debug alone.
      if (kind.name === "dynamic" || debug.length > 0) expect(debugged.output).toContain(ofUndici);
      stack.environment = { ...stack.environment, NODE_DEBUG: undefined };
      await stack.refresh();
      // An API that sends back what it was sent.
      const echo = { code: 10001, message: `Bearer ${canary}` };
      emulator.answerNext({ kind: "envelope", status: 400, errors: [echo], messages: [echo] }, { times: 100 });
      const failed = await stack.failedUp();
      expect(failed.output).toContain("Bearer [redacted]");
      emulator.clearFaults();
    }
    emulator.removeIntegration(integrationId);
    await stack.failedUp();
    await stack.exits(0, "stack", "export");
    await stack.exits(0, "stack", "history", "--json");
    await stack.exits(0, "destroy", "--yes");

    expect(emulator.requests.every(({ credential }) => credential === "canary")).toBe(true);
    const written = await stack.written();
    expect(written, "what was searched holds the state and the history").toContain(accountId);
    for (const canary of canaries) {
      expectNowhere(canary, stack.printed);
      expectNowhere(canary, written);
    }
  };
}
