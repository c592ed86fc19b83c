package catalog_test

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
)

func service(t testing.TB, prefix string) *catalog.Service {
	t.Helper()
	s, ok := catalog.Find(prefix)
	if !ok {
		t.Fatalf("no service %q", prefix)
	}
	return s
}

func TestVersion(t *testing.T) {
	if v := catalog.Version(); !regexp.MustCompile(`^\d+\.\d+\.20\d{6,}$`).MatchString(v) {
		t.Errorf("version %q does not end in a date", v)
	}
}

func TestServices(t *testing.T) {
	services := catalog.Services()
	if !slices.IsSorted(services) {
		t.Error("not sorted")
	}
	for _, want := range []string{"dynamodb", "ec2", "iam", "kms", "rds", "s3", "secretsmanager", "sns", "sqs", "sts"} {
		if !slices.Contains(services, want) {
			t.Errorf("no %q", want)
		}
	}
}

// Every blob can be read, and what it says fits together.
func TestEveryService(t *testing.T) {
	types := []catalog.Type{catalog.String, catalog.Bool, catalog.Numeric, catalog.Date, catalog.ARN, catalog.IPAddress}
	access := []string{"List", "Read", "Write", "Tagging", "Permissions management"}
	actions := 0
	for _, prefix := range catalog.Services() {
		s := service(t, prefix)
		if s.Prefix != prefix || s.Name == "" {
			t.Errorf("%s: prefix %q, name %q", prefix, s.Prefix, s.Name)
		}
		if !slices.IsSortedFunc(s.Actions(), func(a, b *catalog.Action) int { return strings.Compare(a.Name, b.Name) }) {
			t.Errorf("%s: actions are not sorted", prefix)
		}
		for _, k := range s.Keys() {
			if found, ok := s.Key(strings.ToUpper(k.Name)); !ok || found != k || !slices.Contains(types, k.Type) {
				t.Errorf("%s: key %+v: found %v, %v", prefix, k, found, ok)
			}
		}
		for _, r := range s.Resources() {
			if strings.Count(r.ARN, ":") < 5 {
				t.Errorf("%s: resource %s: %s is no ARN", prefix, r.Name, r.ARN)
			}
		}
		for _, a := range s.Actions() {
			actions++
			if found, ok := s.Action(strings.ToUpper(a.Name)); !ok || found != a || !slices.Contains(access, a.Access) {
				t.Errorf("%s: action %+v: found %v, %v", prefix, a, found, ok)
			}
			for _, key := range a.Keys {
				if !a.HasKey(key) {
					t.Errorf("%s:%s has no %s", prefix, a.Name, key)
				}
			}
		}
	}
	if actions < 20000 {
		t.Errorf("%d actions in all, AWS has more than 20,000", actions)
	}
}

func TestFind(t *testing.T) {
	for _, prefix := range []string{"s3", "S3"} {
		if s := service(t, prefix); s.Name != "Amazon S3" {
			t.Errorf("%s: %s", prefix, s.Name)
		}
	}
	if s, ok := catalog.Find("s4"); ok {
		t.Errorf("s4: %v", s.Name)
	}
	if service(t, "kms") != service(t, "KMS") {
		t.Error("read twice")
	}
}

func TestFind_fromSeveralGoroutines(t *testing.T) {
	found := make([]*catalog.Service, 8)
	var wg sync.WaitGroup
	for i := range found {
		wg.Go(func() { found[i], _ = catalog.Find("ssm") })
	}
	wg.Wait()
	for _, s := range found {
		if s == nil || s != found[0] {
			t.Fatalf("found %p and %p", s, found[0])
		}
	}
}

func TestMatching(t *testing.T) {
	tests := []struct {
		service, pattern string
		want             []string
	}{
		{"kms", "putkeypolicy", []string{"PutKeyPolicy"}},
		{"kms", "ReEncrypt*", []string{"ReEncryptFrom", "ReEncryptTo"}},
		{"kms", "re*to", []string{"ReEncryptTo"}},
		{"kms", "?ign", []string{"Sign"}},
		{"kms", "PutKeyPolicie", nil},
		{"kms", "Put*Grant", nil},
		{"kms", "", nil},
		{"secretsmanager", "Get*", []string{"GetRandomPassword", "GetResourcePolicy", "GetSecretValue"}},
	}
	for _, tt := range tests {
		var got []string
		for _, a := range service(t, tt.service).Matching(tt.pattern) {
			got = append(got, a.Name)
		}
		if !slices.Equal(got, tt.want) {
			t.Errorf("%s:%s: got %q, want %q", tt.service, tt.pattern, got, tt.want)
		}
	}
	if s := service(t, "s3"); len(s.Matching("*")) != len(s.Actions()) {
		t.Error("* is not every action")
	}
}

func TestAction_Resources(t *testing.T) {
	tests := []struct{ action, want string }{
		{"s3:GetObject", "accesspointobject object"},
		{"s3:PutBucketPolicy", "bucket!"},
		{"s3:ListAllMyBuckets", ""},
		{"kms:Decrypt", "key!"},
		{"kms:CreateAlias", "alias! key!"},
		{"secretsmanager:GetSecretValue", "Secret!"},
	}
	for _, tt := range tests {
		prefix, name, _ := strings.Cut(tt.action, ":")
		a, ok := service(t, prefix).Action(name)
		if !ok {
			t.Errorf("no %s", tt.action)
			continue
		}
		var got []string
		for _, r := range a.Resources {
			text := r.Type.Name
			if r.Required {
				text += "!"
			}
			got = append(got, text)
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: got %q, want %q", tt.action, got, tt.want)
		}
	}
}

func TestNearest(t *testing.T) {
	s3, kms := service(t, "s3"), service(t, "kms")
	tests := []struct{ got, want string }{
		{s3.NearestAction("GetObjects"), "GetObject"},
		{s3.NearestAction("putbucketpolicies"), "PutBucketPolicy"},
		{s3.NearestAction("HeadBucket"), ""},
		{kms.NearestAction("ReEncrypt"), "ReEncryptTo"},
		{kms.NearestKey("kms:EncryptionContextKey"), "kms:EncryptionContextKeys"},
		{kms.NearestKey("aws:PrincipalOrgIDs"), "aws:PrincipalOrgID"},
		{kms.NearestKey("kms:Colour"), ""},
		{catalog.NearestService("secretmanager"), "secretsmanager"},
		{catalog.NearestService("nothinglikeit"), ""},
	}
	for i, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%d: got %q, want %q", i, tt.got, tt.want)
		}
	}
}
