data "keyward_secret_policy_document" "database" {
  region = "eu-central-1"

  readers           = ["arn:aws:iam::111122223333:role/OrderService"]
  external_accounts = ["444455556666"]
}

# For policy of aws_secretsmanager_secret_policy, with block_public_policy = true.
output "secret_policy" {
  value = data.keyward_secret_policy_document.database.json
}
