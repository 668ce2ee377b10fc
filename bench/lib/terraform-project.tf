# What a user would write who has no plugin: the same lookups with the `http` data source.

terraform {
  required_providers {
    http = {
      # A host that cannot exist: the provider comes from a mirror on the disk, and from nowhere else.
      source = "bench.invalid/hashicorp/http"
    }
  }
}

variable "base_url" {
  type = string
}

variable "token" {
  type      = string
  sensitive = true
}

variable "account_id" {
  type = string
}

variable "reference_ids" {
  type = set(string)
}

data "http" "integration" {
  for_each = var.reference_ids
  url      = "${var.base_url}/accounts/${var.account_id}/zt_risk_scoring/integrations/reference_id/${each.key}"
  request_headers = {
    Authorization = "Bearer ${var.token}"
    Accept        = "application/json"
  }
}

output "well_known_urls" {
  value = { for id, answer in data.http.integration : id => jsondecode(answer.body).result.well_known_url }
}
