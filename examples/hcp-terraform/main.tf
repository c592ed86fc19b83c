# The policies of the workspace. Resources take what the guard hands on, so that nothing is created with a
# policy that did not pass:
#
#   resource "aws_s3_bucket_policy" "reports" {
#     bucket = "reports"
#     policy = terraform_data.policy["reports"].output
#   }
locals {
  policies = {
    reports = { kind = "bucket", policy = jsonencode(local.reports) }
  }

  reports = {
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "DenyPlainHTTP"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = ["arn:aws:s3:::reports", "arn:aws:s3:::reports/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      {
        Sid       = "Read"
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::111122223333:role/app" }
        Action    = "s3:GetObject"
        Resource  = "arn:aws:s3:::reports/*"
        Condition = { StringEquals = { "aws:SourceVpce" = "vpce-1a2b3c4d" } }
      },
    ]
  }
}

output "reports" {
  value = terraform_data.policy["reports"].output
}
