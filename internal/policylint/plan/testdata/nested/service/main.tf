terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.foreign]
    }
  }
}

variable "number" {}

module "store" {
  for_each = toset(["a", "b"])
  source   = "../store"
  name     = "keyward-${var.number}-${each.key}"
}

module "foreign" {
  source = "../store"
  name   = "keyward-${var.number}-foreign"
  providers = {
    aws = aws.foreign
  }
}
