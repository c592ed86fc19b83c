# terraform apply -invoke=action.keyward_rotate_secret.database
action "keyward_rotate_secret" "database" {
  config {
    secret_id = "orders/database"
    timeouts  = { invoke = "30m" }
  }
}

# Or: rotate whenever the list of those who know the password changes.
resource "terraform_data" "team" {
  input = ["alice", "bob"]

  lifecycle {
    action_trigger {
      events  = [after_update]
      actions = [action.keyward_rotate_secret.database]
    }
  }
}
