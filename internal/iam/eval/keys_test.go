package eval_test

import (
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
)

// The multi-valued keys that AWS documents on the pages about them (UG, "AWS global condition
// context keys"; KMS Developer Guide, "Condition keys"; S3 User Guide, "Tagging and access control
// policies"), and single-valued ones that are like them.
func TestIsMultiValued(t *testing.T) {
	tests := map[string]bool{
		"aws:CalledVia":                 true,
		"aws:PrincipalOrgPaths":         true,
		"aws:PrincipalServiceNamesList": true,
		"aws:ResourceOrgPaths":          true,
		"aws:SourceOrgPaths":            true,
		"aws:TagKeys":                   true,
		"AWS:tagkeys":                   true,
		"aws:VpceOrgPaths":              true,
		"kms:EncryptionContextKeys":     true,
		"kms:GrantOperations":           true,
		"kms:ResourceAliases":           true,
		"s3:RequestObjectTagKeys":       true,

		"aws:CalledViaFirst":               false,
		"aws:PrincipalOrgID":               false,
		"aws:PrincipalTag/team":            false,
		"kms:EncryptionContext:aws:s3:arn": false,
		"kms:RequestAlias":                 false,
		"s3:RequestObjectTag/team":         false,
		"s3:x-amz-server-side-encryption":  false,
		"aws:NoSuchKey":                    false,
		"nobody:Knows":                     false,
		"auth.example.com:sub":             false,
	}
	for key, want := range tests {
		if got := eval.IsMultiValued(key); got != want {
			t.Errorf("%s: got %t, want %t", key, got, want)
		}
	}
}
