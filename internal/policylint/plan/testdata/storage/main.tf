terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

# In this Region volumes are encrypted by default, in the other they are not.
provider "aws" {
  alias                       = "guarded"
  region                      = "eu-west-1"
  access_key                  = "test"
  secret_key                  = "test"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}

resource "aws_kms_key" "data" {
  enable_key_rotation = true
}

resource "aws_kms_key" "guarded" {
  provider            = aws.guarded
  enable_key_rotation = true
}

resource "aws_ebs_encryption_by_default" "guarded" {
  provider = aws.guarded
}

resource "aws_ebs_default_kms_key" "guarded" {
  provider = aws.guarded
  key_arn  = aws_kms_key.guarded.arn
}

resource "aws_ebs_encryption_by_default" "off" {
  enabled = false
}

resource "aws_ebs_volume" "plain" {
  availability_zone = "eu-central-1a"
  size              = 10
}

resource "aws_ebs_volume" "own_key" {
  availability_zone = "eu-central-1a"
  size              = 10
  encrypted         = true
  kms_key_id        = aws_kms_key.data.arn
}

resource "aws_ebs_volume" "default_key" {
  availability_zone = "eu-central-1a"
  size              = 10
  encrypted         = true
}

resource "aws_ebs_volume" "restored" {
  availability_zone = "eu-central-1a"
  snapshot_id       = "snap-0123456789abcdef0"
}

resource "aws_ebs_volume" "guarded" {
  provider          = aws.guarded
  availability_zone = "eu-west-1a"
  size              = 10
}

resource "aws_instance" "no_block" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "t3.micro"
}

resource "aws_instance" "blocks" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "t3.micro"

  root_block_device {
    encrypted  = true
    kms_key_id = aws_kms_key.data.arn
  }
  ebs_block_device {
    device_name = "/dev/sdf"
    volume_size = 10
  }
}

resource "aws_instance" "dynamic" {
  ami           = "ami-0123456789abcdef0"
  instance_type = "t3.micro"

  dynamic "root_block_device" {
    for_each = [true]
    content {
      encrypted  = root_block_device.value
      kms_key_id = aws_kms_key.data.arn
    }
  }
}

resource "aws_launch_template" "workers" {
  name          = "workers"
  image_id      = "ami-0123456789abcdef0"
  instance_type = "t3.micro"

  block_device_mappings {
    device_name = "/dev/xvda"
    ebs {
      volume_size = 20
    }
  }
  block_device_mappings {
    device_name = "/dev/sdf"
    ebs {
      encrypted   = true
      kms_key_id  = aws_kms_key.data.arn
      volume_size = 100
    }
  }
  block_device_mappings {
    device_name = "/dev/sdg"
    ebs {
      encrypted   = false
      volume_size = 100
    }
  }
  block_device_mappings {
    device_name  = "/dev/sdh"
    virtual_name = "ephemeral0"
  }
}

resource "aws_ebs_snapshot" "plain" {
  volume_id = aws_ebs_volume.plain.id
}

resource "aws_ebs_snapshot" "own_key" {
  volume_id = aws_ebs_volume.own_key.id
}

resource "aws_ebs_snapshot_copy" "plain" {
  source_region      = "eu-central-1"
  source_snapshot_id = aws_ebs_snapshot.plain.id
}

resource "aws_ebs_snapshot_copy" "encrypted" {
  source_region      = "eu-central-1"
  source_snapshot_id = aws_ebs_snapshot.plain.id
  encrypted          = true
  kms_key_id         = aws_kms_key.data.arn
}

resource "aws_ami" "image" {
  name             = "image"
  root_device_name = "/dev/xvda"

  ebs_block_device {
    device_name = "/dev/xvda"
    snapshot_id = aws_ebs_snapshot.plain.id
  }
  ebs_block_device {
    device_name = "/dev/sdf"
    volume_size = 10
  }
}

resource "aws_ami_copy" "image" {
  name              = "image-copy"
  source_ami_id     = "ami-0123456789abcdef0"
  source_ami_region = "eu-west-1"
}

resource "aws_ami_launch_permission" "everybody" {
  image_id = aws_ami.image.id
  group    = "all"
}

resource "aws_ami_launch_permission" "partner" {
  image_id   = aws_ami.image.id
  account_id = "444455556666"
}

resource "aws_snapshot_create_volume_permission" "partner" {
  snapshot_id = aws_ebs_snapshot.plain.id
  account_id  = "444455556666"
}

resource "aws_ebs_snapshot_block_public_access" "account" {
  state = "block-new-sharing"
}

resource "aws_dlm_lifecycle_policy" "copies" {
  description        = "Daily snapshots"
  execution_role_arn = "arn:aws:iam::111122223333:role/dlm"

  policy_details {
    resource_types = ["VOLUME"]
    target_tags    = { backup = "daily" }

    schedule {
      name = "daily"
      create_rule {
        interval = 24
      }
      retain_rule {
        count = 7
      }
      cross_region_copy_rule {
        target    = "eu-west-1"
        encrypted = false
        retain_rule {
          interval      = 7
          interval_unit = "DAYS"
        }
      }
      share_rule {
        target_accounts = ["444455556666"]
      }
    }
  }
}

# Snapshots that another account shares are copied when they are.
resource "aws_dlm_lifecycle_policy" "shared" {
  description        = "Copies of shared snapshots"
  execution_role_arn = "arn:aws:iam::111122223333:role/dlm"

  policy_details {
    policy_type = "EVENT_BASED_POLICY"

    action {
      name = "copies"
      cross_region_copy {
        target = "eu-west-1"
        encryption_configuration {
          encrypted = true
        }
        retain_rule {
          interval      = 7
          interval_unit = "DAYS"
        }
      }
      cross_region_copy {
        target = "eu-west-2"
        encryption_configuration {
          encrypted = true
          cmk_arn   = aws_kms_key.data.arn
        }
        retain_rule {
          interval      = 7
          interval_unit = "DAYS"
        }
      }
    }
    event_source {
      type = "MANAGED_CWE"
      parameters {
        event_type        = "shareSnapshot"
        snapshot_owner    = ["444455556666"]
        description_regex = "^.*$"
      }
    }
  }
}
