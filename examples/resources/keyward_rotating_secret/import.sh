# By name or ARN; behind a name, @REGION names another Region than the provider's. The value is not touched.
terraform import keyward_rotating_secret.orders orders/database
terraform import keyward_rotating_secret.orders arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders/database-AbCdEf
