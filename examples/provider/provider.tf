terraform {
  required_providers {
    keyward = {
      source = "keyward/keyward"
    }
  }
}

provider "keyward" {
  region = "eu-central-1"

  default_tags {
    tags = {
      owner = "data-platform"
    }
  }

  policy_lint {
    fail_on   = "high"
    undecided = "warn"
  }
}
