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

# The state beside this file has every resource here under its former name or with its former values,
# and some that are gone from here.

variable "partner_role" {
  default   = "arn:aws:iam::444455556666:role/keyward-canary-partner"
  sensitive = true
}

# Was aws_kms_key.before.
moved {
  from = aws_kms_key.before
  to   = aws_kms_key.after
}

resource "aws_kms_key" "after" {
  description         = "moved"
  enable_key_rotation = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Owner", Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:root" }, Action = "kms:*", Resource = "*" },
      { Sid = "Use", Effect = "Allow", Principal = { AWS = "arn:aws:iam::111122223333:role/app" }, Action = "kms:Decrypt", Resource = "*" },
    ]
  })
}

# Replaced, the old bucket first.
resource "aws_s3_bucket" "renamed" {
  bucket = "keyward-new-name"
}

# Replaced, the new bucket first.
resource "aws_s3_bucket" "renamed_carefully" {
  bucket = "keyward-new-careful-name"
  lifecycle {
    create_before_destroy = true
  }
}

# Terraform only forgets it.
removed {
  from = aws_s3_bucket.forgotten
  lifecycle {
    destroy = false
  }
}

# A policy with a value that must not be seen.
resource "aws_s3_bucket_policy" "secret" {
  bucket = aws_s3_bucket.kept.id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { AWS = var.partner_role }, Action = "s3:GetObject", Resource = "${aws_s3_bucket.kept.arn}/*" }]
  })
}

resource "aws_s3_bucket" "kept" {
  bucket = "keyward-lifecycle-kept"
}
