package summary

import (
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
)

func TestActions_groups(t *testing.T) {
	t.Parallel()
	for action, want := range map[string]Group{
		"s3:GetObject": ReadData, "s3:GetObjectVersion": ReadData, "s3:ListBucket": ReadData, "s3:PutObject": WriteData,
		"s3:DeleteObjectVersion": Delete, "s3:PutBucketPolicy": ChangePolicy, "s3:PutObjectAcl": Administer,
		"s3:PutBucketPublicAccessBlock": Administer, "s3:PutLifecycleConfiguration": Administer,
		"s3:DeleteBucketPolicy": ChangePolicy, "secretsmanager:DeleteResourcePolicy": ChangePolicy,
		"s3:DeleteBucket": Administer, "s3:ReplicateDelete": Administer, "s3:BypassGovernanceRetention": Administer,
		"s3:PutObjectTagging": Administer, "s3:GetBucketLocation": "", "s3:CreateAccessPoint": "", "s3:ListAllMyBuckets": "",
		"kms:Decrypt": UseKey, "kms:GenerateDataKey": UseKey, "kms:CreateGrant": Administer, "kms:PutKeyPolicy": ChangePolicy,
		"kms:ScheduleKeyDeletion": Delete, "kms:DisableKey": Administer, "kms:RevokeGrant": Administer, "kms:DescribeKey": "",
		"kms:CreateKey": "", "secretsmanager:GetSecretValue": ReadData, "secretsmanager:DescribeSecret": "",
		"secretsmanager:PutResourcePolicy": ChangePolicy, "secretsmanager:RotateSecret": Administer,
		"secretsmanager:ValidateResourcePolicy": "",
	} {
		if found := GroupOf(action); found != want {
			t.Errorf("%s is in %q, want %q", action, found, want)
		}
	}
}

// TestExceptions_exist shows that the table names actions as AWS does.
func TestExceptions_exist(t *testing.T) {
	t.Parallel()
	for name := range exceptions {
		prefix, action, _ := strings.Cut(name, ":")
		service, ok := catalog.Find(prefix)
		if !ok {
			t.Fatalf("no service %s", prefix)
		}
		if a, ok := service.Action(action); !ok || a.Name != action {
			t.Errorf("%s has no action %s", prefix, action)
		}
	}
}
