# A key, a function and a secret that it rotates, in one apply. The secret names the function; the function knows the
# secret by how its name begins, so that neither waits for the other.
terraform {
  required_providers {
    keyward = { source = "keyward/keyward" }
  }
}

variable "admin_secret_arn" {
  description = "Secret of a user who may create and change users, with engine, host, port, username and password."
  type        = string
}

variable "package" {
  description = "The release of keyward-rotate in a bucket of the function's Region, with its SHA-256."
  type        = object({ s3_bucket = string, s3_key = string, sha256 = string })
}

variable "network" {
  description = "Where the database is reached, and Secrets Manager through an endpoint or NAT."
  type        = object({ subnet_ids = set(string), security_group_ids = set(string) })
}

resource "keyward_encryption_key" "orders" {
  aliases     = ["alias/orders-secrets"]
  description = "Secrets of the order service"
}

resource "keyward_rotation_function" "orders" {
  name     = "rotate-orders"
  engine   = "postgres"
  strategy = "alternating_users"

  secret_name_prefix = "orders/"
  admin_secret_arn   = var.admin_secret_arn
  kms_key_arns       = [keyward_encryption_key.orders.arn]

  package    = var.package
  vpc_config = var.network
}

resource "keyward_rotating_secret" "orders" {
  name        = "orders/database"
  kms_key_arn = keyward_encryption_key.orders.arn

  generate_initial_value = {
    key = "password"
    fields = {
      engine   = "postgres"
      host     = "orders.cluster-abc.us-east-1.rds.amazonaws.com"
      port     = "5432"
      dbname   = "orders"
      username = "orders_app"
    }
  }

  rotation = {
    function_arn             = keyward_rotation_function.orders.arn
    automatically_after_days = 30
  }
}
