# Put beside main.tf, this lets the service read its credential from wherever it runs. It reads as if it named one
# role; it names a role of every account.
resource "keyward_rotating_secret" "orders" {
  extra_statements = [{
    sid        = "ServiceRead"
    effect     = "Allow"
    principals = [{ type = "AWS", identifiers = ["*"] }]
    actions    = ["secretsmanager:GetSecretValue"]
    conditions = [{
      test     = "ArnLike"
      variable = "aws:PrincipalArn"
      values   = ["arn:aws:iam::*:role/OrderService"]
    }]
  }]
}
