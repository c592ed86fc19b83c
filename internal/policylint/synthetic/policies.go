package synthetic

import (
	"encoding/json"
	"fmt"
)

// policy is the text of a policy, as jsonencode writes it.
func policy(statements []any) string {
	text, err := json.Marshal(object{"Version": "2012-10-17", "Statement": statements})
	if err != nil {
		panic(err) // maps and strings always marshal
	}
	return string(text)
}

func role(kind string, i int) string {
	return fmt.Sprintf("arn:aws:iam::%s:role/%s-of-service-%d", account, kind, i)
}

func keyStatements(i int) []any {
	statements := []any{
		object{
			"Sid": "Owner", "Effect": "Allow", "Principal": object{"AWS": "arn:aws:iam::" + account + ":root"},
			"Action": "kms:*", "Resource": "*",
		},
		object{
			"Sid": "Administration", "Effect": "Allow", "Principal": object{"AWS": role("admin", i)},
			"Action": []any{
				"kms:Describe*", "kms:Enable*", "kms:Get*", "kms:List*", "kms:UpdateAlias", "kms:UpdateKeyDescription",
				"kms:TagResource", "kms:UntagResource", "kms:CancelKeyDeletion",
			},
			"Resource": "*",
		},
		object{
			"Sid": "Use", "Effect": "Allow", "Principal": object{"AWS": []any{role("app", i), role("batch", i)}},
			"Action":   []any{"kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"},
			"Resource": "*", "Condition": object{"StringEquals": object{"kms:ViaService": "s3.eu-central-1.amazonaws.com"}},
		},
	}
	if isBad(i) {
		return append(statements, object{
			"Sid": fmt.Sprintf("Partner%d", i), "Effect": "Allow", "Principal": "*",
			"Action": []any{"kms:Decrypt", "kms:CreateGrant"}, "Resource": "*",
			"Condition": object{"ArnEquals": object{"aws:PrincipalArn": fmt.Sprintf("arn:aws:iam::%s:role/partner-%d", partner, i)}},
		})
	}
	if i%4 == 0 {
		return append(statements, object{
			"Sid": "Grants", "Effect": "Allow", "Principal": object{"AWS": role("app", i)},
			"Action": []any{"kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"}, "Resource": "*",
			"Condition": object{"Bool": object{"kms:GrantIsForAWSResource": "true"}},
		})
	}
	return statements
}

func bucketStatements(i int) []any {
	bucket := "arn:aws:s3:::" + bucketName(i)
	statements := []any{
		object{
			"Sid": "TLSOnly", "Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": []any{bucket, bucket + "/*"},
			"Condition": object{"Bool": object{"aws:SecureTransport": "false"}},
		},
		object{
			"Sid": "Read", "Effect": "Allow", "Principal": object{"AWS": []any{role("app", i), role("report", i)}},
			"Action":   []any{"s3:GetObject", "s3:GetObjectVersion"},
			"Resource": []any{fmt.Sprintf("%s/data-%d/*", bucket, i), fmt.Sprintf("%s/reports-%d/*", bucket, i)},
		},
		object{
			"Sid": "OwnKeysOnly", "Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": bucket + "/*",
			"Condition": object{"Null": object{"s3:x-amz-server-side-encryption-customer-algorithm": "false"}},
		},
		object{
			"Sid": "Write", "Effect": "Allow", "Principal": object{"AWS": role("writer", i)},
			"Action": "s3:PutObject", "Resource": fmt.Sprintf("%s/data-%d/*", bucket, i),
			"Condition": object{"StringEquals": object{"s3:x-amz-server-side-encryption": "aws:kms"}},
		},
	}
	if isBad(i) {
		return append(statements[1:], object{
			"Sid": fmt.Sprintf("Open%d", i), "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject",
			"Resource": fmt.Sprintf("%s/downloads-%d/*", bucket, i),
		})
	}
	return statements
}
