module pulumi-cloudflare-risk-integration/tools/bench/terraform

go 1.26.0

require github.com/hashicorp/terraform v1.8.5
