variable "name" {}

resource "aws_kms_key" "this" {
  description         = var.name
  enable_key_rotation = true
}

resource "aws_s3_bucket" "this" {
  bucket_prefix = var.name
}

module "protection" {
  source  = "../protection"
  bucket  = aws_s3_bucket.this.id
  key_arn = aws_kms_key.this.arn
}
