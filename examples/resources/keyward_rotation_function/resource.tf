# Rotates the secrets below orders/ with two users in turn, inside the network of the database.
resource "keyward_rotation_function" "orders" {
  name     = "rotate-orders"
  engine   = "postgres"
  strategy = "alternating_users"

  secret_name_prefix = "orders/"
  admin_secret_arn   = "arn:aws:secretsmanager:us-east-1:123456789012:secret:orders-admin-AbCdEf"
  kms_key_arns       = ["arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"]

  package = {
    s3_bucket = "artifacts-123456789012-us-east-1-an"
    s3_key    = "keyward-rotate/arm64.zip"
    sha256    = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
  }

  vpc_config = {
    subnet_ids         = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]
    security_group_ids = ["sg-0123456789abcdef0"]
  }

  tls = {
    ca_file = "/var/task/global-bundle.pem"
  }

  tags = {
    data = "orders"
  }
}
