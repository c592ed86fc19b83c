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

# Every feature of a policy document, so that the provider shows what it makes of it.
data "aws_iam_policy_document" "features" {
  policy_id = "features"
  statement {
    sid       = "Everyone"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = ["arn:aws:s3:::b", "arn:aws:s3:::b/*", "arn:aws:s3:::b/&{aws:PrincipalTag/team}/*"]
    principals {
      type        = "*"
      identifiers = ["*"]
    }
    condition {
      test     = "Bool"
      variable = "aws:SecureTransport"
      values   = ["false"]
    }
    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["b/", "a/"]
    }
    condition {
      test     = "StringLike"
      variable = "s3:prefix"
      values   = ["&{aws:username}/"]
    }
    condition {
      test     = "ForAllValues:StringNotEqualsIfExists"
      variable = "aws:PrincipalOrgPaths"
      values   = ["o-a/*"]
    }
  }
  statement {
    not_actions   = ["s3:GetObject"]
    not_resources = ["arn:aws:s3:::b/public/*"]
    not_principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::111122223333:root", "*"]
    }
  }
  statement {
    actions   = ["s3:GetObject", "s3:PutObject"]
    resources = ["*"]
    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
    principals {
      type        = "Service"
      identifiers = ["cloudtrail.amazonaws.com", "config.amazonaws.com"]
    }
    principals {
      type        = "Federated"
      identifiers = ["cognito-identity.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "base" {
  version = "2008-10-17"
  statement {
    sid       = "One"
    actions   = ["s3:GetObject"]
    resources = ["*"]
  }
  statement {
    actions   = ["s3:ListBucket"]
    resources = ["*"]
  }
  statement {
    sid       = "Two"
    actions   = ["s3:PutObject"]
    resources = ["*"]
  }
}

# What is merged takes the place of a statement with the same Sid.
data "aws_iam_policy_document" "merged" {
  source_policy_documents = [
    data.aws_iam_policy_document.base.json,
    jsonencode({ Id = "text", Version = "2012-10-17", Statement = [{ Sid = "Three", Effect = "Deny", Action = "s3:*", Resource = "*" }] }),
  ]
  override_policy_documents = [
    jsonencode({ Version = "2012-10-17", Statement = [
      { Sid = "Two", Effect = "Deny", Action = ["s3:PutObjectAcl"], Resource = "*" },
      { Sid = "Four", Effect = "Allow", Action = "s3:GetObjectAcl", Resource = ["*"] },
    ] }),
    data.aws_iam_policy_document.override.json,
  ]
  statement {
    sid       = "One"
    actions   = ["s3:DeleteObject"]
    resources = ["*"]
  }
  statement {
    actions   = ["s3:RestoreObject"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "override" {
  statement {
    sid       = "Three"
    effect    = "Deny"
    actions   = ["s3:Put*"]
    resources = ["*"]
  }
}

data "aws_iam_policy_document" "only_sources" {
  source_policy_documents = [data.aws_iam_policy_document.base.json]
}

# Documents that wait for a bucket and a role, with others in them that wait.
resource "aws_s3_bucket" "data" {
  bucket = "keyward-documents"
}

resource "aws_iam_role" "app" {
  name_prefix        = "app-"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}

data "aws_iam_policy_document" "tls" {
  statement {
    sid       = "Tls"
    effect    = "Deny"
    actions   = ["s3:*"]
    resources = [aws_s3_bucket.data.arn, "${aws_s3_bucket.data.arn}/*"]
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

data "aws_iam_policy_document" "data" {
  source_policy_documents   = [data.aws_iam_policy_document.override.json, data.aws_iam_policy_document.tls.json]
  override_policy_documents = [data.aws_iam_policy_document.base.json]
  statement {
    sid       = "Use"
    actions   = ["s3:GetObject"]
    resources = ["${aws_s3_bucket.data.arn}/*"]
    principals {
      type        = "AWS"
      identifiers = [aws_iam_role.app.arn]
    }
  }
}

resource "aws_s3_bucket_policy" "data" {
  bucket = aws_s3_bucket.data.id
  policy = data.aws_iam_policy_document.data.json
}
