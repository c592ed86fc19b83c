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

# A secret with everything, all of it made by this plan.
resource "aws_kms_key" "secrets" {
  enable_key_rotation = true
}

resource "aws_secretsmanager_secret" "whole" {
  name       = "orders/db"
  kms_key_id = aws_kms_key.secrets.arn
  replica {
    region = "eu-west-1"
  }
}

resource "aws_secretsmanager_secret_version" "whole" {
  secret_id                = aws_secretsmanager_secret.whole.id
  secret_string_wo         = "never in the state"
  secret_string_wo_version = 1
}

resource "aws_secretsmanager_secret_policy" "whole" {
  secret_arn          = aws_secretsmanager_secret.whole.arn
  block_public_policy = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "App"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::111122223333:role/app" }
      Action    = "secretsmanager:GetSecretValue"
      Resource  = "*"
    }]
  })
}

resource "aws_iam_role" "rotate" {
  name = "rotate"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Principal = { Service = "lambda.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}

resource "aws_lambda_function" "rotate" {
  function_name = "rotate"
  environment {
    variables = {
      DB_PASSWORD = "canary-in-the-environment"
      SECRET_NAME = "orders/db"
    }
  }
  role      = aws_iam_role.rotate.arn
  handler   = "bootstrap"
  runtime   = "provided.al2023"
  s3_bucket = "keyward-artifacts"
  s3_key    = "rotate.zip"
}

resource "aws_lambda_permission" "rotate" {
  function_name = aws_lambda_function.rotate.function_name
  action        = "lambda:InvokeFunction"
  principal     = "secretsmanager.amazonaws.com"
}

resource "aws_secretsmanager_secret_rotation" "whole" {
  secret_id           = aws_secretsmanager_secret.whole.id
  rotation_lambda_arn = aws_lambda_function.rotate.arn
  rotate_immediately  = false
  rotation_rules {
    schedule_expression = "cron(0 8 1 JAN,JUL ? *)"
  }
}

# A secret with little, and its value in the state.
resource "aws_secretsmanager_secret" "bare" {
  name                    = "token-abc123"
  recovery_window_in_days = 0
}

resource "aws_secretsmanager_secret_version" "bare" {
  secret_id     = aws_secretsmanager_secret.bare.id
  secret_string = "canary-in-a-secret"
}

resource "aws_lambda_function" "forgotten" {
  function_name = "forgotten"
  environment {
    variables = {
      DB_PASSWORD_ARN = aws_secretsmanager_secret.bare.arn
      TOKEN           = aws_secretsmanager_secret_version.bare.secret_string
    }
  }
  role      = aws_iam_role.rotate.arn
  handler   = "bootstrap"
  runtime   = "provided.al2023"
  s3_bucket = "keyward-artifacts"
  s3_key    = "rotate.zip"
}

resource "aws_secretsmanager_secret_rotation" "bare" {
  secret_id           = aws_secretsmanager_secret.bare.id
  rotation_lambda_arn = aws_lambda_function.forgotten.arn
  rotation_rules {
    automatically_after_days = 30
  }
}

# A secret under a key of another account.
resource "aws_secretsmanager_secret" "foreign" {
  name_prefix = "shared-"
  kms_key_id  = "arn:aws:kms:eu-central-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::444455556666:role/partner" }
      Action    = "secretsmanager:GetSecretValue"
      Resource  = "*"
    }]
  })
}

# Parameters and documents of Systems Manager.
resource "aws_ssm_parameter" "plain" {
  name  = "/orders/db/password"
  type  = "String"
  value = "canary-in-a-parameter"
}

resource "aws_ssm_parameter" "secure" {
  name             = "/orders/db/token"
  type             = "SecureString"
  key_id           = aws_kms_key.secrets.arn
  value_wo         = "never in the state"
  value_wo_version = 1
}

resource "aws_ssm_parameter" "setting" {
  name           = "/orders/size"
  type           = "String"
  insecure_value = "12"
}

resource "aws_ssm_document" "public" {
  name            = "everybody"
  document_type   = "Command"
  document_format = "JSON"
  permissions     = { type = "Share", account_ids = "All" }
  content         = jsonencode({ schemaVersion = "2.2", description = "x", mainSteps = [] })
}

resource "aws_ssm_document" "session" {
  name            = "SSM-SessionManagerRunShell"
  document_type   = "Session"
  document_format = "JSON"
  content = jsonencode({
    schemaVersion = "1.0"
    sessionType   = "Standard_Stream"
    inputs        = { s3BucketName = "logs", s3EncryptionEnabled = false, kmsKeyId = "" }
  })
}

# Keys with imported material, copies, grants and key stores.
resource "aws_kms_external_key" "imported" {
  description         = "Imported"
  key_material_base64 = "Y2FuYXJ5LWluLWtleS1tYXRlcmlhbC0zMi1ieXRlcw=="
}

resource "aws_kms_key" "primary" {
  multi_region = true
}

resource "aws_kms_replica_key" "copy" {
  primary_key_arn = aws_kms_key.primary.arn
}

resource "aws_kms_grant" "role" {
  name              = "rotate"
  key_id            = aws_kms_key.secrets.key_id
  grantee_principal = aws_iam_role.rotate.arn
  operations        = ["Decrypt"]
  constraints {
    encryption_context_subset = { SecretARN = "orders" }
  }
}

resource "aws_kms_grant" "partner" {
  name              = "partner"
  key_id            = aws_kms_key.secrets.key_id
  grantee_principal = "arn:aws:iam::444455556666:root"
  operations        = ["Decrypt", "CreateGrant"]
}

resource "aws_kms_custom_key_store" "hsm" {
  cloud_hsm_cluster_id     = aws_cloudhsm_v2_cluster.keys.cluster_id
  custom_key_store_name    = "hsm"
  key_store_password       = "canary-in-a-store"
  trust_anchor_certificate = "certificate"
}

resource "aws_kms_custom_key_store" "external" {
  custom_key_store_name  = "external"
  custom_key_store_type  = "EXTERNAL_KEY_STORE"
  xks_proxy_connectivity = "PUBLIC_ENDPOINT"
  xks_proxy_uri_endpoint = "https://xks.example.com"
  xks_proxy_uri_path     = "/kms/xks/v1"
  xks_proxy_authentication_credential {
    access_key_id         = "ABCDEFGHIJKLMNOPQRSTUVWX"
    raw_secret_access_key = "canaryinaproxycredentialcanaryinaproxycredential"
  }
}

resource "aws_cloudhsm_v2_cluster" "keys" {
  hsm_type   = "hsm1.medium"
  subnet_ids = ["subnet-1a2b3c4d"]
}

resource "aws_cloudhsm_v2_hsm" "one" {
  cluster_id = aws_cloudhsm_v2_cluster.keys.cluster_id
  subnet_id  = "subnet-1a2b3c4d"
}

resource "aws_instance" "worker" {
  ami           = "ami-0abcdef1234567890"
  instance_type = "t3.micro"
  user_data     = "export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE"
}

resource "aws_launch_template" "worker" {
  name      = "worker"
  user_data = base64encode("echo hello")
}
