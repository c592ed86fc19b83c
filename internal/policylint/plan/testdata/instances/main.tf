terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

variable "region" {
  default = "eu-central-1"
}

provider "aws" {
  region                      = var.region
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

resource "aws_s3_bucket" "each" {
  for_each = toset(["one", "two"])
  bucket   = "keyward-${each.key}"
}

resource "aws_s3_bucket_versioning" "each" {
  for_each = toset(["one", "two"])
  bucket   = aws_s3_bucket.each[each.key].id
  versioning_configuration {
    status = each.key == "one" ? "Enabled" : "Suspended"
  }
}

resource "aws_s3_bucket_acl" "chained" {
  for_each = aws_s3_bucket.each
  bucket   = each.value.id
  acl      = "public-read"
}

# Two resources for one setting: the last one applied wins.
resource "aws_s3_bucket_versioning" "twice" {
  bucket = aws_s3_bucket.counted[0].id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_versioning" "thrice" {
  bucket = aws_s3_bucket.counted[0].id
  versioning_configuration {
    status = "Suspended"
  }
}

resource "aws_s3_bucket_policy" "crossed" {
  for_each = { one = "two", two = "one" }
  bucket   = aws_s3_bucket.each[each.value].id
  policy   = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Deny", Principal = "*", Action = "s3:*", Resource = "${aws_s3_bucket.each[each.value].arn}/*", Condition = { Bool = { "aws:SecureTransport" = "false" } } }] })
}

resource "aws_s3_bucket" "counted" {
  count         = 2
  bucket_prefix = "keyward-"
}

resource "aws_s3_bucket_public_access_block" "counted" {
  count             = 2
  bucket            = aws_s3_bucket.counted[count.index].id
  block_public_acls = true
}

resource "aws_s3_bucket_policy" "first" {
  bucket = aws_s3_bucket.counted[0].id
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "*" }] })
}

resource "aws_s3_bucket_acl" "elsewhere" {
  bucket = "not-in-this-plan"
  acl    = "public-read"
}

module "bucket" {
  source   = "./bucket"
  for_each = toset(["x", "y"])
  name     = "keyward-module-${each.key}"
}

resource "aws_s3_bucket_ownership_controls" "through_output" {
  for_each = toset(["x", "y"])
  bucket   = module.bucket[each.key].id
  rule {
    object_ownership = "ObjectWriter"
  }
}
