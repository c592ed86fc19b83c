package cases

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

const subject = `{"kind": "key", "name": "alias/a"}`

// archive makes a cases.txtar of files without and with content.
func archive(files ...string) []byte {
	var b strings.Builder
	for i := 0; i < len(files); i += 2 {
		b.WriteString("-- " + files[i] + " --\n" + files[i+1] + "\n")
	}
	return []byte(b.String())
}

func TestParse(t *testing.T) {
	t.Parallel()
	found, err := Parse(archive("bad/a.json", subject, "bad/a.want", "policy\n/Statement/0", "bad/b.json", subject,
		"bad/b.want", "enabled", "good/c.json", subject, "good/d.json", subject))
	if err != nil {
		t.Fatal(err)
	}
	got := make(map[string][]string)
	for _, c := range found {
		got[c.Name] = c.Want
	}
	want := map[string][]string{
		"bad/a.json": {"/Statement/0", "policy"}, "bad/b.json": {"enabled"}, "good/c.json": nil, "good/d.json": nil,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("cases (-want +got):\n%s", diff)
	}
}

func TestParse_refuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		archive []byte
		want    string
	}{
		"nothing": {archive(), "0 bad and 0 good cases"},
		"only bad": {
			archive("bad/a.json", subject, "bad/a.want", "x", "bad/b.json", subject, "bad/b.want", "x"),
			"2 bad and 0 good cases",
		},
		"no want":       {archive("bad/a.json", subject), "bad/a.want is missing"},
		"empty want":    {archive("bad/a.json", subject, "bad/a.want", ""), "bad/a.want is missing or empty"},
		"want too much": {archive("bad/a.want", "x"), "there is no bad/a.json"},
		"other file":    {archive("ugly/a.json", subject), "ugly/a.json"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := Parse(test.archive); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestSubject(t *testing.T) {
	t.Parallel()
	s, err := Subject([]byte(`{"kind": "bucket", "name": "orders", "account": "111122223333", "versioning": "Enabled",
		"unknown": {"acl": "var.acl"}, "policy": {"Version": "2012-10-17", "Statement": {"Effect": "Deny",
		"Principal": "*", "Action": "s3:*", "Resource": "*"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if s.Kind != model.Bucket || s.Scope.ARN != "arn:aws:s3:::orders" || s.Scope.Service != "s3" || s.Policy == nil {
		t.Errorf("subject = %+v", s)
	}
	if diff := cmp.Diff(map[string]any{"versioning": "Enabled"}, s.Fields); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
	for _, broken := range []string{`{`, `[]`, subject + subject} {
		if _, err := Subject([]byte(broken)); err == nil {
			t.Errorf("%s is read", broken)
		}
	}
	refused, err := Subject([]byte(`{"kind": "bucket", "policy": {"Statement": [{}]}}`))
	if err != nil || !refused.PolicyUnknown() || !strings.HasPrefix(refused.PolicyError, "/Statement/0: ") {
		t.Errorf("a policy that is none: %+v, %v", refused, err)
	}
}
