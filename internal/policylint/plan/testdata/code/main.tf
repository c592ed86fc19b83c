terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

variable "account" {
  type    = string
  default = "111122223333"
}

variable "readers" {
  type = map(object({
    account = string
    prefix  = optional(string, "shared/")
  }))
  default = {
    audit   = { account = "444455556666" }
    finance = { account = "777788889999", prefix = "finance/" }
  }
}

locals {
  root = {
    Sid       = "EnableIAMPolicies"
    Effect    = "Allow"
    Principal = { AWS = "arn:aws:iam::${var.account}:root" }
    Action    = "kms:*"
    Resource  = "*"
  }
  tls = {
    Effect    = "Deny"
    Principal = "*"
    Action    = "s3:*"
    Condition = { Bool = { "aws:SecureTransport" = "false" } }
  }
}

resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

# One object of jsonencode, with a statement from a local value, one that is written here, and one for
# each element of a list.
resource "aws_kms_key" "encoded" {
  enable_key_rotation = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([local.root], [
      {
        Sid       = "Use"
        Effect    = "Allow"
        Principal = { AWS = aws_iam_role.app.arn }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
      },
      ], [for name, reader in var.readers : {
        Sid       = title(name)
        Effect    = "Allow"
        Principal = { AWS = "arn:aws:iam::${reader.account}:root" }
        Action    = "kms:Decrypt"
        Resource  = "*"
    }])
  })
}

resource "aws_s3_bucket" "each" {
  for_each = toset(["one", "two"])
  bucket   = "keyward-code-${each.key}"
}

# for_each, with a heredoc.
resource "aws_s3_bucket_policy" "each" {
  for_each = aws_s3_bucket.each
  bucket   = each.value.id
  policy   = <<-EOT
    {
      "Version": "2012-10-17",
      "Statement": [
        {"Sid": "Read${title(each.key)}", "Effect": "Allow", "Principal": {"AWS": "${aws_iam_role.app.arn}"},
         "Action": "s3:GetObject", "Resource": "${each.value.arn}/*"},
        {"Sid": "Tls", "Effect": "Deny", "Principal": "*", "Action": "s3:*",
         "Resource": ["${each.value.arn}", "${each.value.arn}/*"],
         "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
      ]
    }
  EOT
}

resource "aws_s3_bucket" "named" {
  bucket_prefix = "keyward-code-"
}

# A template in a file of its own, for a bucket whose name is not known.
resource "aws_s3_bucket_policy" "named" {
  bucket = aws_s3_bucket.named.id
  policy = templatefile("${path.module}/policies/bucket.json.tftpl", {
    bucket  = aws_s3_bucket.named.arn
    readers = [for name, reader in var.readers : reader if name != "audit"]
  })
}

resource "aws_s3_bucket" "document" {
  bucket = "keyward-code-document"
}

data "aws_iam_policy_document" "base" {
  statement {
    sid       = "Tls"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.document.arn, "${aws_s3_bucket.document.arn}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
  }
}

# A policy document with another one, and with dynamic blocks.
data "aws_iam_policy_document" "document" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]
  dynamic "statement" {
    for_each = var.readers
    iterator = reader
    content {
      sid       = title(reader.key)
      actions   = ["s3:GetObject"]
      resources = ["${aws_s3_bucket.document.arn}/${reader.value.prefix}*"]
      principals {
        type        = "AWS"
        identifiers = ["arn:aws:iam::${reader.value.account}:root"]
      }
    }
  }
  statement {
    sid       = "Own"
    actions   = ["s3:PutObject"]
    resources = ["${aws_s3_bucket.document.arn}/&{aws:PrincipalAccount}/*"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_role.app.arn]
    }
  }
}

resource "aws_s3_bucket_policy" "document" {
  count  = length(var.readers) > 0 ? 1 : 0
  bucket = aws_s3_bucket.document.id
  policy = data.aws_iam_policy_document.document.json
}

# A module that is handed a role and hands back a policy.
module "vault" {
  source   = "./modules/vault"
  for_each = { a = "alias/a", b = "alias/b" }
  alias    = each.value
  users    = [aws_iam_role.app.arn]
  account  = var.account
}

resource "aws_kms_key" "from_module" {
  policy = module.vault["a"].policy
}

# A function that is not evaluated.
resource "aws_kms_key" "undecided" {
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [local.root, {
      Sid       = "Network"
      Effect    = "Allow"
      Principal = { AWS = aws_iam_role.app.arn }
      Action    = "kms:Decrypt"
      Resource  = "*"
      Condition = { IpAddress = { "aws:SourceIp" = [cidrsubnet("10.0.0.0/8", 8, 1)] } }
    }]
  })
}
