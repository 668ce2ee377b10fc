import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { version } from "../../src/common/versions.js";
import { row, testOf } from "./row.js";
import { test } from "./stack.js";
import { accountId, integrationId, referenceId, token } from "./world.js";

/** The folder with the states of one kind of resource, and its files. */
const folderOf = (kind: string) => join(__dirname, "states", kind);
const releasesOf = (kind: string) => readdirSync(folderOf(kind)).map((file) => join(folderOf(kind), file));

const program = `
  const okta = new risk.RiskIntegrationReference("okta", { referenceId: "${referenceId}", accountId: "${accountId}" });
  exports.found = risk.getRiskIntegrationByReferenceOutput({ referenceId: okta.referenceId, accountId: "${accountId}" });
  exports.url = okta.absoluteWellKnownUrl;
`;

row(
  "row 13: the states of all earlier releases go on without a diff, and the code of today runs: preview --expect-no-changes 0, refresh --expect-no-changes 0, preview --expect-no-changes 7, up 0, destroy 0",
  async ({ emulator, kind, stackOf }) => {
    const releases = releasesOf(kind.name);
    expect(releases.length).toBeGreaterThan(0);
    for (const release of releases) {
      const stack = await stackOf(program);
      await stack.exits(0, "stack", "import", "--file", release);
      emulator.clearRequests();

      await stack.inSync();
      await stack.exits(0, "refresh", "--yes", "--skip-preview", "--expect-no-changes");
      const agents = new Set(emulator.requests.map(({ headers }) => headers["user-agent"]));
      expect(agents, release).toEqual(new Set([`pulumi-cloudflare-risk-integration/${version}`]));

      emulator.updateIntegration(integrationId, { active: false });
      const preview = await stack.outOfSync();
      expect(preview.output, release).toMatch(/RiskIntegrationReference okta update \[diff: ~active\]/);
      await stack.up();
      expect((await stack.references()).okta?.outputs.active).toBe(false);
      await stack.exits(0, "destroy", "--yes", "--skip-preview");
      emulator.updateIntegration(integrationId, { active: true });
    }
  },
);

test("no state of a release holds a credential", () => {
  for (const release of Object.keys(testOf).flatMap(releasesOf))
    expect(readFileSync(release, "utf8")).not.toContain(token);
});

// Not a test of its own: see states/README.md.
if (process.env.MAKE_STATE)
  for (const [kind, test] of Object.entries(testOf))
    test(`the state of this version is written: ${kind}`, async ({ kind, stackOf }) => {
      const stack = await stackOf(program);
      await stack.up();
      const exported = JSON.stringify(await stack.exported());
      // Where the program stood on the machine that wrote it is nobody's business.
      const places = ["sourcePosition", "stackTrace"];
      const state = JSON.parse(exported, (key, value) => (places.includes(key) ? undefined : value));
      await writeFile(join(folderOf(kind.name), `${version}.json`), `${JSON.stringify(state, undefined, 2)}\n`);
    });
