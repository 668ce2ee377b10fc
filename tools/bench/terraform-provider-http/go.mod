module pulumi-cloudflare-risk-integration/tools/bench/terraform-provider-http

go 1.26.0

require github.com/terraform-providers/terraform-provider-http v1.2.0
