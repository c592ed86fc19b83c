# The credentials of the order service in its database: made once, rotated every month on the first between two
# and five o'clock at night (UTC), and read by one role.
resource "keyward_rotating_secret" "orders" {
  name        = "orders/database"
  description = "Order service in the order database"
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"

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
    function_arn        = "arn:aws:lambda:us-east-1:123456789012:function:rotate-orders"
    schedule_expression = "cron(0 2 1 * ? *)"
    duration            = "3h"
  }

  readers = ["arn:aws:iam::123456789012:role/OrderService"]

  replicas = {
    "eu-west-1" = { kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab" }
  }

  tags = {
    data = "orders"
  }
}
