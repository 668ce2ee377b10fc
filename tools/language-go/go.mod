module pulumi-cloudflare-risk-integration/tools/language-go

go 1.26.0

// The last version whose module has this host.
require github.com/pulumi/pulumi/sdk/v3 v3.64.0
