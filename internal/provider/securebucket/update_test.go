package securebucket_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
)

// nameOf is the bucket name in a configuration.
func nameOf(config attributes) string { return fmt.Sprint(config["bucket"]) }

func same(a, b any) bool { return cmp.Equal(a, b) }

// writes lists the operations that changed the bucket, in order.
func writes(cloud *acctest.AWS, bucket string) []string {
	var names []string
	for _, call := range cloud.Calls() {
		_, action, _ := strings.Cut(call.Operation.Name, ".")
		if call.Resource == bucket && !strings.HasPrefix(action, "Get") && !strings.HasPrefix(action, "Head") {
			names = append(names, action)
		}
	}
	return names
}

// Each attribute changes what it is about, and nothing else.
func TestBucket_update(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	logs := newName()
	createBucket(t, cloud, logs, standin.Region)
	const (
		encryption, policy = "PutBucketEncryption", "PutBucketPolicy"
		lifecycle          = "PutBucketLifecycleConfiguration"
	)
	statement := attributes{
		"principals": []attributes{{"type": "AWS", "identifiers": []string{appRole}}},
		"actions":    []string{"s3:GetBucketLocation"}, "resources": []string{""},
	}
	tests := map[string]struct {
		changes attributes
		writes  []string
	}{
		"kms_key_arn":          {attributes{"kms_key_arn": otherKey}, []string{encryption, policy}},
		"sse_algorithm":        {attributes{"sse_algorithm": "AES256", "kms_key_arn": nil}, []string{encryption, policy}},
		"allowed_kms_key_arns": {attributes{"allowed_kms_key_arns": []string{otherKey}}, []string{policy}},
		"bucket_key_enabled":   {attributes{"bucket_key_enabled": false}, []string{encryption}},
		"versioning_enabled":   {attributes{"versioning_enabled": false}, []string{"PutBucketVersioning"}},
		"minimum_tls_version":  {attributes{"minimum_tls_version": "1.3"}, []string{policy}},
		"access": {
			attributes{"access": []attributes{{"principals": []string{appRole}, "actions": []string{"read"}}}}, []string{policy},
		},
		"extra_statements": {attributes{"extra_statements": []attributes{statement}}, []string{policy}},
		"administrators":   {attributes{"administrators": []string{appRole}}, nil},
		"logging": {
			attributes{"logging": attributes{"target_bucket": logs, "target_prefix": "p/"}}, []string{"PutBucketLogging"},
		},
		"lifecycle days": {
			attributes{"lifecycle_configuration": attributes{"noncurrent_version_expiration_days": 7}}, []string{lifecycle},
		},
		"no lifecycle": {
			attributes{"lifecycle_configuration": attributes{
				"abort_incomplete_multipart_upload_days": 0, "noncurrent_version_expiration_days": 0,
			}}, []string{"DeleteBucketLifecycleConfiguration"},
		},
		"lifecycle rules": {
			attributes{"lifecycle_configuration": attributes{"rules": []attributes{{
				"id": "a", "transitions": []attributes{{"days": 30, "storage_class": "GLACIER_IR"}},
			}}}}, []string{lifecycle},
		},
		"tags":                {attributes{"tags": attributes{"b": "1"}}, []string{"PutBucketTagging"}},
		"no tags":             {attributes{"tags": nil}, []string{"DeleteBucketTagging"}},
		"force_destroy":       {attributes{"force_destroy": true}, nil},
		"deletion_protection": {attributes{"deletion_protection": true}, nil},
		"adopt_existing":      {attributes{"adopt_existing": true}, nil},
		"timeouts":            {attributes{"timeouts": attributes{"create": "1h"}}, nil},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := driver.New(t, drive(cloud))
			before := with(minimal(newName()), attributes{"tags": attributes{"a": "1"}})
			apply(t, d, before)
			after := with(before, test.changes)
			cloud.ForgetCalls()
			apply(t, d, after)
			if diff := cmp.Diff(test.writes, writes(cloud, nameOf(before))); diff != "" {
				t.Errorf("calls that change something (-want +got):\n%s", diff)
			}
			wantNoChange(t, d, after)
			if name != "no lifecycle" {
				compareS3(t, cloud, d.State())
			}
			apply(t, d, before)
			wantNoChange(t, d, before)
			compareS3(t, cloud, d.State())
		})
	}
}

func TestBucket_createOrder(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	logs := newName()
	createBucket(t, cloud, logs, standin.Region)
	d := driver.New(t, drive(cloud))
	config := with(minimal(newName()), attributes{"logging": attributes{"target_bucket": logs}})
	apply(t, d, config)
	want := []string{
		"CreateBucket", "PutPublicAccessBlock", "PutBucketEncryption", "PutBucketPolicy", "PutBucketVersioning",
		"PutBucketLogging", "PutBucketLifecycleConfiguration", "DeleteBucketTagging",
	}
	if diff := cmp.Diff(want, writes(cloud, nameOf(config))); diff != "" {
		t.Errorf("calls that change something (-want +got):\n%s", diff)
	}
}

func TestBucket_import(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	config := with(minimal(newName()), attributes{
		"deletion_protection": true, "tags": attributes{"a": "1"}, "versioning_enabled": false,
		"lifecycle_configuration": attributes{"rules": []attributes{{"id": "a", "prefix": "x/", "expiration_days": 3}}},
	})
	created := driver.New(t, drive(cloud))
	apply(t, created, config)
	for _, id := range []string{nameOf(config), nameOf(config) + "@us-east-1"} {
		t.Run(id, func(t *testing.T) {
			d := driver.New(t, drive(cloud))
			if diagnostics := d.Import(id); diagnostics.HasError() {
				t.Fatalf("import: %s", diagnostics)
			}
			if diff := cmp.Diff(created.State(), d.State()); diff != "" {
				t.Errorf("imported state (-created +imported):\n%s", diff)
			}
			wantNoChange(t, d, config)
		})
	}
	elsewhere := driver.New(t, drive(cloud))
	wantRefused(t, elsewhere.Import(nameOf(config)+"@eu-west-1"), "", "us-east-1")
	missing := driver.New(t, drive(cloud))
	if diagnostics := missing.Import("nobody-has-this"); !diagnostics.HasError() {
		t.Error("a bucket that does not exist was imported")
	}
}

// A key that the same apply creates is unknown at plan; the policy is composed during apply.
func TestBucket_unknownKey(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, driveLinted(cloud))
	config := minimal(newName())
	plan := d.Plan(with(config, attributes{"kms_key_arn": driver.Unknown}))
	if plan.Diagnostics.HasError() {
		t.Fatalf("plan: %s", plan.Diagnostics)
	}
	if plan.Planned()["policy_json"] != driver.Unknown || plan.Planned()["arn"] != "arn:aws:s3:::"+nameOf(config) {
		t.Errorf("planned policy %v and ARN %v", plan.Planned()["policy_json"], plan.Planned()["arn"])
	}
	if diagnostics := d.ApplyPlan(plan, config); diagnostics.HasError() {
		t.Fatalf("apply: %s", diagnostics)
	}
	wantNoChange(t, d, config)
	compareS3(t, cloud, d.State())
	wrong := driver.New(t, driveLinted(cloud))
	config = minimal(newName())
	plan = wrong.Plan(with(config, attributes{"kms_key_arn": driver.Unknown}))
	late := with(config, attributes{"kms_key_arn": strings.ReplaceAll(keyARN, "us-east-1", "eu-west-1")})
	wantRefused(t, wrong.ApplyPlan(plan, late), "kms_key_arn", "eu-west-1")
	if slices.Contains(writes(cloud, nameOf(config)), "CreateBucket") {
		t.Error("a bucket was created for a key in another region")
	}
}

func TestBucket_replace(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	config := with(minimal(newName()), attributes{"deletion_protection": true})
	apply(t, d, config)
	renamed := with(config, attributes{"bucket": newName()})
	wantRefused(t, d.Plan(renamed).Diagnostics, "deletion_protection", "replace", nameOf(config))
	wantNoChange(t, d, config)
	wantRefused(t, d.Destroy(), "deletion_protection", "destroy", nameOf(config))
	apply(t, d, with(config, attributes{"deletion_protection": false}))
	if plan := d.Plan(renamed); plan.Action != driver.Replace {
		t.Errorf("the plan for another name is to %s: %s", plan.Action, plan.Diagnostics)
	}
	apply(t, d, renamed)
	wantBuckets(t, cloud, nameOf(renamed))
	_, err := cloud.S3().HeadBucket(t.Context(), &s3.HeadBucketInput{Bucket: new(nameOf(renamed))})
	fatal(t, err)
}
