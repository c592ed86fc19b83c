ephemeral "keyward_random_password" "first" {
  password_length    = 40
  exclude_characters = ":/@\"'\\"
}

resource "aws_secretsmanager_secret" "database" {
  name = "orders/database"
}

# The write-only argument takes another password only when the version number changes.
resource "aws_secretsmanager_secret_version" "database" {
  secret_id                = aws_secretsmanager_secret.database.id
  secret_string_wo         = ephemeral.keyward_random_password.first.random_password
  secret_string_wo_version = 1
}
