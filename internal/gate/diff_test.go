package gate_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/gate"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

const sse = `"kms_key_arn": "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"`

func bucket(t *testing.T, text string) *model.Subject {
	t.Helper()
	attrs := attributes(t, "{"+text+"}")
	attrs["bucket"] = "orders"
	b, err := compose.DecodeBucket(attrs, home)
	if err != nil {
		t.Fatal(err)
	}
	return model.FromBucket(b, b.Policy())
}

// reader is a user of a key in attributes.
func reader(name string) string {
	return `{"principals": ["arn:aws:iam::111122223333:role/` + name + `"], "operations": ["Decrypt"]}`
}

const unknownReader = `{"principals": ["${aws_iam_role.app.arn}"], "operations": ["Decrypt"]}`

func TestCheck_permissionDiff(t *testing.T) {
	t.Parallel()
	two, swapped := reader("a")+`, `+reader("b"), reader("b")+`, `+reader("a")
	const closed = `"iam_delegation": "none", "acknowledge_no_iam_delegation": true,
		"administrators": ["arn:aws:iam::111122223333:role/admin"], `
	for name, test := range map[string]struct {
		prior, planned *model.Subject
		// allowed and denied are what the lines must hold; both "" = only the text changes.
		allowed, denied []string
	}{
		"a user more": {
			key(t, closed+`"users": [`+reader("a")+`]`), key(t, closed+`"users": [`+two+`]`),
			[]string{"role/b", "kms:D"},
			[]string{"nothing"},
		},
		"a user less": {
			key(t, closed+`"users": [`+two+`]`), key(t, closed+`"users": [`+reader("a")+`]`),
			[]string{"nothing"},
			[]string{"role/b", "kms:D"},
		},
		"a user in place of another": {
			key(t, closed+`"users": [`+reader("a")+`]`), key(t, closed+`"users": [`+reader("b")+`]`),
			[]string{"role/b"},
			[]string{"role/a"},
		},
		"two users in another order": {
			key(t, closed+`"users": [`+two+`]`), key(t, closed+`"users": [`+swapped+`]`),
			nil, nil,
		},
		"a user who is not known yet": {
			key(t, closed+`"users": [`+reader("a")+`]`), key(t, closed+`"users": [`+reader("a")+`, `+unknownReader+`]`),
			[]string{"not known until apply", "aws_iam_role.app.arn"},
			[]string{"nothing"},
		},
		"an organization in an account that is not known": {
			keyIn(t, compose.Environment{Region: "eu-west-1"}, ""),
			keyIn(t, compose.Environment{Region: "eu-west-1"}, `"organization_id": "o-abcdef1234"`),
			[]string{"aws:PrincipalOrgID=o-abcdef1234"},
			[]string{"nothing"},
		},
		"a denial less on a bucket that allows nothing": {
			bucket(t, sse+`, "minimum_tls_version": "1.3"`), bucket(t, sse),
			[]string{"s3:", "orders", "TlsVersion"},
			[]string{"nothing"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			change := gate.Change{Subject: test.planned, Prior: test.prior, Changed: true}
			diags := gate.New(settings).Check(t.Context(), change)
			if test.allowed == nil {
				only(t, diags, "only the text of the policy changes")
				return
			}
			d := only(t, diags, "what the policy permits changes")
			if d.Severity() != diag.SeverityWarning || !strings.Contains(d.Summary(), test.planned.Name) {
				t.Errorf("%s: %s", d.Severity(), d.Summary())
			}
			allowed, denied, _ := strings.Cut(d.Detail(), "Newly denied")
			for _, word := range test.allowed {
				if !strings.Contains(allowed, word) {
					t.Errorf("newly allowed lacks %q:\n%s", word, d.Detail())
				}
			}
			for _, word := range test.denied {
				if !strings.Contains(denied, word) {
					t.Errorf("newly denied lacks %q:\n%s", word, d.Detail())
				}
			}
		})
	}
}

func TestCheck_noPermissionDiff(t *testing.T) {
	t.Parallel()
	before, after := key(t, ""), key(t, `"organization_id": "o-abcdef1234"`)
	for name, change := range map[string]gate.Change{
		"a creation":         {Subject: after, Changed: true},
		"an untouched key":   {Subject: after, Prior: before},
		"another setting":    {Subject: key(t, `"enabled": false`), Prior: before, Changed: true},
		"a policy not known": {Subject: key(t, `"users": "${var.users}"`), Prior: before, Changed: true},
	} {
		diags := gate.New(settings).Check(t.Context(), change)
		if found := append(about(diags, "what the policy permits"), about(diags, "only the text")...); len(found) > 0 {
			t.Errorf("%s: %v", name, found)
		}
	}
}

func TestDiffer(t *testing.T) {
	t.Parallel()
	base := func() *model.Subject { return key(t, `"description": "x"`) }
	for name, test := range map[string]struct {
		a, b *model.Subject
		want bool
	}{
		"nothing":                         {base(), base(), false},
		"creation":                        {nil, base(), true},
		"an attribute that no rule reads": {base(), key(t, `"description": "y"`), false},
		"a setting":                       {base(), key(t, `"deletion_window_in_days": 7`), true},
		"the policy":                      {base(), key(t, `"organization_id": "o-abcdef1234"`), true},
		"what is known":                   {base(), key(t, `"enabled": "${var.e}"`), true},
		"a policy that is not known":      {base(), key(t, `"users": "${var.u}"`), true},
	} {
		if got := gate.Differ(test.a, test.b); got != test.want {
			t.Errorf("%s: %v, want %v", name, got, test.want)
		}
	}
}
