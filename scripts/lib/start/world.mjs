import { randomBytes, randomUUID } from "node:crypto";

/**
 * What the emulator holds: one account with an Okta identity provider that has a risk integration. The example of Cloudflare's
 * API reference would do, but its well-known URL is a placeholder, which no Okta could be given.
 */
export function makeWorld() {
  const accountId = randomBytes(16).toString("hex");
  const referenceId = randomUUID();
  const integration = {
    reference_id: referenceId,
    tenant_url: "https://example.okta.com",
    well_known_url: `/.well-known/sse-configuration/${randomUUID()}/`,
  };
  const token = { token: randomBytes(20).toString("hex"), name: "npm start", permissions: ["Zero Trust Read"] };
  return {
    referenceId,
    seed: { accounts: [{ id: accountId, integrations: [integration] }], credentials: { tokens: [token] } },
  };
}
