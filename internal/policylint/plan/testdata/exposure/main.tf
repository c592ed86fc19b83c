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

# A bucket that is open in every way, and one that is copied and locked.
resource "aws_s3_bucket" "open" {
  bucket = "keyward.open"
}

resource "aws_s3_bucket_ownership_controls" "open" {
  bucket = aws_s3_bucket.open.id
  rule {
    object_ownership = "ObjectWriter"
  }
}

resource "aws_s3_bucket_public_access_block" "open" {
  bucket = aws_s3_bucket.open.id
}

resource "aws_s3_bucket_cors_configuration" "open" {
  bucket = aws_s3_bucket.open.id
  cors_rule {
    allowed_methods = ["GET", "PUT"]
    allowed_origins = ["*"]
  }
}

resource "aws_s3_bucket_website_configuration" "open" {
  bucket = aws_s3_bucket.open.id
  index_document {
    suffix = "index.html"
  }
}

resource "aws_s3_object" "public" {
  bucket                 = aws_s3_bucket.open.id
  key                    = "page.html"
  content                = "page"
  acl                    = "public-read"
  server_side_encryption = "AES256"
}

resource "aws_kms_key" "data" {
  enable_key_rotation = true
}

resource "aws_s3_bucket" "locked" {
  bucket              = "keyward-locked"
  object_lock_enabled = true
}

resource "aws_s3_bucket_versioning" "locked" {
  bucket = aws_s3_bucket.locked.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_object_lock_configuration" "locked" {
  bucket = aws_s3_bucket.locked.id
  rule {
    default_retention {
      mode = "COMPLIANCE"
      days = 30
    }
  }
}

resource "aws_s3_bucket_replication_configuration" "locked" {
  bucket = aws_s3_bucket.locked.id
  role   = "arn:aws:iam::111122223333:role/replicate"
  rule {
    id     = "all"
    status = "Enabled"
    source_selection_criteria {
      sse_kms_encrypted_objects {
        status = "Enabled"
      }
    }
    destination {
      bucket = "arn:aws:s3:::keyward-copy"
      encryption_configuration {
        replica_kms_key_id = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
      }
    }
  }
}

resource "aws_s3_object" "default" {
  bucket  = aws_s3_bucket.locked.id
  key     = "report.txt"
  content = "report"
}

resource "aws_s3_object_copy" "own_key" {
  bucket                 = aws_s3_bucket.locked.id
  key                    = "copy.txt"
  source                 = "keyward-other/copy.txt"
  server_side_encryption = "aws:kms"
  kms_key_id             = aws_kms_key.data.arn
}

# The access logs of a bucket, replicated by a rule that leaves out what is under KMS.
resource "aws_s3_bucket" "logs" {
  bucket = "keyward-logs"
}

resource "aws_s3_bucket_policy" "logs" {
  bucket = aws_s3_bucket.logs.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "logging.s3.amazonaws.com" }
      Action    = "s3:PutObject"
      Resource  = "arn:aws:s3:::keyward-logs/*"
      Condition = { StringEquals = { "aws:SourceAccount" = "111122223333" } }
    }]
  })
}

resource "aws_s3_bucket_logging" "logs" {
  bucket        = aws_s3_bucket.logs.id
  target_bucket = aws_s3_bucket.logs.id
  target_prefix = "self/"
}

resource "aws_s3_access_point" "half" {
  bucket = aws_s3_bucket.locked.id
  name   = "half"
  public_access_block_configuration {
    block_public_policy = false
  }
}

resource "aws_s3_account_public_access_block" "account" {
  block_public_acls   = true
  block_public_policy = true
}

resource "aws_s3control_multi_region_access_point" "everywhere" {
  details {
    name = "everywhere"
    region {
      bucket = aws_s3_bucket.locked.id
    }
  }
}
