terraform {
  required_version = ">= 1.8"
  required_providers {
    keyward = { source = "keyward/keyward" }
  }
}

locals {
  policy = {
    Version = "2012-10-17"
    Statement = [{
      Sid       = "EnableIAMPolicies"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  }

  findings = provider::keyward::policy_lint("key", local.policy)
}

output "policy" {
  value = jsonencode(local.policy)

  precondition {
    condition = length([for f in local.findings : f if contains(["high", "critical"], f.severity)]) == 0
    error_message = join("\n", [for f in local.findings :
      "${f.rule}: ${f.message} ${f.witness == null ? "" : "Witness: ${f.witness}."} ${f.fix}"
    ])
  }
}

# A warning in place of an error.
check "key_policy" {
  assert {
    condition     = length(local.findings) == 0
    error_message = "Keyward finds in the key policy: ${join(", ", local.findings[*].rule)}."
  }
}
