# By name; behind it, @REGION names another Region than the provider's.
terraform import keyward_rotation_function.orders rotate-orders
