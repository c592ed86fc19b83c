# The credential of an application in PostgreSQL, which rotates by itself: its key, the function that rotates it, and
# the secret. Terraform hands over the first password and never sees another one.
resource "keyward_encryption_key" "orders" {
  aliases             = ["alias/orders-database"]
  administrators      = ["arn:aws:iam::123456789012:role/KeyAdministrator"]
  deletion_protection = false # the demo destroys it at the end
}

resource "keyward_rotation_function" "orders" {
  name                = "rotate-orders"
  engine              = "postgres"
  strategy            = var.strategy
  admin_secret_arn    = var.strategy == "alternating_users" ? keyward_rotating_secret.admin.arn : null
  secret_name_prefix  = "orders/"
  kms_key_arns        = [keyward_encryption_key.orders.arn]
  architecture        = var.package.architecture
  deletion_protection = false # the demo destroys it at the end

  package = {
    file   = var.package.file
    sha256 = filesha256(var.package.file)
  }

  tls = {
    ca_pem = var.database.ca_pem
  }
}

resource "keyward_rotating_secret" "orders" {
  name                     = "orders/database"
  kms_key_arn              = keyward_encryption_key.orders.arn
  readers                  = ["arn:aws:iam::123456789012:role/OrderService"]
  initial_value_wo_version = 1
  deletion_protection      = false # the demo destroys it at the end

  initial_value_wo = {
    engine   = "postgres"
    host     = var.database.host
    port     = var.database.port
    dbname   = "postgres"
    username = "orders_app"
    password = var.first_password
  }

  rotation = {
    function_arn        = keyward_rotation_function.orders.arn
    schedule_expression = "cron(0 2 1 * ? *)"
    duration            = "3h"
  }
}

# Whoever may create users, which the strategy alternating_users needs.
resource "keyward_rotating_secret" "admin" {
  name                     = "administrators/orders-database"
  kms_key_arn              = keyward_encryption_key.orders.arn
  initial_value_wo_version = 1
  deletion_protection      = false # the demo destroys it at the end

  initial_value_wo = {
    engine   = "postgres"
    host     = var.database.host
    port     = var.database.port
    username = "keyward_admin"
    password = var.admin_password
  }

  lint_waivers = [{
    rule   = "secret/rotation-disabled"
    reason = "Another team changes it, after every use by a person"
  }]
}

variable "strategy" {
  type    = string
  default = "single_user"
}

variable "database" {
  type = object({ host = string, port = string, ca_pem = string })
}

variable "package" {
  type = object({ file = string, architecture = string })
}

variable "first_password" {
  type      = string
  ephemeral = true
}

variable "admin_password" {
  type      = string
  ephemeral = true
}
