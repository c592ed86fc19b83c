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

variable "password" {
  sensitive = true
  default   = "correct-horse-battery"
}

resource "aws_kms_key" "data" {
  enable_key_rotation = true
}

resource "aws_security_group" "open" {
  name   = "open"
  vpc_id = "vpc-0123456789abcdef0"
}

resource "aws_vpc_security_group_ingress_rule" "open" {
  security_group_id = aws_security_group.open.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "tcp"
  from_port         = 5000
  to_port           = 6000
}

resource "aws_security_group" "inside" {
  name   = "inside"
  vpc_id = "vpc-0123456789abcdef0"

  ingress {
    protocol    = "tcp"
    from_port   = 5432
    to_port     = 5432
    cidr_blocks = ["10.0.0.0/8"]
  }
}

resource "aws_db_parameter_group" "strict" {
  name   = "strict"
  family = "postgres14"

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }
}

resource "aws_db_parameter_group" "lax" {
  name_prefix = "lax-"
  family      = "postgres16"

  parameter {
    name  = "rds.force_ssl"
    value = "0"
  }
  parameter {
    name  = "ssl_min_protocol_version"
    value = "TLSv1.1"
  }
}

resource "aws_db_parameter_group" "mysql" {
  name_prefix = "mysql-"
  family      = "mysql8.0"

  parameter {
    name  = "tls_version"
    value = "TLSv1.1,TLSv1.2"
  }
}

resource "aws_rds_cluster_parameter_group" "aurora" {
  name   = "aurora"
  family = "aurora-mysql8.0"

  parameter {
    name  = "require_secure_transport"
    value = "ON"
  }
}

resource "aws_db_option_group" "oracle" {
  name                 = "oracle"
  engine_name          = "oracle-se2"
  major_engine_version = "19"

  option {
    option_name = "NATIVE_NETWORK_ENCRYPTION"
    option_settings {
      name  = "SQLNET.ENCRYPTION_SERVER"
      value = "REQUIRED"
    }
  }
}

# Nothing but what must be set.
resource "aws_db_instance" "bare" {
  engine              = "postgres"
  engine_version      = "14.12"
  instance_class      = "db.t4g.medium"
  allocated_storage   = 20
  username            = "postgres"
  password            = "literal-password"
  skip_final_snapshot = true
}

resource "aws_db_instance" "sound" {
  identifier                      = "sound"
  engine                          = "postgres"
  engine_version                  = "14.12"
  instance_class                  = "db.m7g.large"
  allocated_storage               = 20
  username                        = "owner"
  manage_master_user_password     = true
  master_user_secret_kms_key_id   = aws_kms_key.data.arn
  storage_encrypted               = true
  kms_key_id                      = aws_kms_key.data.arn
  performance_insights_enabled    = true
  performance_insights_kms_key_id = aws_kms_key.data.arn
  parameter_group_name            = aws_db_parameter_group.strict.name
  vpc_security_group_ids          = [aws_security_group.inside.id]
  db_subnet_group_name            = aws_db_subnet_group.private.name
  backup_retention_period         = 14
  deletion_protection             = true
  copy_tags_to_snapshot           = true
  final_snapshot_identifier       = "sound-final"

  iam_database_authentication_enabled = true
}

resource "aws_db_instance" "lax" {
  engine                       = "postgres"
  engine_version               = "16.3"
  instance_class               = "db.m7g.large"
  allocated_storage            = 20
  username                     = "owner"
  password                     = var.password
  storage_encrypted            = true
  performance_insights_enabled = true
  parameter_group_name         = aws_db_parameter_group.lax.name
  vpc_security_group_ids       = [aws_security_group.inside.id, aws_security_group.open.id]
  db_subnet_group_name         = aws_db_subnet_group.mixed.name
  publicly_accessible          = true
  backup_retention_period      = 1
  ca_cert_identifier           = "rds-ca-2019"
  final_snapshot_identifier    = "lax-final"
}

resource "aws_db_instance" "mysql" {
  engine                    = "mysql"
  engine_version            = "8.0"
  instance_class            = "db.m7g.large"
  allocated_storage         = 20
  username                  = "owner"
  password_wo               = "ephemeral"
  password_wo_version       = 1
  parameter_group_name      = aws_db_parameter_group.mysql.name
  final_snapshot_identifier = "mysql-final"
}

resource "aws_db_instance" "default_group" {
  engine                      = "mariadb"
  engine_version              = "11.8"
  instance_class              = "db.m7g.large"
  allocated_storage           = 20
  username                    = "owner"
  manage_master_user_password = true
  parameter_group_name        = "default.mariadb10.11"
  final_snapshot_identifier   = "default-final"
}

resource "aws_db_instance" "group_elsewhere" {
  engine                      = "sqlserver-se"
  license_model               = "license-included"
  instance_class              = "db.m7i.large"
  allocated_storage           = 20
  username                    = "owner"
  manage_master_user_password = true
  parameter_group_name        = "made-elsewhere"
  final_snapshot_identifier   = "elsewhere-final"
}

resource "aws_db_instance" "oracle" {
  engine                      = "oracle-se2"
  license_model               = "license-included"
  instance_class              = "db.m7i.large"
  allocated_storage           = 20
  username                    = "owner"
  manage_master_user_password = true
  option_group_name           = aws_db_option_group.oracle.name
  final_snapshot_identifier   = "oracle-final"
}

resource "aws_db_instance" "replica" {
  replicate_source_db = aws_db_instance.sound.identifier
  instance_class      = "db.m7g.large"
  skip_final_snapshot = true
}

resource "aws_db_instance" "replica_abroad" {
  replicate_source_db = "arn:aws:rds:us-east-1:111122223333:db:main"
  instance_class      = "db.m7g.large"
  skip_final_snapshot = true
}

resource "aws_db_instance" "replica_abroad_with_key" {
  replicate_source_db = "arn:aws:rds:us-east-1:111122223333:db:main"
  instance_class      = "db.m7g.large"
  kms_key_id          = aws_kms_key.data.arn
  skip_final_snapshot = true
}

resource "aws_rds_cluster" "bare" {
  engine              = "aurora-postgresql"
  engine_version      = "16.4"
  master_username     = "admin"
  master_password     = var.password
  skip_final_snapshot = true
}

resource "aws_rds_cluster" "sound" {
  cluster_identifier              = "sound"
  engine                          = "aurora-mysql"
  engine_version                  = "8.0.mysql_aurora.3.08.0"
  master_username                 = "owner"
  manage_master_user_password     = true
  storage_encrypted               = true
  kms_key_id                      = aws_kms_key.data.arn
  db_cluster_parameter_group_name = aws_rds_cluster_parameter_group.aurora.name
  backup_retention_period         = 7
  deletion_protection             = true
  copy_tags_to_snapshot           = true
  final_snapshot_identifier       = "sound-final"

  iam_database_authentication_enabled = true
}

resource "aws_rds_cluster" "multi_az" {
  cluster_identifier          = "multi-az"
  engine                      = "postgres"
  engine_version              = "17.2"
  db_cluster_instance_class   = "db.m6gd.large"
  allocated_storage           = 100
  storage_type                = "io1"
  iops                        = 1000
  master_username             = "owner"
  manage_master_user_password = true
  final_snapshot_identifier   = "multi-az-final"
}

resource "aws_rds_cluster_instance" "sound" {
  cluster_identifier           = aws_rds_cluster.sound.id
  engine                       = aws_rds_cluster.sound.engine
  instance_class               = "db.r7g.large"
  performance_insights_enabled = true
}

resource "aws_rds_global_cluster" "world" {
  global_cluster_identifier = "world"
  engine                    = "aurora-postgresql"
  engine_version            = "16.4"
}

resource "aws_rds_cluster_activity_stream" "sound" {
  resource_arn = aws_rds_cluster.sound.arn
  mode         = "async"
  kms_key_id   = aws_kms_key.data.key_id
}

resource "aws_db_proxy" "open" {
  name           = "open"
  engine_family  = "POSTGRESQL"
  role_arn       = "arn:aws:iam::111122223333:role/proxy"
  vpc_subnet_ids = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"]

  auth {
    secret_arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:proxy-AbCdEf"
  }
}

resource "aws_db_snapshot" "bare" {
  db_instance_identifier = aws_db_instance.bare.identifier
  db_snapshot_identifier = "bare"
  shared_accounts        = ["all"]
}

resource "aws_db_snapshot_copy" "bare" {
  source_db_snapshot_identifier = aws_db_snapshot.bare.db_snapshot_arn
  target_db_snapshot_identifier = "bare-copy"
}

resource "aws_db_cluster_snapshot" "sound" {
  db_cluster_identifier          = aws_rds_cluster.sound.id
  db_cluster_snapshot_identifier = "sound"
  shared_accounts                = ["444455556666"]
}

resource "aws_db_instance_automated_backups_replication" "sound" {
  source_db_instance_arn = aws_db_instance.sound.arn
  kms_key_id             = aws_kms_key.data.arn
}

resource "aws_vpc" "main" {
  cidr_block = "10.0.0.0/16"
}

resource "aws_internet_gateway" "main" {
  vpc_id = aws_vpc.main.id
}

resource "aws_subnet" "public" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.1.0/24"
}

resource "aws_subnet" "private" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.0.2.0/24"
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.main.id
  }
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route_table_association" "public" {
  subnet_id      = aws_subnet.public.id
  route_table_id = aws_route_table.public.id
}

resource "aws_route_table_association" "private" {
  subnet_id      = aws_subnet.private.id
  route_table_id = aws_route_table.private.id
}

resource "aws_db_subnet_group" "mixed" {
  name       = "mixed"
  subnet_ids = [aws_subnet.public.id, aws_subnet.private.id]
}

resource "aws_db_subnet_group" "private" {
  name       = "private"
  subnet_ids = [aws_subnet.private.id]
}
