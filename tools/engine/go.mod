module pulumi-cloudflare-risk-integration/tools/engine

go 1.26.6

// Pulumi's own go.mod has this replacement; a `replace` only counts in the main module, which is this one.
replace github.com/atotto/clipboard => github.com/tgummerer/clipboard v0.0.0-20241001131231-d02d263e614e

require (
	github.com/pulumi/pulumi-yaml v1.38.0
	github.com/pulumi/pulumi/pkg/v3 v3.274.1
	github.com/pulumi/pulumi/sdk/v3 v3.274.1
)
