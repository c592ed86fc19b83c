terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
    keyward = {
      source = "keyward/keyward"
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

provider "keyward" {
  region                      = "eu-central-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

# The role is made in the same apply: its ARN is not known yet, and the policy is decided all the same.
resource "aws_iam_role" "app" {
  name = "app"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ec2.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "keyward_encryption_key" "data" {
  aliases        = ["alias/data", "alias/more"]
  administrators = ["arn:aws:iam::111122223333:role/KeyAdministrator"]

  users = [{
    principals   = [aws_iam_role.app.arn]
    via_services = ["s3"]
  }]

  lint_waivers = [{
    rule   = "key/wildcard-administration"
    reason = "the account delegates to IAM"
  }]
}

resource "keyward_secure_bucket" "data" {
  bucket      = "keyward-composite"
  kms_key_arn = keyward_encryption_key.data.arn

  access = [{
    principals = [aws_iam_role.app.arn]
    actions    = ["read", "write"]
    prefixes   = ["reports/"]
  }]
}

# The composite's key in a bucket written by hand.
resource "aws_s3_bucket" "byhand" {
  bucket = "keyward-byhand"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "byhand" {
  bucket = aws_s3_bucket.byhand.id
  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm     = "aws:kms"
      kms_master_key_id = keyward_encryption_key.data.arn
    }
  }
}
