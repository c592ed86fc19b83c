terraform {
  required_providers {
    keyward = {
      source = "keyward/keyward"
    }
  }
}

# The plan is made without the provider's own check, to be read by keyward lint.
provider "keyward" {
  region                      = "eu-central-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true

  policy_lint {
    enabled = false
  }
}

locals {
  key = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
}

resource "keyward_rotation_function" "orders" {
  name               = "rotate-orders"
  engine             = "value"
  secret_name_prefix = "orders/"
  kms_key_arns       = [local.key]

  package = {
    s3_bucket = "artifacts"
    s3_key    = "keyward-rotate/arm64.zip"
    sha256    = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
  }
}

# Nothing is wrong with this one. The ARN of its function is not known yet.
resource "keyward_rotating_secret" "right" {
  name        = "orders/right"
  kms_key_arn = local.key
  readers     = ["arn:aws:iam::111122223333:role/OrderService"]

  generate_initial_value = {}

  rotation = {
    function_arn        = keyward_rotation_function.orders.arn
    schedule_expression = "cron(0 2 1 * ? *)"
    duration            = "3h"
  }
}

resource "keyward_rotating_secret" "seldom" {
  name        = "orders/seldom"
  kms_key_arn = local.key

  generate_initial_value = {}

  rotation = {
    function_arn        = keyward_rotation_function.orders.arn
    schedule_expression = "cron(0 2 1 JAN ? *)"
  }
}

resource "keyward_rotating_secret" "waived" {
  name        = "orders/waived"
  kms_key_arn = local.key

  generate_initial_value = {}

  rotation = {
    function_arn             = keyward_rotation_function.orders.arn
    automatically_after_days = 365
  }

  lint_waivers = [{
    rule    = "secret/rotation-interval-long"
    reason  = "the partner changes it by hand"
    expires = "2027-01-31"
  }]
}

# Everybody may read this one.
resource "keyward_rotating_secret" "open" {
  name        = "orders/open"
  kms_key_arn = local.key

  extra_statements = [{
    principals = [{ type = "*", identifiers = ["*"] }]
    actions    = ["secretsmanager:GetSecretValue"]
  }]
}

# The other account is let in, and cannot use the key.
resource "keyward_rotating_secret" "partner" {
  name              = "orders/partner"
  kms_key_arn       = "alias/aws/secretsmanager"
  external_accounts = ["444455556666"]
}
