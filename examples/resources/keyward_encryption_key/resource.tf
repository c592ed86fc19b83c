# A key for the order data: administered by one role, used by another through S3 and, with the right
# encryption context, directly.
resource "keyward_encryption_key" "orders" {
  aliases     = ["alias/orders"]
  description = "Order data"

  administrators = ["arn:aws:iam::123456789012:role/KeyAdministrator"]

  users = [
    {
      principals   = ["arn:aws:iam::123456789012:role/OrderService"]
      via_services = ["s3"]
    },
    {
      principals         = ["arn:aws:iam::123456789012:role/OrderService"]
      operations         = ["Encrypt", "Decrypt"]
      encryption_context = { purpose = ["order-archive"] }
    },
  ]

  rotation = {
    period_in_days = 180
  }

  tags = {
    data = "orders"
  }
}
