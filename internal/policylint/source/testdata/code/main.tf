locals {
  shared = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "A", Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "*" },
      { Sid = "B", Effect = "Deny", Principal = "*", Action = "s3:*", Resource = "*" },
    ]
  })
}

resource "aws_s3_bucket" "data" {
  for_each = toset(["a", "b"])
  bucket   = "data-${each.key}"
}

resource "aws_s3_bucket_policy" "data" {
  for_each = aws_s3_bucket.data
  bucket   = each.value.id
  policy   = local.shared
}

resource "aws_kms_key" "text" {
  description = "A policy as text"
  policy      = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {"Sid": "One", "Effect": "Allow", "Principal": {"AWS": "${var.owner}"},
         "Action": "kms:*", "Resource": "*"},
        {"Sid": "Two", "Effect": "Deny", "Principal": "*", "Action": "kms:*", "Resource": "*"}
      ]
    }
  EOT
}

resource "aws_kms_key" "file" {
  policy = file("${path.module}/policies/key.json")
}

data "aws_iam_policy_document" "key" {
  statement {
    sid = "Root"
  }
  statement {
    sid = "Use"
  }
}

resource "aws_kms_key" "document" {
  policy = data.aws_iam_policy_document.key.json
}

resource "keyward_encryption_key" "composite" {
  aliases        = ["alias/data"]
  administrators = ["arn:aws:iam::111122223333:role/admin"]
  users = [{
    principals = ["arn:aws:iam::111122223333:role/app"]
  }]
}

module "vault" {
  source = "./modules/vault"
  count  = 2
}

module "registry" {
  source  = "example/registry/aws"
  version = "1.0.0"
}
