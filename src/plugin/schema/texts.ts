import { pluginResourceType } from "../../common/pulumi-protocol.js";

const errors = `Fails with a message that begins with what happened and says what to do:

- no integration has the reference ID (\`NOT_FOUND\`), or it is not as \`expect\` says (\`EXPECTATION_FAILED\`)
- a refused credential (\`AUTHENTICATION\`), a missing permission (\`PERMISSION\`), an account without risk scoring (\`NOT_ENTITLED\`)
- a rate limit that blocks for longer than 330 seconds (\`RATE_LIMITED\`), or no usable answer within 60 seconds (\`TIMEOUT\`, \`NETWORK\`, \`TLS\`, \`API\`, \`BAD_RESPONSE\`)
- an argument or a setting that cannot be used (\`INVALID_ARGUMENT\`, \`CONFIGURATION\`)`;

export const resourceDescription = `A Cloudflare risk-score integration, found by its reference ID and recorded in the stack: a change at Cloudflare is then a diff, property by property, and \`pulumi preview --expect-no-changes\` exits with 7. It creates, changes and deletes nothing at Cloudflare.

${errors}`;

export const importing = `## Import

An integration is imported by \`accountId/referenceId\`:

\`\`\`sh
$ pulumi import ${pluginResourceType} okta 023e105f4ecef8ad9ca31a8372d0c353/f174e90a-fafe-4643-bbbc-4a0ed4fc8415
\`\`\``;

export const lookupDescription = `The risk integration with a reference ID, looked up in previews and updates alike. A secret argument makes the whole result a secret.

${errors}`;

export const configurationDescription = `The Shared Signals configuration document that an integration's \`absoluteWellKnownUrl\` names, fetched in previews and updates alike, without any credential.

Fails where Okta should not believe it: a URL that cannot be trusted (\`INVALID_ARGUMENT\`), no document (\`NOT_FOUND\`), one that is not public (\`PERMISSION\`) or not as the standard has it (\`BAD_RESPONSE\`), or no answer (\`TIMEOUT\`, \`NETWORK\`, \`TLS\`, \`API\`).`;

/** One program in each of the languages that an API page shows. */
interface Example {
  readonly title: string;
  readonly typescript: string;
  readonly python: string;
  readonly go: string;
  readonly yaml: string;
}

/** Pulumi's generators of SDKs and API pages take the program of their language from such a block. */
export function withExample(description: string, { title, ...programs }: Example): string {
  const blocks = Object.entries(programs).map(([language, program]) => `\`\`\`${language}\n${program.trim()}\n\`\`\``);
  const shown = ["{{% example %}}", `### ${title}`, ...blocks, "{{% /example %}}"];
  return [description, "{{% examples %}}", "## Example Usage", ...shown, "{{% /examples %}}"].join("\n\n");
}

const typescriptImports = `
import * as pulumi from "@pulumi/pulumi";
import * as risk from "@pulumi/cloudflare-risk-integration";
`;

const pythonImports = `
import pulumi
import pulumi_cloudflare_risk_integration as risk
`;

const goProgram = (body: string): string => `
package main

import (
	risk "example.com/pulumi-cloudflare-risk-integration/sdk/go/cloudflareriskintegration"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {${body}
		return nil
	})
}
`;

export const resourceExample: Example = {
  title: "Record an integration, and fail where it is not active",
  typescript: `${typescriptImports}
const okta = new risk.RiskIntegrationReference("okta", {
  accountId: "023e105f4ecef8ad9ca31a8372d0c353",
  referenceId: "f174e90a-fafe-4643-bbbc-4a0ed4fc8415",
  expect: { active: true },
});

export const wellKnownUrl = okta.absoluteWellKnownUrl;
`,
  python: `${pythonImports}
okta = risk.RiskIntegrationReference(
    "okta",
    account_id="023e105f4ecef8ad9ca31a8372d0c353",
    reference_id="f174e90a-fafe-4643-bbbc-4a0ed4fc8415",
    expect={"active": True},
)

pulumi.export("wellKnownUrl", okta.absolute_well_known_url)
`,
  go: goProgram(`
		okta, err := risk.NewRiskIntegrationReference(ctx, "okta", &risk.RiskIntegrationReferenceArgs{
			AccountId:   pulumi.String("023e105f4ecef8ad9ca31a8372d0c353"),
			ReferenceId: pulumi.String("f174e90a-fafe-4643-bbbc-4a0ed4fc8415"),
			Expect:      &risk.ExpectationArgs{Active: pulumi.Bool(true)},
		})
		if err != nil {
			return err
		}
		ctx.Export("wellKnownUrl", okta.AbsoluteWellKnownUrl)`),
  yaml: `
resources:
  okta:
    type: cloudflare-risk-integration:RiskIntegrationReference
    properties:
      accountId: 023e105f4ecef8ad9ca31a8372d0c353
      referenceId: f174e90a-fafe-4643-bbbc-4a0ed4fc8415
      expect:
        active: true
outputs:
  wellKnownUrl: \${okta.absoluteWellKnownUrl}
`,
};

export const lookupExample: Example = {
  title: "Look an integration up",
  typescript: `${typescriptImports}
const found = risk.getRiskIntegrationByReferenceOutput({
  accountId: "023e105f4ecef8ad9ca31a8372d0c353",
  referenceId: "f174e90a-fafe-4643-bbbc-4a0ed4fc8415",
});

export const wellKnownUrl = found.absoluteWellKnownUrl;
`,
  python: `${pythonImports}
found = risk.get_risk_integration_by_reference_output(
    account_id="023e105f4ecef8ad9ca31a8372d0c353",
    reference_id="f174e90a-fafe-4643-bbbc-4a0ed4fc8415",
)

pulumi.export("wellKnownUrl", found.absolute_well_known_url)
`,
  go: goProgram(`
		found := risk.GetRiskIntegrationByReferenceOutput(ctx, risk.GetRiskIntegrationByReferenceOutputArgs{
			AccountId:   pulumi.String("023e105f4ecef8ad9ca31a8372d0c353"),
			ReferenceId: pulumi.String("f174e90a-fafe-4643-bbbc-4a0ed4fc8415"),
		})
		ctx.Export("wellKnownUrl", found.AbsoluteWellKnownUrl())`),
  yaml: `
variables:
  found:
    fn::invoke:
      function: cloudflare-risk-integration:getRiskIntegrationByReference
      arguments:
        accountId: 023e105f4ecef8ad9ca31a8372d0c353
        referenceId: f174e90a-fafe-4643-bbbc-4a0ed4fc8415
outputs:
  wellKnownUrl: \${found.absoluteWellKnownUrl}
`,
};

const documentUrl =
  "https://ssf.risk-score.teams.cloudflare.com/.well-known/sse-configuration/7c5dae5b-2d2a-4d6b-9a3f-0f4a3d7a9e11/";

export const configurationExample: Example = {
  title: "Who signs the signals, and where the keys are",
  typescript: `${typescriptImports}
const configuration = risk.getSharedSignalsConfigurationOutput({
  url: "${documentUrl}",
  verifyKeys: true,
});

export const issuer = configuration.issuer;
export const jwksUri = configuration.jwksUri;
`,
  python: `${pythonImports}
configuration = risk.get_shared_signals_configuration_output(
    url="${documentUrl}",
    verify_keys=True,
)

pulumi.export("issuer", configuration.issuer)
pulumi.export("jwksUri", configuration.jwks_uri)
`,
  go: goProgram(`
		configuration := risk.GetSharedSignalsConfigurationOutput(ctx, risk.GetSharedSignalsConfigurationOutputArgs{
			Url:        pulumi.String("${documentUrl}"),
			VerifyKeys: pulumi.Bool(true),
		})
		ctx.Export("issuer", configuration.Issuer())
		ctx.Export("jwksUri", configuration.JwksUri())`),
  yaml: `
variables:
  configuration:
    fn::invoke:
      function: cloudflare-risk-integration:getSharedSignalsConfiguration
      arguments:
        url: ${documentUrl}
        verifyKeys: true
outputs:
  issuer: \${configuration.issuer}
  jwksUri: \${configuration.jwksUri}
`,
};
