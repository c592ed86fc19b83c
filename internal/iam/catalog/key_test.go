package catalog_test

import (
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
)

// The keys on which our rules and compose stand.
func TestAction_HasKey(t *testing.T) {
	tests := []struct {
		action, key string
		want        bool
	}{
		{"s3:PutObject", "s3:x-amz-server-side-encryption", true},
		{"s3:PutObject", "S3:X-AMZ-server-side-encryption-AWS-kms-key-id", true},
		{"s3:PutObject", "s3:x-amz-server-side-encryption-customer-algorithm", true},
		{"s3:PutObject", "s3:x-amz-acl", true},
		{"s3:PutObject", "s3:RequestObjectTag/team", true},
		{"s3:PutObject", "s3:ExistingObjectTag/team", false},
		{"s3:GetObject", "s3:x-amz-server-side-encryption", false},
		{"s3:GetObject", "s3:x-amz-server-side-encryption-aws-kms-key-id", false},
		{"s3:GetObject", "s3:ExistingObjectTag/team", true},
		{"s3:GetObject", "s3:ExistingObjectTag/", false}, // no tag named
		{"s3:GetObject", "s3:TlsVersion", true},
		{"s3:GetObject", "s3:DataAccessPointArn", true}, // of the resource
		{"s3:GetObject", "s3:prefix", false},
		{"s3:ListBucket", "s3:prefix", true},
		{"s3:PutBucketPolicy", "s3:DataAccessPointArn", false},
		{"kms:Decrypt", "kms:EncryptionContext:aws:s3:arn", true},
		{"kms:Decrypt", "kms:EncryptionContextKeys", true},
		{"kms:Decrypt", "kms:ResourceAliases", true}, // of the resource
		{"kms:Decrypt", "kms:GrantIsForAWSResource", false},
		{"kms:CreateGrant", "kms:GrantIsForAWSResource", true},
		{"kms:ListGrants", "kms:GrantIsForAWSResource", true},
		{"kms:RevokeGrant", "kms:GrantIsForAWSResource", true},
		{"kms:PutKeyPolicy", "kms:BypassPolicyLockoutSafetyCheck", true},
		{"kms:Decrypt", "kms:BypassPolicyLockoutSafetyCheck", false},
		{"kms:DescribeKey", "kms:EncryptionContextKeys", false},
		{"kms:PutKeyPolicy", "kms:ViaService", true},
		{"secretsmanager:PutResourcePolicy", "secretsmanager:BlockPublicPolicy", true},
		{"secretsmanager:GetSecretValue", "secretsmanager:BlockPublicPolicy", false},
		{"secretsmanager:GetSecretValue", "secretsmanager:ResourceTag/team", true}, // documented as /tag-key
		{"kms:Decrypt", "aws:SecureTransport", true},
		{"kms:Decrypt", "aws:ResourceTag/team", true},
		{"kms:Decrypt", "AWS:principaltag/Team", true},
		{"kms:Decrypt", "aws:SecureTransports", false},
		{"kms:Decrypt", "ec2:SourceInstanceARN", true}, // of the session
		{"kms:Decrypt", "s3:prefix", false},
	}
	for _, tt := range tests {
		prefix, name, _ := strings.Cut(tt.action, ":")
		a, ok := service(t, prefix).Action(name)
		if !ok {
			t.Fatalf("no %s", tt.action)
		}
		if got := a.HasKey(tt.key); got != tt.want {
			t.Errorf("%s has %s: got %t, want %t", tt.action, tt.key, got, tt.want)
		}
	}
}

func TestAction_Keys(t *testing.T) {
	a, _ := service(t, "s3").Action("PutObject")
	if n := len(a.Keys); n < 30 || n > 60 {
		t.Errorf("s3:PutObject has %d keys of its own", n)
	}
}

func TestKey(t *testing.T) {
	tests := []struct {
		name, want string
		kind       catalog.Type
		multi      bool
	}{
		{"aws:securetransport", "aws:SecureTransport", catalog.Bool, false},
		{"aws:PrincipalOrgPaths", "aws:PrincipalOrgPaths", catalog.String, true},
		{"aws:PrincipalTag/team", "aws:PrincipalTag/${TagKey}", catalog.String, false},
		{"aws:SourceIp", "aws:SourceIp", catalog.IPAddress, false},
		{"s3:TlsVersion", "s3:TlsVersion", catalog.Numeric, false},
		{"s3:x-amz-server-side-encryption-aws-kms-key-id", "s3:x-amz-server-side-encryption-aws-kms-key-id", catalog.ARN, false},
		{"s3:ExistingObjectTag/a", "s3:ExistingObjectTag/<key>", catalog.String, false},
		{"kms:EncryptionContextKeys", "kms:EncryptionContextKeys", catalog.String, true},
		{"kms:EncryptionContext:a:b", "kms:EncryptionContext:${EncryptionContextKey}", catalog.String, false},
		{"kms:GrantOperations", "kms:GrantOperations", catalog.String, true},
		{"kms:ResourceAliases", "kms:ResourceAliases", catalog.String, true},
		{"saml:sub", "saml:sub", catalog.String, false},
		{"accounts.google.com:sub", "accounts.google.com:sub", catalog.String, false},
		{"catalog:ChangeType", "catalog:ChangeType", catalog.String, false},
	}
	for _, tt := range tests {
		k, ok := catalog.Key(tt.name)
		if !ok || k.Name != tt.want || k.Type != tt.kind || k.Multi != tt.multi {
			t.Errorf("%s: got %+v, %t", tt.name, k, ok)
		}
	}
	for _, name := range []string{"", "s3", "s3:", "aws:", "aws:Nothing", "nowhere:Key", "kms:EncryptionContext:", "auth.example.com:sub"} {
		if k, ok := catalog.Key(name); ok {
			t.Errorf("%q: got %+v", name, k)
		}
	}
}

// Where a service documents a global key, it gives the same type as our table.
func TestGlobalKeys(t *testing.T) {
	for _, prefix := range catalog.Services() {
		for _, k := range service(t, prefix).Keys() {
			global, ok := catalog.Key(k.Name)
			if strings.HasPrefix(k.Name, "aws:") && (!ok || global.Type != k.Type || global.Multi != k.Multi) {
				t.Errorf("%s: %s is %s, multi %t; the table has %+v", prefix, k.Name, k.Type, k.Multi, global)
			}
		}
	}
}
