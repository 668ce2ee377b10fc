module pulumi-cloudflare-risk-integration/tools/language-hosts

go 1.26.0

// The last version whose module has these hosts.
require github.com/pulumi/pulumi/sdk/v3 v3.68.0
