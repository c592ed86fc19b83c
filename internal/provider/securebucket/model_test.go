package securebucket

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	fw "github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/composite"
)

const keyARN = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"

// observedSettings are settings that differ from the zero value everywhere.
func observedSettings() settings {
	return settings{
		PublicAccessBlocked: true, OwnerEnforced: true,
		Encryption: encryption{Algorithm: "aws:kms", KeyARN: keyARN, BucketKey: true, SSECBlocked: true},
		Policy:     `{"Version":"2012-10-17","Statement":[]}`,
		Versioning: true,
		Logging:    logging{TargetBucket: "logs", TargetPrefix: "p/"},
		Lifecycle: lifecycle{AbortUploadsDays: 7, NoncurrentDays: 90, Rules: []rule{
			{ID: "a", Enabled: true, Transitions: []transition{{Days: 1, StorageClass: "GLACIER"}}},
			{ID: "b", Prefix: "b/", ExpirationDays: 3, NoncurrentDays: 4},
		}},
		Tags: map[string]string{"team": "data"},
	}
}

func emptyModel() model {
	return model{
		Logging: fw.ObjectNull(loggingTypes), Lifecycle: fw.ObjectNull(lifecycleTypes),
		Protections: fw.ObjectNull(protectionTypes), State: composite.State{TagsAll: fw.MapNull(fw.StringType)},
	}
}

func TestModel_flattenThenObserve(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*settings){
		"everything set":       func(*settings) {},
		"nothing set":          func(s *settings) { *s = settings{} },
		"SSE-C let in":         func(s *settings) { s.Encryption.SSECBlocked = false },
		"public access opened": func(s *settings) { s.PublicAccessBlocked = false },
		"ACLs turned on":       func(s *settings) { s.OwnerEnforced = false },
		"other key":            func(s *settings) { s.Encryption.KeyARN += "0" },
		"S3's own keys":        func(s *settings) { s.Encryption = encryption{Algorithm: "AES256", SSECBlocked: true} },
		"no bucket key":        func(s *settings) { s.Encryption.BucketKey = false },
		"policy gone":          func(s *settings) { s.Policy = "" },
		"versioning suspended": func(s *settings) { s.Versioning = false },
		"logging off":          func(s *settings) { s.Logging = logging{} },
		"lifecycle gone":       func(s *settings) { s.Lifecycle = lifecycle{} },
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			want := observedSettings()
			change(&want)
			m := emptyModel()
			m.TagsAll = tagMap(want.Tags)
			if diags := m.flatten(t.Context(), want); diags.HasError() {
				t.Fatal(diags)
			}
			got, diags := m.observed(t.Context())
			if diags.HasError() {
				t.Fatal(diags)
			}
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(settings{})); diff != "" {
				t.Errorf("the state does not tell what S3 said (-want +got):\n%s", diff)
			}
		})
	}
}

func tagMap(tags map[string]string) fw.Map {
	if tags == nil {
		return fw.MapNull(fw.StringType)
	}
	values := map[string]attr.Value{}
	for key, value := range tags {
		values[key] = fw.StringValue(value)
	}
	return fw.MapValueMust(fw.StringType, values)
}

func TestModel_flattenKeepsWords(t *testing.T) {
	t.Parallel()
	const ours = `{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow",` +
		`"Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":["s3:GetObject","s3:PutObject"],` +
		`"Resource":"arn:aws:s3:::b/*"}]}`
	const theirs = `{"Statement":[{"Effect":"Allow","Sid":"A","Principal":{"AWS":["123456789012"]},` +
		`"Action":["s3:PutObject","s3:GetObject"],"Resource":["arn:aws:s3:::b/*"]}],"Version":"2012-10-17"}`
	s := observedSettings()
	s.Policy = ours
	m := emptyModel()
	if diags := m.flatten(t.Context(), s); diags.HasError() {
		t.Fatal(diags)
	}
	before := m
	s.Policy = theirs
	s.Lifecycle.Rules[0], s.Lifecycle.Rules[1] = s.Lifecycle.Rules[1], s.Lifecycle.Rules[0]
	if diags := m.flatten(t.Context(), s); diags.HasError() {
		t.Fatal(diags)
	}
	if m.PolicyJSON != before.PolicyJSON {
		t.Errorf("an equal policy in other words shows as a change: %s", m.PolicyJSON)
	}
	if !m.Lifecycle.Equal(before.Lifecycle) {
		t.Errorf("the same rules in another order show as a change: %s", m.Lifecycle)
	}
}

func TestModel_expandHasInvariants(t *testing.T) {
	t.Parallel()
	m := emptyModel()
	s, diags := m.expand(t.Context())
	if diags.HasError() {
		t.Fatal(diags)
	}
	if !s.PublicAccessBlocked || !s.OwnerEnforced || !s.Encryption.SSECBlocked {
		t.Errorf("a bucket is wanted without its protections: %+v", s)
	}
}

// A bucket key means nothing on a bucket that does not use KMS, so it must cause no difference.
func TestModel_bucketKeyWithoutKMS(t *testing.T) {
	t.Parallel()
	m := emptyModel()
	m.SSEAlgorithm, m.BucketKeyEnabled = fw.StringValue("AES256"), fw.BoolValue(true)
	want, diags := m.expand(t.Context())
	if diags.HasError() {
		t.Fatal(diags)
	}
	found := settings{Encryption: encryption{Algorithm: "AES256", SSECBlocked: true}}
	if want.Encryption != found.Encryption {
		t.Errorf("%+v is put on every apply, S3 answers %+v", want.Encryption, found.Encryption)
	}
	if diags := m.flatten(t.Context(), found); diags.HasError() || !m.BucketKeyEnabled.ValueBool() {
		t.Errorf("bucket_key_enabled shows as a change: %s %v", m.BucketKeyEnabled, diags)
	}
}

func TestImportTarget(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		id, bucket, region string
		fails              bool
	}{
		"a name":          {id: "data", bucket: "data"},
		"a name and more": {id: "data@eu-west-1", bucket: "data", region: "eu-west-1"},
		"no name":         {id: "@eu-west-1", fails: true},
		"no region":       {id: "data@", fails: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bucket, region, err := importTarget(t.Context(), importRequest(test.id))
			if (err != nil) != test.fails {
				t.Fatalf("the error is %v, want one: %t", err, test.fails)
			}
			if !test.fails && (bucket != test.bucket || region != test.region) {
				t.Errorf("got %s in %q", bucket, region)
			}
		})
	}
}

func importRequest(id string) resource.ImportStateRequest { return resource.ImportStateRequest{ID: id} }
