import { row } from "./row.js";
import { referenceId } from "./world.js";

const program = `new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}" });`;

// A token in the config: rotated-token.all.test.ts.
row(
  "row 16: a token in the environment is rotated without any of this: up 0, refresh 0, preview --refresh --expect-no-changes 0",
  async ({ emulator, stackOf }) => {
    const old = emulator.addToken({ name: "old" });
    const stack = await stackOf(program, { CLOUDFLARE_API_TOKEN: old });
    await stack.up();
    stack.environment = { ...stack.environment, CLOUDFLARE_API_TOKEN: emulator.addToken({ name: "new" }) };
    emulator.revoke(old);
    await stack.refresh();
    await stack.exits(0, "preview", "--refresh", "--expect-no-changes");
  },
);
