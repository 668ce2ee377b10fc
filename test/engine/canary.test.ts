import { randomBytes } from "node:crypto";
import { expect } from "vitest";
import { type Fixtures, type Stack, test } from "./stack.js";
import { accountId, integrationId, referenceId } from "./world.js";

/** The parts of a text's base64 forms that do not depend on what stands before and after it. */
function base64Forms(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const encoded = Buffer.from("x".repeat(before) + text).toString("base64");
    return encoded.slice(before === 0 ? 0 : 4, -4);
  });
}

function expectNowhere(canary: string, text: string): void {
  for (const form of [canary, encodeURIComponent(canary), JSON.stringify(canary), ...base64Forms(canary)])
    expect(text.includes(form), `${form} was printed or written`).toBe(false);
}

const program = `
  const opts = process.env.CANARY
    ? { provider: new risk.RiskIntegrationProvider("explicit", { apiToken: process.env.CANARY }) }
    : {};
  const okta = new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}" }, opts);
  exports.resource = okta.integrationId;
  const settings = opts.provider?.settings;
  exports.fn = risk.getRiskIntegrationByReferenceOutput({ referenceId: okta.referenceId }, { settings }).id;
`;

const routes = {
  "the environment": {
    variables: (canary: string) => ({ CLOUDFLARE_API_TOKEN: canary }),
    configure: async (_stack: Stack, _canary: string) => {},
  },
  "secret config": {
    variables: () => ({ CLOUDFLARE_API_TOKEN: undefined }),
    configure: async (stack: Stack, canary: string) => {
      await stack.secretConfig("cloudflare-risk-integration:apiToken", canary);
    },
  },
  "an explicit provider": {
    variables: (canary: string) => ({ CLOUDFLARE_API_TOKEN: undefined, CANARY: canary }),
    configure: async () => {},
  },
};

/** Everything that can go well or wrong with a token, and then a search for it. */
function searched({ variables, configure }: (typeof routes)[keyof typeof routes]) {
  return async ({ emulator, stackOf }: Fixtures) => {
    const canary = emulator.addToken({ name: "canary", token: `Canary+${randomBytes(24).toString("hex")}/~=` });
    const stack = await stackOf(program, variables(canary));
    await configure(stack, canary);

    await stack.exits(0, "up", "--yes");
    await stack.refresh();
    // An API that sends back what it was sent.
    const echo = { code: 10001, message: `Bearer ${canary}` };
    emulator.answerNext({ kind: "envelope", status: 400, errors: [echo], messages: [echo] }, { times: 100 });
    const failed = await stack.failedUp();
    expect(failed.output).toContain("Bearer [redacted]");
    emulator.clearFaults();
    emulator.removeIntegration(integrationId);
    await stack.failedUp();
    await stack.exits(0, "stack", "export");
    await stack.exits(0, "stack", "history", "--json");
    await stack.exits(0, "destroy", "--yes");

    expect(emulator.requests.every(({ credential }) => credential === "canary")).toBe(true);
    const written = await stack.written();
    expect(written, "what was searched holds the state and the history").toContain(accountId);
    expectNowhere(canary, stack.printed);
    expectNowhere(canary, written);
  };
}

test(
  "row 17: a token from the environment is printed nowhere and written nowhere: up 0, refresh 0, up 1, up 1, destroy 0",
  searched(routes["the environment"]),
);
test(
  "row 17: a token from secret config is printed nowhere and written nowhere: up 0, refresh 0, up 1, up 1, destroy 0",
  searched(routes["secret config"]),
);
test(
  "row 17: a token from an explicit provider is printed nowhere and written nowhere: up 0, refresh 0, up 1, up 1, destroy 0",
  searched(routes["an explicit provider"]),
);
