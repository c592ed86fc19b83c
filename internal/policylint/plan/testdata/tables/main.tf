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

resource "aws_kms_key" "data" {
  enable_key_rotation = true
}

resource "aws_dynamodb_table" "bare" {
  name         = "bare"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
}

resource "aws_dynamodb_table" "aws_managed" {
  name         = "aws-managed"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {
    name = "id"
    type = "S"
  }
  server_side_encryption {
    enabled = true
  }
}

resource "aws_dynamodb_table" "sound" {
  name                        = "sound"
  billing_mode                = "PAY_PER_REQUEST"
  hash_key                    = "id"
  stream_enabled              = true
  stream_view_type            = "NEW_AND_OLD_IMAGES"
  deletion_protection_enabled = true

  attribute {
    name = "id"
    type = "S"
  }
  server_side_encryption {
    enabled     = true
    kms_key_arn = aws_kms_key.data.arn
  }
  point_in_time_recovery {
    enabled = true
  }
  replica {
    region_name            = "eu-west-1"
    kms_key_arn            = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    point_in_time_recovery = true
  }
  replica {
    region_name = "eu-west-2"
  }
}

resource "aws_dynamodb_resource_policy" "sound" {
  resource_arn = aws_dynamodb_table.sound.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Partner"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::444455556666:root" }
      Action    = "dynamodb:GetItem"
      Resource  = aws_dynamodb_table.sound.arn
    }]
  })
}

resource "aws_dynamodb_resource_policy" "stream" {
  resource_arn = aws_dynamodb_table.sound.stream_arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::444455556666:root" }
      Action    = "dynamodb:GetRecords"
      Resource  = "*"
    }]
  })
}

resource "aws_dynamodb_resource_policy" "elsewhere" {
  resource_arn = "arn:aws:dynamodb:eu-central-1:111122223333:table/elsewhere"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = "*"
      Action    = "dynamodb:*"
      Resource  = "*"
    }]
  })
}

resource "aws_dynamodb_table_replica" "bare" {
  global_table_arn = aws_dynamodb_table.bare.arn
}

resource "aws_dax_cluster" "bare" {
  cluster_name       = "bare"
  iam_role_arn       = "arn:aws:iam::111122223333:role/dax"
  node_type          = "dax.t3.small"
  replication_factor = 3
}

resource "aws_dax_cluster" "sound" {
  cluster_name                     = "sound"
  iam_role_arn                     = "arn:aws:iam::111122223333:role/dax"
  node_type                        = "dax.t3.small"
  replication_factor               = 3
  cluster_endpoint_encryption_type = "TLS"
  server_side_encryption {
    enabled = true
  }
}

resource "aws_backup_vault" "bare" {
  name          = "bare"
  force_destroy = true
}

resource "aws_backup_vault" "sound" {
  name        = "sound"
  kms_key_arn = aws_kms_key.data.arn
}

resource "aws_backup_vault_policy" "sound" {
  backup_vault_name = aws_backup_vault.sound.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Deny"
      Principal = "*"
      Action    = ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"]
      Resource  = "*"
    }]
  })
}

resource "aws_backup_vault_lock_configuration" "sound" {
  backup_vault_name   = aws_backup_vault.sound.name
  min_retention_days  = 7
  changeable_for_days = 3
}

resource "aws_backup_plan" "daily" {
  name = "daily"

  rule {
    rule_name         = "daily"
    target_vault_name = aws_backup_vault.sound.name
    schedule          = "cron(0 5 ? * * *)"
    lifecycle {
      delete_after = 14
    }
  }
  rule {
    rule_name         = "hourly"
    target_vault_name = aws_backup_vault.sound.name
    schedule          = "cron(0 * ? * * *)"
    lifecycle {
      delete_after = 2
    }
  }
}

resource "aws_backup_plan" "tiered" {
  name = "tiered"

  rule {
    rule_name         = "daily"
    target_vault_name = aws_backup_vault.sound.name
    schedule          = "cron(0 5 ? * * *)"
    lifecycle {
      delete_after = 14
    }
  }
  rule {
    rule_name         = "yearly"
    target_vault_name = aws_backup_vault.sound.name
    schedule          = "cron(0 5 1 1 ? *)"
  }
}
