ephemeral "keyward_secret_value" "database" {
  secret_id = "orders/database"
  json_keys = ["username", "password"]
}

# Where values may be used that are in no state: provider blocks, write-only arguments, provisioners.
provider "postgresql" {
  host     = "orders.example.com"
  username = ephemeral.keyward_secret_value.database.values["username"]
  password = ephemeral.keyward_secret_value.database.values["password"]
}
