package plan

import (
	"fmt"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// What a new bucket's own arguments hold is open where they are set and cannot be seen: AWS's default holds
// only where they are not set.
func TestRead_openArgumentsOfBuckets(t *testing.T) {
	t.Parallel()
	const configured = `{"root_module": {"resources": [{"address": "aws_s3_bucket.x", "mode": "managed",
		"type": "aws_s3_bucket", "name": "x", "expressions": {%s}}]}}`
	for name, c := range map[string]struct {
		change, expressions string
		open                bool
	}{
		"waits for another": {`"after_unknown": {"policy": true, "acl": true}`, `"policy": {"references": ["local.p"]}, "acl": {"references": ["local.a"]}`, true},
		"sensitive": {
			`"after": {"policy": "{}", "acl": "public-read"}, "after_sensitive": {"policy": true, "acl": true}`,
			`"policy": {"references": ["var.p"]}, "acl": {"references": ["var.a"]}`, true,
		},
		"left to AWS": {`"after_unknown": {"policy": true, "acl": true}`, ``, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := onlySubject(t, `{"address": "aws_s3_bucket.x", "mode": "managed", "type": "aws_s3_bucket", "name": "x",
				"change": {"actions": ["create"], `+c.change+`}}`, fmt.Sprintf(configured, c.expressions))
			for _, field := range []string{"policy", "acl"} {
				if _, open := s.Unknown[field]; open != c.open {
					t.Errorf("%s is open: %v, want %v", field, open, c.open)
				}
			}
		})
	}
}

func TestRead_openGrantsOfACLs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		after, unknown string
		want           any
	}{
		"all of them": {`{"bucket": "b", "access_control_policy": [{}]}`, `{"access_control_policy": [{"grant": true}]}`, nil},
		"one grantee": {
			`{"bucket": "b", "access_control_policy": [{"grant": [{"permission": "READ", "grantee": [{}]}]}]}`,
			`{"access_control_policy": [{"grant": [{"grantee": [{"uri": true}]}]}]}`, nil,
		},
		"the name to show": {
			`{"bucket": "b", "access_control_policy": [{"grant": [{"permission": "READ", "grantee": [{"id": "1"}]}]}]}`,
			`{"access_control_policy": [{"grant": [{"grantee": [{"display_name": true}]}]}]}`, "custom",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := onlySubject(t, `{"address": "aws_s3_bucket_acl.x", "mode": "managed", "type": "aws_s3_bucket_acl", "name": "x",
				"change": {"actions": ["create"], "after": `+c.after+`, "after_unknown": `+c.unknown+`}}`, `{"root_module": {}}`)
			if s.Fields["acl"] != c.want {
				t.Errorf("acl %v, want %v", s.Fields["acl"], c.want)
			}
			if _, open := s.Unknown["acl"]; open != (c.want == nil) {
				t.Errorf("acl is open: %v", open)
			}
		})
	}
}

// onlySubject is the only subject of a plan with one change.
func onlySubject(t *testing.T, change, configuration string) *model.Subject {
	t.Helper()
	m, err := Read(strings.NewReader(`{"format_version": "1.2", "resource_changes": [`+change+`], "configuration": `+configuration+`}`), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Subjects) != 1 {
		t.Fatalf("%d subjects, want one", len(m.Subjects))
	}
	return m.Subjects[0]
}
