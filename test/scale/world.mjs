import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

export const token = "scale-token-which-opens-nothing-0123456789";

const pad = (number, width) => String(number).padStart(width, "0");

/** Accounts with their integrations, as a seed of the emulator. Two sources in ten record an integration that another stack has too. */
export function makeSeed({ accounts, distinct }) {
  const perAccount = distinct / accounts;
  return {
    accounts: Array.from({ length: accounts }, (_, account) => ({
      id: `account-${pad(account, 4)}`,
      integrations: Array.from({ length: perAccount }, (_, index) => integration(account * perAccount + index)),
    })),
    credentials: { tokens: [{ token, name: "nightly", permissions: ["Zero Trust Read"] }] },
  };
}

function integration(number) {
  const id = `00000000-0000-4000-8000-${pad(number, 12)}`;
  return {
    id,
    active: true,
    created_at: "2026-01-01T00:00:00.000Z",
    reference_id: `f174e90a-fafe-4643-bbbc-${pad(number, 12)}`,
    tenant_url: `https://tenant-${number}.okta.com`,
    well_known_url: `/.well-known/sse-configuration/${id}/`,
  };
}

/** Writes what `pulumi stack export` would print of each stack: our resources, a function's results, and others around them. */
export async function writeExports(folder, seed, { stacks, targets }) {
  const all = seed.accounts.flatMap(({ id, integrations }) => integrations.map((found) => ({ account: id, found })));
  const perStack = targets / stacks;
  await mkdir(folder, { recursive: true });
  for (let stack = 0; stack < stacks; stack += 1) {
    // The last ones go around once more: they are recorded in two stacks.
    const recorded = Array.from({ length: perStack }, (_, index) => all[(stack * perStack + index) % all.length]);
    await writeFile(
      join(folder, `stack-${pad(stack, 4)}.json`),
      JSON.stringify(exportOf(stack, recorded), undefined, 4),
    );
  }
}

function exportOf(stack, recorded) {
  const name = `stack-${pad(stack, 4)}`;
  const urn = (type, resource) => `urn:pulumi:${name}::infra::${type}::${resource}`;
  const type = "pulumi-nodejs:dynamic/cloudflare:RiskIntegrationReference";
  const fields = ({ account, found }) => ({
    integrationId: found.id,
    accountTag: account,
    active: found.active,
    createdAt: found.created_at,
    integrationType: "Okta",
    referenceId: found.reference_id,
    tenantUrl: found.tenant_url,
    wellKnownUrl: found.well_known_url,
  });
  const [asOutput, ...asResources] = recorded;
  const ours = asResources.map((reference, index) => ({
    urn: urn(type, `okta-${index}`),
    custom: true,
    id: `${reference.account}/${reference.found.reference_id}`,
    type,
    inputs: { accountId: reference.account, ...fields(reference) },
    outputs: { accountId: reference.account, ...fields(reference) },
  }));
  // Forty resources of other packages, some kilobytes each, as a real stack has them.
  const others = Array.from({ length: 40 }, (_, index) => ({
    urn: urn("aws:s3/bucketV2:BucketV2", `bucket-${index}`),
    custom: true,
    id: `bucket-${index}`,
    type: "aws:s3/bucketV2:BucketV2",
    outputs: { tags: Object.fromEntries(Array.from({ length: 30 }, (_, tag) => [`tag-${tag}`, "x".repeat(60)])) },
  }));
  const outputs = { integration: { id: asOutput.found.id, ...fields(asOutput) } };
  const root = {
    urn: urn("pulumi:pulumi:Stack", `infra-${name}`),
    custom: false,
    type: "pulumi:pulumi:Stack",
    outputs,
  };
  return { version: 3, deployment: { manifest: {}, resources: [root, ...others, ...ours] } };
}
