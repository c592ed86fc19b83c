terraform {
  required_version = ">= 1.8"
  required_providers {
    keyward = { source = "keyward/keyward" }
  }
}

# What a team asks for.
variable "statements" {
  type    = any
  default = [{ Effect = "Allow", Action = ["s3:GetObject"], Resource = "arn:aws:s3:::orders/reports/*" }]
}

locals {
  policy = {
    Version   = "2012-10-17"
    Statement = var.statements
  }

  # What the platform lets any team have.
  most = {
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = ["s3:Get*", "s3:List*"], Resource = ["arn:aws:s3:::orders", "arn:aws:s3:::orders/*"] }]
  }
}

output "policy" {
  value = jsonencode(local.policy)

  precondition {
    condition     = provider::keyward::policy_at_most(local.policy, local.most)
    error_message = "The policy permits more than reading the orders."
  }
}
