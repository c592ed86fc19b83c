package compose_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// settingsOnly leaves out what the policies in testdata show.
var settingsOnly = cmp.Options{
	cmpopts.IgnoreTypes(compose.Intent{}, policy.Condition{}, policy.Principal{}),
	cmpopts.EquateEmpty(),
}

func TestDecodeKey_settings(t *testing.T) {
	t.Parallel()
	defaults := compose.Key{
		Aliases: []string{"alias/a"}, Spec: "SYMMETRIC_DEFAULT", Usage: "ENCRYPT_DECRYPT", Enabled: true,
		Rotation: compose.Rotation{Enabled: true, PeriodInDays: 365}, DeletionWindowInDays: 30, DeletionProtection: true,
		Delegation: compose.DelegateFull,
	}
	for name, test := range map[string]struct {
		attributes string
		want       func(*compose.Key)
	}{
		"defaults": {`{"aliases": ["alias/a"]}`, func(*compose.Key) {}},
		"null is the default": {`{
			"aliases": ["alias/a"], "enabled": null, "rotation": null, "key_spec": null, "users": null,
			"deletion_window_in_days": null
		}`, func(*compose.Key) {}},
		"a null inside an object is the default": {
			`{"aliases": ["alias/a"], "rotation": {"enabled": null, "period_in_days": 90}}`,
			func(k *compose.Key) { k.Rotation.PeriodInDays = 90 },
		},
		"no rotation where AWS has none": {`{"aliases": ["alias/a"], "key_spec": "HMAC_512"}`, func(k *compose.Key) {
			k.Spec, k.Usage, k.Rotation.Enabled = "HMAC_512", "GENERATE_VERIFY_MAC", false
		}},
		"everything said": {`{
			"aliases": ["alias/a", "alias/b", "alias/a"], "description": "Orders",
			"key_spec": "RSA_4096", "key_usage": "ENCRYPT_DECRYPT",
			"multi_region": true, "enabled": false, "rotation": {"enabled": false}, "deletion_window_in_days": 7,
			"deletion_protection": false, "restore_pending_deletion": true, "adopt_existing": true
		}`, func(k *compose.Key) {
			*k = compose.Key{
				Aliases: []string{"alias/a", "alias/b"}, Description: "Orders", Spec: "RSA_4096", Usage: "ENCRYPT_DECRYPT",
				MultiRegion: true, Rotation: compose.Rotation{PeriodInDays: 365}, DeletionWindowInDays: 7,
				RestorePendingDeletion: true, AdoptExisting: true, Delegation: compose.DelegateFull,
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := compose.DecodeKey(read(t, test.attributes), home)
			if err != nil {
				t.Fatal(err)
			}
			want := defaults
			test.want(&want)
			if diff := cmp.Diff(&want, got, settingsOnly); diff != "" {
				t.Errorf("intent differs (-want +got):\n%s", diff)
			}
		})
	}
}

func TestDecodeBucket_settings(t *testing.T) {
	t.Parallel()
	got, err := compose.DecodeBucket(read(t, `{
		"bucket": "orders", "sse_algorithm": "AES256", "bucket_key_enabled": false, "versioning_enabled": false,
		"administrators": ["ROLE"], "logging": {"target_bucket": "logs", "target_prefix": "orders/"},
		"lifecycle_configuration": {
			"abort_incomplete_multipart_upload_days": 1, "noncurrent_version_expiration_days": 0,
			"rules": [{
				"id": "archive", "prefix": "old/", "enabled": false, "expiration_days": 400,
				"noncurrent_version_expiration_days": 30,
				"transitions": [{"days": 30, "storage_class": "GLACIER_IR"}]
			}]
		},
		"force_destroy": true, "deletion_protection": false, "adopt_existing": true,
		"lint_waivers": [{"rule": "bucket/versioning", "reason": "a cache", "expires": "2027-01-31"}]
	}`), home)
	if err != nil {
		t.Fatal(err)
	}
	want := &compose.Bucket{
		Name: "orders", SSEAlgorithm: "AES256", Administrators: []string{role},
		Logging: &compose.Logging{TargetBucket: "logs", TargetPrefix: "orders/"},
		Lifecycle: compose.Lifecycle{AbortIncompleteMultipartUploadDays: 1, Rules: []compose.LifecycleRule{{
			ID: "archive", Prefix: "old/", ExpirationDays: 400, NoncurrentVersionExpirationDays: 30,
			Transitions: []compose.Transition{{Days: 30, StorageClass: "GLACIER_IR"}},
		}}},
		MinimumTLSVersion: "1.2", ForceDestroy: true, AdoptExisting: true,
	}
	if diff := cmp.Diff(want, got, settingsOnly); diff != "" {
		t.Errorf("intent differs (-want +got):\n%s", diff)
	}
	waivers := []compose.Waiver{{Rule: "bucket/versioning", Reason: "a cache", Expires: "2027-01-31"}}
	if diff := cmp.Diff(waivers, got.Waivers); diff != "" {
		t.Errorf("waivers differ (-want +got):\n%s", diff)
	}
	if got.ARN() != "arn:aws:s3:::orders" {
		t.Errorf("ARN is %s", got.ARN())
	}
}

func TestKey_Admins(t *testing.T) {
	t.Parallel()
	account := "arn:aws:iam::111122223333:root"
	for delegation, want := range map[string][]string{
		"full": {account, role}, "administration": {account, role}, "none": {role},
	} {
		key, err := compose.DecodeKey(read(t, `{
			"aliases": ["alias/a"], "iam_delegation": "`+delegation+`", "acknowledge_no_iam_delegation": true,
			"administrators": ["ROLE"]
		}`), home)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, key.Admins()); diff != "" {
			t.Errorf("%s: admins differ (-want +got):\n%s", delegation, diff)
		}
	}
}

func TestPartitionOf(t *testing.T) {
	t.Parallel()
	for region, want := range map[string]string{
		"us-east-1": "aws", "ap-southeast-7": "aws", "mx-central-1": "aws", "cn-northwest-1": "aws-cn",
		"us-gov-east-1": "aws-us-gov", "us-iso-west-1": "aws-iso", "us-isob-east-1": "aws-iso-b",
		"eu-isoe-west-1": "aws-iso-e", "us-isof-south-1": "aws-iso-f", "eusc-de-east-1": "aws-eusc",
		"moon-base-1": "", "": "",
	} {
		if got := compose.PartitionOf(region); got != want {
			t.Errorf("%q is in %q, not %q", region, got, want)
		}
	}
}
