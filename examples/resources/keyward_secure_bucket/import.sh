# By name, in the provider's region:
terraform import keyward_secure_bucket.orders orders-123456789012-us-east-1-an

# In another region:
terraform import keyward_secure_bucket.orders orders-123456789012-eu-west-1-an@eu-west-1
