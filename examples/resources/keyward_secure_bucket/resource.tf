resource "keyward_encryption_key" "orders" {
  aliases        = ["alias/orders-data"]
  description    = "Objects of the orders bucket"
  administrators = ["arn:aws:iam::123456789012:role/key-administrator"]

  users = [{
    principals   = ["arn:aws:iam::123456789012:role/orders-app"]
    via_services = ["s3"]
  }]
}

resource "keyward_secure_bucket" "orders" {
  # A name of the account-regional namespace: nobody else can ever take it.
  bucket         = "orders-123456789012-us-east-1-an"
  kms_key_arn    = keyward_encryption_key.orders.arn
  administrators = ["arn:aws:iam::123456789012:role/storage-administrator"]

  access = [
    {
      sid        = "App"
      principals = ["arn:aws:iam::123456789012:role/orders-app"]
      actions    = ["read", "write", "list"]
    },
    {
      sid               = "Partner"
      external_accounts = ["210987654321"]
      prefixes          = ["outbox/"]
      actions           = ["read"]
    },
  ]

  logging = {
    target_bucket = keyward_secure_bucket.logs.bucket
    target_prefix = "orders/"
  }

  lifecycle_configuration = {
    noncurrent_version_expiration_days = 30
    rules = [{
      id          = "archive"
      prefix      = "archive/"
      transitions = [{ days = 90, storage_class = "GLACIER_IR" }]
    }]
  }

  tags = { team = "orders" }
}

# Access logs are delivered reliably only to a bucket that encrypts with S3's own keys.
resource "keyward_secure_bucket" "logs" {
  bucket        = "orders-logs-123456789012-us-east-1-an"
  sse_algorithm = "AES256"

  access = [{
    sid     = "LogDelivery"
    actions = ["write"]
    services = [{
      service     = "logging.s3.amazonaws.com"
      source_arns = ["arn:aws:s3:::orders-123456789012-us-east-1-an"]
    }]
  }]
}
