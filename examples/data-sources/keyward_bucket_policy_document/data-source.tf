data "keyward_bucket_policy_document" "orders" {
  bucket      = "orders-111122223333-eu-central-1-an"
  region      = "eu-central-1"
  kms_key_arn = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"

  access = [
    {
      sid        = "Reports"
      principals = ["arn:aws:iam::111122223333:role/Reports"]
      prefixes   = ["reports/"]
      actions    = ["read", "list"]
    },
    {
      sid               = "Partner"
      external_accounts = ["444455556666"]
      prefixes          = ["partner/"]
      actions           = ["read"]
    },
  ]
}

# For policy of aws_s3_bucket_policy.
output "bucket_policy" {
  value = data.keyward_bucket_policy_document.orders.json
}
