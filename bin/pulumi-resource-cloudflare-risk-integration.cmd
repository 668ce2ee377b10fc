@node "%~dp0pulumi-resource-cloudflare-risk-integration" %*
