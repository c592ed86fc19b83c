# The same data, protected: who may do what is said in attributes, and the policies follow from them.
resource "keyward_encryption_key" "data" {
  aliases             = ["alias/demo-data"]
  description         = "Objects of the demo bucket"
  administrators      = [local.admin]
  deletion_protection = false # the demo destroys it at the end

  users = [{
    principals   = [local.app]
    via_services = ["s3"]
  }]
}

resource "keyward_secure_bucket" "data" {
  bucket              = "demo-data-123456789012"
  kms_key_arn         = keyward_encryption_key.data.arn
  force_destroy       = true  # the demo destroys it at the end
  deletion_protection = false # the same

  access = [{
    principals = [local.app]
    actions    = ["read", "write", "list"]
    prefixes   = ["reports/"]
  }]
}

locals {
  admin = "arn:aws:iam::123456789012:role/KeyAdministrator"
  app   = "arn:aws:iam::123456789012:role/ReportWriter"
}
