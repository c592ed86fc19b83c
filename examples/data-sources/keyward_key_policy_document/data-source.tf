data "keyward_key_policy_document" "orders" {
  account_id = "111122223333"
  region     = "eu-central-1"

  administrators = ["arn:aws:iam::111122223333:role/KeyAdministrator"]

  users = [{
    principals   = ["arn:aws:iam::111122223333:role/OrderService"]
    via_services = ["s3"]
  }]

  service_principals = [{
    service     = "logs.eu-central-1.amazonaws.com"
    source_arns = ["arn:aws:logs:eu-central-1:111122223333:log-group:/orders/*"]
  }]
}

# For policy of aws_kms_key or aws_kms_key_policy.
output "key_policy" {
  value = data.keyward_key_policy_document.orders.json
}
