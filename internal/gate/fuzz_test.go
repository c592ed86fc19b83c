package gate_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/gate"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// FuzzPlan plans a key or a bucket from any attributes, of which every string can be one that is not known
// yet: without a panic, and never so that nobody can change the policy although nothing was said.
func FuzzPlan(f *testing.F) {
	for _, seed := range []string{
		`{"aliases": ["alias/orders"], "administrators": ["${aws_iam_role.a.arn}"], "delegation": "none"}`,
		`{"aliases": ["alias/orders"], "delegation": "none", "administrators": ["arn:aws:iam::111122223333:role/a"],
		  "extra_statements": [{"effect": "Deny", "principals": [{"type": "AWS", "identifiers": ["${aws_iam_role.b.arn}"]}], "actions": ["kms:*"]}]}`,
		`{"aliases": ["alias/orders"], "users": [{"principals": ["${var.p}"], "via_services": ["s3"]}], "organization_id": "${var.o}",
		  "external_accounts": [{"account_id": "${var.a}"}], "service_principals": [{"service": "${var.s}", "source_account": "${var.a}"}]}`,
		`{"bucket": "${var.name}", "kms_key_arn": "${aws_kms_key.k.arn}", "access": [{"principals": ["${var.p}"], "prefixes": ["${var.x}"], "actions": ["read"]}]}`,
		`{"bucket": "data", "sse_algorithm": "AES256", "access": [{"external_accounts": ["444455556666"], "actions": ["write", "delete"]}], "minimum_tls_version": "1.3"}`,
	} {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	checker := gate.New(gate.Settings{Enabled: true})
	f.Fuzz(func(t *testing.T, text string, nowhere bool) {
		var attrs map[string]any
		decoder := json.NewDecoder(strings.NewReader(text))
		decoder.UseNumber()
		if decoder.Decode(&attrs) != nil || attrs == nil {
			// The target takes attributes; other texts never reach the check of a plan.
			t.Skip("no attributes")
		}
		marked, _ := markUnknown(attrs).(map[string]any)
		env := home
		if nowhere {
			env = compose.Environment{}
		}
		if k, err := compose.DecodeKey(marked, env); err == nil {
			composed := k.Policy()
			diags := checker.Check(t.Context(), gate.Change{Subject: model.FromKey(k, composed), Changed: true})
			if composed.Document != nil && !nowhere && !diags.HasError() && len(about(diags, "lockout")) == 0 {
				checkNoLockout(t, composed.Document)
			}
		}
		if b, err := compose.DecodeBucket(marked, env); err == nil {
			checker.Check(t.Context(), gate.Change{Subject: model.FromBucket(b, b.Policy()), Changed: true})
		}
	})
}

// checkNoLockout puts some value of its domain in the place of everything that is not known, and asks
// whether somebody can still change the key policy.
func checkNoLockout(t *testing.T, doc *policy.Document) {
	t.Helper()
	known := doc.Substitute(func(a policy.Atom) string {
		if len(a.Domain) == 0 {
			return "later"
		}
		return strings.NewReplacer("*", "later", "?", "4").Replace(a.Domain[0])
	})
	scope := prove.Scope{Service: "kms", Account: home.Account, Partition: home.Partition, Region: home.Region}
	row := prove.Row{Actions: policy.Texts("kms:PutKeyPolicy"), Principals: []policy.Principal{{Type: policy.AWS, Value: home.Account}}}
	if got := prove.Compile(known, scope).Permits(row); got.Verdict == prove.Violated {
		t.Fatalf("nobody can change the policy and nothing says so: %s", known.JSON())
	}
}
