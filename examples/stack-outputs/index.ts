import * as pulumi from "@pulumi/pulumi";
import { RiskIntegrationReference } from "pulumi-cloudflare-risk-integration";

// The ID of your Okta identity provider in Cloudflare Access: `pulumi config set referenceId …`.
// The default is the example of Cloudflare's API reference, which the emulator knows.
const referenceId = new pulumi.Config().get("referenceId") ?? "reference_id";

// As a resource the integration is recorded in the stack, and a change at Cloudflare shows in `pulumi preview`.
const integration = new RiskIntegrationReference("okta", { referenceId });

export const integrationId = integration.integrationId;
export const active = integration.active;
export const integrationType = integration.integrationType;
export const createdAt = integration.createdAt;
export const tenantUrl = integration.tenantUrl;
export const wellKnownUrl = integration.wellKnownUrl;
// This one goes into Okta, as the configuration URL of a Shared Signals receiver.
export const absoluteWellKnownUrl = integration.absoluteWellKnownUrl;

export const accountTag = integration.accountTag;
