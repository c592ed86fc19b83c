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
      Sid       = "ReadOrders"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/reports" }
      Action    = ["s3:GetObject", "s3:GetObjectVersion"]
      Resource  = "arn:aws:s3:::orders/*"
    }]
  }
}

output "policy" {
  value = jsonencode(local.policy)

  precondition {
    condition = provider::keyward::policy_allows(local.policy, {
      principal = "arn:aws:iam::111122223333:role/reports"
      action    = "s3:GetObject"
      resource  = "arn:aws:s3:::orders/2026/11/1.json"
    })
    error_message = "The reports cannot read the orders."
  }

  precondition {
    condition = !provider::keyward::policy_allows(local.policy, {
      principal = "arn:aws:iam::111122223333:role/reports"
      action    = "s3:DeleteObject"
      resource  = "arn:aws:s3:::orders/2026/11/1.json"
    })
    error_message = "The reports can delete orders."
  }
}
