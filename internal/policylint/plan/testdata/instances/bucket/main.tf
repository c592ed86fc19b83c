variable "name" {}
resource "aws_s3_bucket" "this" {
  bucket = var.name
}
resource "aws_s3_bucket_versioning" "this" {
  bucket = aws_s3_bucket.this.id
  versioning_configuration {
    status = "Enabled"
  }
}
module "inner" {
  source = "../inner"
  bucket = aws_s3_bucket.this.id
}
output "id" {
  value = aws_s3_bucket.this.id
}
