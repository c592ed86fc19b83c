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

resource "aws_kms_key" "orders" {
  enable_key_rotation = true
}

data "aws_iam_policy_document" "lambda" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["lambda.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "app" {
  name               = "app"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
}

resource "aws_iam_role" "partner" {
  name_prefix = "partner-"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { AWS = aws_iam_role.app.arn }
    }]
  })

  inline_policy {
    name = "logs"
    policy = jsonencode({
      Version   = "2012-10-17"
      Statement = [{ Effect = "Allow", Action = "logs:PutLogEvents", Resource = "*" }]
    })
  }

  inline_policy {
    name   = "key"
    policy = data.aws_iam_policy_document.key.json
  }
}

resource "aws_iam_role" "no_inline_policies" {
  name               = "no-inline-policies"
  assume_role_policy = data.aws_iam_policy_document.lambda.json
  inline_policy {}
}

data "aws_iam_policy_document" "key" {
  statement {
    actions   = ["kms:Decrypt"]
    resources = [aws_kms_key.orders.arn]
  }
}

resource "aws_iam_policy" "key" {
  name   = "key"
  policy = data.aws_iam_policy_document.key.json
}

resource "aws_iam_role_policy" "everything" {
  name = "everything"
  role = aws_iam_role.app.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "kms:*", Resource = "*" }]
  })
}

resource "aws_iam_group" "developers" {
  name = "developers"
}

resource "aws_iam_group_policy" "list" {
  group = aws_iam_group.developers.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:ListAllMyBuckets", Resource = "*" }]
  })
}

resource "aws_iam_user" "robot" {
  name = "robot"
}

resource "aws_iam_user_policy" "malformed" {
  name = "malformed"
  user = aws_iam_user.robot.name
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "s3:GetObject", Resource = "*", Condition = { StringEqual = { "aws:userid" = "a" } } }]
  })
}
