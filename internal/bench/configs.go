package main

import (
	"fmt"
	"strings"
)

// contender is one way to write a bucket with its key.
type contender struct {
	name   string
	header string
	// pair is one key and one bucket; %[1]d numbers it.
	pair string
}

// contenders returns Keyward, and the peer where a mirror holds it.
func contenders(mirror string) []contender {
	all := []contender{{"keyward", keywardHeader, keywardPair}}
	if mirror != "" {
		all = append(all, contender{"hashicorp/aws", awsHeader, awsPair})
	}
	return all
}

// config writes n pairs.
func (c contender) config(n int) string {
	var b strings.Builder
	b.WriteString(c.header)
	for i := range n {
		fmt.Fprintf(&b, c.pair, i)
	}
	return b.String()
}

const keywardHeader = `
terraform {
  required_providers {
    keyward = { source = "keyward/keyward" }
  }
}

provider "keyward" {
  region            = "eu-central-1"
  s3_use_path_style = true
}
`

const keywardPair = `
resource "keyward_encryption_key" "k%[1]d" {
  aliases             = ["alias/bench-%[1]d"]
  deletion_protection = false
}

resource "keyward_secure_bucket" "b%[1]d" {
  bucket              = "bench-keyward-%[1]d"
  kms_key_arn         = keyward_encryption_key.k%[1]d.arn
  deletion_protection = false
}
`

const awsHeader = `
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

provider "aws" {
  region            = "eu-central-1"
  s3_use_path_style = true
}

data "aws_caller_identity" "current" {}
`

// awsPair is what Keyward's defaults are in aws_* resources, minus the blocked SSE-C, for which
// this version has no argument.
const awsPair = `
resource "aws_kms_key" "k%[1]d" {
  enable_key_rotation     = true
  rotation_period_in_days = 365
  deletion_window_in_days = 30
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "EnableIAMPolicies"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${data.aws_caller_identity.current.account_id}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}

resource "aws_kms_alias" "k%[1]d" {
  name          = "alias/bench-%[1]d"
  target_key_id = aws_kms_key.k%[1]d.key_id
}

resource "aws_s3_bucket" "b%[1]d" {
  bucket = "bench-aws-%[1]d"
}

resource "aws_s3_bucket_public_access_block" "b%[1]d" {
  bucket                  = aws_s3_bucket.b%[1]d.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "b%[1]d" {
  bucket = aws_s3_bucket.b%[1]d.id
  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "b%[1]d" {
  bucket = aws_s3_bucket.b%[1]d.id
  rule {
    bucket_key_enabled = true
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = aws_kms_key.k%[1]d.arn
    }
  }
}

resource "aws_s3_bucket_versioning" "b%[1]d" {
  bucket = aws_s3_bucket.b%[1]d.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "b%[1]d" {
  bucket = aws_s3_bucket.b%[1]d.id
  rule {
    id     = "hygiene"
    status = "Enabled"
    filter {}
    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
    noncurrent_version_expiration {
      noncurrent_days = 90
    }
  }
}

resource "aws_s3_bucket_policy" "b%[1]d" {
  bucket = aws_s3_bucket.b%[1]d.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "DenyInsecureTransport"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:*"
        Resource  = [aws_s3_bucket.b%[1]d.arn, "${aws_s3_bucket.b%[1]d.arn}/*"]
        Condition = { Bool = { "aws:SecureTransport" = "false" } }
      },
      {
        Sid       = "DenyWrongKmsKey"
        Effect    = "Deny"
        Principal = "*"
        Action    = ["s3:PutObject", "s3:UpdateObjectEncryption"]
        Resource  = "${aws_s3_bucket.b%[1]d.arn}/*"
        Condition = { ArnNotEqualsIfExists = { "s3:x-amz-server-side-encryption-aws-kms-key-id" = aws_kms_key.k%[1]d.arn } }
      },
      {
        Sid       = "DenyOtherAlgorithm"
        Effect    = "Deny"
        Principal = "*"
        Action    = ["s3:PutObject", "s3:UpdateObjectEncryption"]
        Resource  = "${aws_s3_bucket.b%[1]d.arn}/*"
        Condition = {
          Null            = { "s3:x-amz-server-side-encryption" = "false" }
          StringNotEquals = { "s3:x-amz-server-side-encryption" = "aws:kms" }
        }
      },
      {
        Sid       = "DenySseC"
        Effect    = "Deny"
        Principal = "*"
        Action    = "s3:PutObject"
        Resource  = "${aws_s3_bucket.b%[1]d.arn}/*"
        Condition = { Null = { "s3:x-amz-server-side-encryption-customer-algorithm" = "false" } }
      },
    ]
  })
  depends_on = [aws_s3_bucket_public_access_block.b%[1]d]
}
`
