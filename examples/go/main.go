package main

import (
	risk "example.com/pulumi-cloudflare-risk-integration/sdk/go/cloudflareriskintegration"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		// The Cloudflare account, and in it the ID of the Okta identity provider: `pulumi config set referenceId …`.
		settings := config.New(ctx, "")
		accountID := valueOr(settings.Get("accountId"), "023e105f4ecef8ad9ca31a8372d0c353")
		referenceID := valueOr(settings.Get("referenceId"), "f174e90a-fafe-4643-bbbc-4a0ed4fc8415")

		// As a resource the integration is recorded in the stack, and a change at Cloudflare shows in `pulumi preview`.
		okta, err := risk.NewRiskIntegrationReference(ctx, "okta", &risk.RiskIntegrationReferenceArgs{
			AccountId:   pulumi.String(accountID),
			ReferenceId: pulumi.String(referenceID),
			Expect:      &risk.ExpectationArgs{Active: pulumi.Bool(true)},
		})
		if err != nil {
			return err
		}

		// As a function it is looked up in every preview and update, and not recorded.
		found := risk.GetRiskIntegrationByReferenceOutput(ctx, risk.GetRiskIntegrationByReferenceOutputArgs{
			AccountId:   pulumi.String(accountID),
			ReferenceId: pulumi.String(referenceID),
		})

		ctx.Export("integrationId", okta.IntegrationId)
		ctx.Export("tenantUrl", found.TenantUrl())
		// This one goes into Okta, as the configuration URL of a Shared Signals receiver.
		ctx.Export("absoluteWellKnownUrl", okta.AbsoluteWellKnownUrl)
		return nil
	})
}

func valueOr(value, otherwise string) string {
	if value == "" {
		return otherwise
	}
	return value
}
