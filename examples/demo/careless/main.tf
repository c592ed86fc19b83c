# Looks reasonable, reviews well, and is wrong: the key can be used by anyone who finds its ARN, and an
# exception for a partner lets the whole world read the bucket.
resource "keyward_encryption_key" "data" {
  aliases        = ["alias/demo-data"]
  administrators = [local.admin]

  extra_statements = [{
    sid        = "PartnerUse"
    effect     = "Allow"
    principals = [{ type = "AWS", identifiers = ["*"] }]
    actions    = ["kms:Decrypt", "kms:GenerateDataKey"]
  }]
}

resource "keyward_secure_bucket" "data" {
  bucket      = "demo-data-123456789012"
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"

  extra_statements = [{
    sid        = "PartnerRead"
    effect     = "Allow"
    principals = [{ type = "AWS", identifiers = ["*"] }]
    actions    = ["s3:GetObject"]
    resources  = ["*"]
    conditions = [{
      test     = "StringNotEquals"
      variable = "aws:PrincipalTag/team"
      values   = ["interns"]
    }]
  }]
}

locals {
  admin = "arn:aws:iam::123456789012:role/KeyAdministrator"
}
