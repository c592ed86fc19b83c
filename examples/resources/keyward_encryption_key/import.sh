# By alias, key id or key ARN; behind an alias or key id, @REGION names another Region than the provider's.
terraform import keyward_encryption_key.orders alias/orders
terraform import keyward_encryption_key.orders 1234abcd-12ab-34cd-56ef-1234567890ab@eu-west-1
