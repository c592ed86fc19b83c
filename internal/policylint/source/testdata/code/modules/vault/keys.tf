resource "aws_kms_key" "inner" {
  policy = jsonencode({
    Statement = { Sid = "Only", Effect = "Allow", Principal = "*", Action = "kms:*", Resource = "*" }
  })
}
