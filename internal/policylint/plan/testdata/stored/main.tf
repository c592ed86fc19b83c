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

# New volumes are encrypted by default: those that are there stay as they are.
resource "aws_ebs_encryption_by_default" "on" {}

# Terraform has read back the key that AWS took.
resource "aws_ebs_volume" "default_key" {
  availability_zone = "eu-central-1a"
  size              = 10
  encrypted         = true
  tags              = { changed = "yes" }
}

resource "aws_ebs_volume" "plain" {
  availability_zone = "eu-central-1a"
  size              = 10
}

# The zone changes, so that the volume is made anew.
resource "aws_ebs_volume" "moved" {
  availability_zone = "eu-central-1b"
  size              = 10
}

resource "aws_instance" "kept" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "t3.micro"
}

resource "aws_db_instance" "kept" {
  identifier           = "kept"
  engine               = "postgres"
  engine_version       = "16.3"
  instance_class       = "db.m7g.large"
  allocated_storage    = 20
  username             = "owner"
  password             = "literal-password"
  storage_encrypted    = true
  parameter_group_name = "default.postgres16"
  skip_final_snapshot  = true
}

resource "aws_rds_cluster" "kept" {
  cluster_identifier          = "kept"
  engine                      = "aurora-mysql"
  engine_version              = "8.0.mysql_aurora.3.08.0"
  master_username             = "owner"
  manage_master_user_password = true
  skip_final_snapshot         = true
}

resource "aws_dynamodb_table" "kept" {
  name         = "kept"
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

resource "aws_backup_vault" "kept" {
  name = "kept"
}
