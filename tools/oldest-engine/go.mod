module pulumi-cloudflare-risk-integration/tools/oldest-engine

go 1.26.0

// As in tools/engine.
replace github.com/atotto/clipboard => github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e

require (
	github.com/pulumi/pulumi/pkg/v3 v3.226.0
	github.com/pulumi/pulumi/sdk/v3 v3.226.0
)
