import { expect } from "vitest";
import { expectOneBlock } from "./diagnostics.js";
import { row } from "./row.js";
import { referenceId } from "./world.js";

const program = `new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}" });`;

row(
  [
    "row 16: after a rotation previews and updates take the new token, what refreshes first takes the revoked one and says the way out, which works: up 0, preview --expect-no-changes 0, preview --refresh 1, refresh --preview-only 1, refresh 1, up 1, refresh --preview-only --run-program 0, refresh --run-program 0, up --expect-no-changes 0",
    "row 16: an update without a refresh takes the new token into the state too: up --expect-no-changes 0, refresh 0",
  ],
  async ({ emulator, stackOf }) => {
    const stack = await stackOf(program, { CLOUDFLARE_API_TOKEN: undefined });
    let last = "";
    /** Puts a token into the config, and revokes the one before it. */
    const rotateTo = async (name: string) => {
      const old = last;
      last = emulator.addToken({ name });
      await stack.secretConfig("cloudflare-risk-integration:apiToken", last);
      if (old) emulator.revoke(old);
    };
    await rotateTo("old");
    await stack.up();
    await rotateTo("new");
    const before = await stack.references();

    await stack.inSync();
    const refused = [
      await stack.exits(1, "preview", "--refresh"),
      await stack.exits(1, "refresh", "--preview-only"),
      await stack.exits(1, "refresh", "--yes", "--skip-preview"),
    ];
    // The project's own way of refreshing first.
    await stack.project({ options: ["refresh: always"] });
    refused.push(await stack.failedUp());
    for (const run of refused) {
      expect(run.output).toContain("A refresh takes the config cloudflare-risk-integration:apiToken from the state");
      expect(run.output).toContain("pulumi refresh --run-program");
      expect(run.output).toContain("CLOUDFLARE_API_TOKEN");
      expectOneBlock(run);
    }
    expect(await stack.references()).toEqual(before);

    await stack.exits(0, "refresh", "--preview-only", "--run-program");
    await stack.exits(0, "refresh", "--yes", "--skip-preview", "--run-program");
    await stack.up("--expect-no-changes");
    expect(emulator.requests.at(-1)).toMatchObject({ credential: "new", status: 200 });

    await stack.project();
    await rotateTo("newest");
    await stack.up("--expect-no-changes");
    await stack.refresh();
    expect(emulator.requests.at(-1)).toMatchObject({ credential: "newest", status: 200 });
  },
);
