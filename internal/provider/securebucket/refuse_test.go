package securebucket_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// What is wrong shows at plan, at the attribute, with the way out, and before anything is called.
func TestBucket_invalid(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	statement := func(effect string, actions ...string) attributes {
		return attributes{"extra_statements": []attributes{{
			"sid": "Mine", "effect": effect, "actions": actions,
			"principals": []attributes{{"type": "*", "identifiers": []string{"*"}}},
		}}}
	}
	tests := map[string]struct {
		changes   attributes
		attribute string
		words     []string
	}{
		"upper case name":       {attributes{"bucket": "Data"}, "bucket", []string{"lower case"}},
		"another account's":     {attributes{"bucket": "d-210987654321-us-east-1-an"}, "bucket", []string{"210987654321"}},
		"another region's":      {attributes{"bucket": "d-123456789012-eu-west-1-an"}, "bucket", []string{"eu-west-1"}},
		"no key":                {attributes{"kms_key_arn": nil}, "kms_key_arn", []string{"AES256"}},
		"alias":                 {attributes{"kms_key_arn": "alias/data"}, "kms_key_arn", []string{"alias", "arn"}},
		"bare key id":           {attributes{"kms_key_arn": keyARN[len(keyARN)-36:]}, "kms_key_arn", []string{"bare key id"}},
		"key of another region": {attributes{"kms_key_arn": strings.Replace(keyARN, "us-east-1", "eu-west-1", 1)}, "kms_key_arn", []string{"eu-west-1"}},
		"key without KMS":       {attributes{"sse_algorithm": "AES256"}, "kms_key_arn", []string{"remove"}},
		"unknown algorithm":     {attributes{"sse_algorithm": "aws:kms:dsse"}, "sse_algorithm", []string{"AES256"}},
		"outsider as administrator": {
			attributes{"administrators": []string{"arn:aws:iam::210987654321:role/x"}}, "administrators", []string{"210987654321"},
		},
		"logs to itself": {attributes{"logging": attributes{"target_bucket": "self"}, "bucket": "self"}, "target_bucket", nil},
		"taken lifecycle id": {
			attributes{"lifecycle_configuration": attributes{"rules": []attributes{{"id": "keyward"}}}}, "rules", nil,
		},
		"reserved tag": {attributes{"tags": attributes{base.MarkerKey: "x"}}, "tags", []string{"Reserved"}},
		"unknown region": {
			attributes{"region": "moon-1", "sse_algorithm": "AES256", "kms_key_arn": nil}, "region", []string{"moon-1"},
		},
		"public": {statement("Allow", "s3:GetObject"), "extra_statements", []string{"Mine"}},
		"everybody cut off": {
			statement("Deny", "s3:PutBucketPolicy"), "", []string{"bucket/lockout", "s3:PutBucketPolicy"},
		},
		"administrator cut off": {
			attributes{"administrators": []string{appRole}, "extra_statements": []attributes{{
				"sid": "Mine", "effect": "Deny", "actions": []string{"s3:*"},
				"principals": []attributes{{"type": "AWS", "identifiers": []string{appRole}}},
			}}}, "", []string{"bucket/lockout", appRole},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := driver.New(t, driveLinted(cloud))
			cloud.ForgetCalls()
			plan := d.Plan(with(minimal(newName()), test.changes))
			wantRefused(t, plan.Diagnostics, test.attribute, test.words...)
			for _, call := range cloud.Calls() {
				if call.Operation.Name != "sts.GetCallerIdentity" {
					t.Errorf("the plan called %s", call.Operation.Name)
				}
			}
		})
	}
}

func TestBucket_logTarget(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	logs := newName()
	createBucket(t, cloud, logs, standin.Region)
	_, err := cloud.S3().PutBucketEncryption(t.Context(), &s3.PutBucketEncryptionInput{
		Bucket: &logs, ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{
			Rules: []types.ServerSideEncryptionRule{{ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{
				SSEAlgorithm: "aws:kms", KMSMasterKeyID: aws.String(keyARN),
			}}},
		},
	})
	fatal(t, err)
	for target, words := range map[string][]string{
		logs:        {"aws:kms", "AES256"},
		newName():   {"does not exist"},
		"elsewhere": {"does not exist"},
	} {
		d := driver.New(t, drive(cloud))
		config := with(minimal(newName()), attributes{"logging": attributes{"target_bucket": target}})
		wantRefused(t, d.Apply(config), "target_bucket", words...)
		wantBuckets(t, cloud, logs)
	}
}

// A Deny that would shut out whoever runs Terraform stops the apply before anything is created.
func TestBucket_callerShutOut(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	config := with(minimal(newName()), attributes{"extra_statements": []attributes{{
		"sid": "OnlyApp", "effect": "Deny", "actions": []string{"s3:*"},
		"principals": []attributes{{"type": "*", "identifiers": []string{"*"}}},
		"conditions": []attributes{{"test": "ArnNotEquals", "variable": "aws:PrincipalArn", "values": []string{appRole}}},
	}}})
	wantRefused(t, d.Apply(config), "extra_statements", "OnlyApp", standin.User, "s3:GetBucketPolicy")
	wantBuckets(t, cloud)
}

// S3 needs a while until it sees a new role, a new bucket, and that another change is over.
func TestBucket_slowS3(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	busy := standin.AWSError{Status: 409, Code: "OperationAborted", Message: "A conflicting conditional operation is in progress."}
	absent := standin.AWSError{Status: 404, Code: "NoSuchBucket", Message: "The specified bucket does not exist"}
	tests := map[string]standin.Fault{
		"a principal that is not visible yet": {Kind: standin.PrincipalNotVisible, Operation: "s3.PutBucketPolicy", Times: 5},
		"a conflicting operation":             {Kind: standin.Custom, Error: busy, Operation: "s3.Put*", Times: 9},
		"the creation under way elsewhere":    {Kind: standin.Custom, Error: busy, Operation: "s3.CreateBucket", Times: 3},
		"a bucket that is not visible yet":    {Kind: standin.Custom, Error: absent, Operation: "s3.PutPublicAccessBlock", Times: 4},
		"tags that are not visible yet":       {Kind: standin.Custom, Error: absent, Operation: "s3.GetBucketTagging", Times: 2},
	}
	for name, fault := range tests {
		t.Run(name, func(t *testing.T) {
			d := driver.New(t, drive(cloud))
			config := minimal(newName())
			injected := cloud.Inject(fault)
			defer injected.Remove()
			apply(t, d, config)
			if injected.Fired() != fault.Times {
				t.Errorf("S3 was slow %d times, want %d", injected.Fired(), fault.Times)
			}
			wantNoChange(t, d, config)
		})
	}
	t.Run("a principal that does not exist", func(t *testing.T) {
		injected := cloud.Inject(standin.Fault{
			Kind: standin.PrincipalNotVisible, Operation: "s3.PutBucketPolicy", Times: standin.Forever,
		})
		defer injected.Remove()
		wantRefused(t, driver.New(t, drive(cloud)).Apply(minimal(newName())), "", "Bucket policy", "does not exist", "2m0s")
	})
}

// Two runs that create one bucket at once: the second watches the marker of the first.
func TestBucket_twoRuns(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	mark := func(name string, started time.Time) {
		identity := base.Identity{
			Type: "keyward_secure_bucket", Account: standin.Account, Region: standin.Region, Name: name,
		}
		marker := base.Marker{Hash: identity.Hash(), Started: started, Run: "another"}.String()
		_, err := cloud.S3().PutBucketTagging(t.Context(), &s3.PutBucketTaggingInput{Bucket: &name, Tagging: &types.Tagging{
			TagSet: []types.Tag{{Key: aws.String(base.MarkerKey), Value: &marker}},
		}})
		fatal(t, err)
	}
	t.Run("the other run is dead", func(t *testing.T) {
		d := driver.New(t, drive(cloud))
		config := minimal(newName())
		createBucket(t, cloud, nameOf(config), standin.Region)
		mark(nameOf(config), time.Now().Add(-time.Hour))
		apply(t, d, config)
		wantNoChange(t, d, config)
		compareS3(t, cloud, d.State())
	})
	t.Run("the other run finishes", func(t *testing.T) {
		d := driver.New(t, drive(cloud))
		config := minimal(newName())
		name := nameOf(config)
		createBucket(t, cloud, name, standin.Region)
		mark(name, time.Now())
		reads := 0
		cloud.OnCall(func(call standin.Call) {
			if call.Operation.Name != "s3.GetBucketTagging" || call.Resource != name {
				return
			}
			if reads++; reads == 2 {
				_, err := cloud.S3().DeleteBucketTagging(t.Context(), &s3.DeleteBucketTaggingInput{Bucket: &name})
				if err != nil {
					t.Error(err)
				}
			}
		})
		diagnostics := d.Apply(config)
		cloud.OnCall(nil)
		wantRefused(t, diagnostics, "", "another Terraform run", "terraform import")
	})
}
