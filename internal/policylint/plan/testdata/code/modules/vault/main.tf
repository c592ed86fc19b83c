variable "alias" {
  type = string
}

variable "account" {
  type = string
}

variable "users" {
  type    = set(string)
  default = []
}

resource "aws_kms_key" "this" {
  deletion_window_in_days = 7
  policy                  = local.policy
}

resource "aws_kms_alias" "this" {
  name          = var.alias
  target_key_id = aws_kms_key.this.key_id
}

locals {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "EnableIAMPolicies"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${var.account}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "Use"
        Effect    = "Allow"
        Principal = { AWS = var.users }
        Action    = "kms:Decrypt"
        Resource  = "*"
      },
    ]
  })
}

output "policy" {
  value = local.policy
}
