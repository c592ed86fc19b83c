package functions_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// finding is an element of the result; "(unknown)" stands for what is not known, "(null)" for null.
type finding map[string]string

// findings reads the result of policy_lint; known is false where it is unknown as a whole.
func findings(t *testing.T, kind string, policy tftypes.Value) (list []finding, known bool) {
	t.Helper()
	result, fault := call(t, "policy_lint", text(kind), policy)
	if fault != nil {
		t.Fatal(fault.Text)
	}
	if !result.IsKnown() {
		return nil, false
	}
	var elements []tftypes.Value
	if err := result.As(&elements); err != nil {
		t.Fatal(err)
	}
	for _, element := range elements {
		var attributes map[string]tftypes.Value
		if err := element.As(&attributes); err != nil {
			t.Fatal(err)
		}
		f := finding{}
		for name, attribute := range attributes {
			var s string
			switch {
			case !attribute.IsKnown():
				s = "(unknown)"
			case attribute.IsNull():
				s = "(null)"
			default:
				if err := attribute.As(&s); err != nil {
					t.Fatal(err)
				}
			}
			f[name] = s
		}
		list = append(list, f)
	}
	return list, true
}

func about(list []finding, rule string) []finding {
	return slices.DeleteFunc(slices.Clone(list), func(f finding) bool { return f["rule"] != rule })
}

func TestLint_finding(t *testing.T) {
	t.Parallel()
	list, _ := findings(t, "bucket", policyWith(t, `{"Sid": "Website", "Principal": "*"}`))
	found := about(list, "bucket/public-access")
	if len(found) != 1 {
		t.Fatalf("found %v", list)
	}
	f := found[0]
	if f["severity"] != "critical" || f["statement"] != "Website" || f["undecided"] != "(null)" || f["fix"] == "" || f["message"] == "" ||
		!strings.HasPrefix(f["pointer"], "/Statement/0") || !strings.Contains(f["witness"], "s3:GetObject arn:aws:s3:::orders/") {
		t.Errorf("found %v", f)
	}
}

func TestLint_undecided(t *testing.T) {
	t.Parallel()
	list, _ := findings(t, "bucket", policyWith(t, `{}`))
	hidden := about(list, "bucket/sse-c-allowed")
	if len(hidden) != 1 || !strings.Contains(hidden[0]["undecided"], "blocked_encryption_types") || hidden[0]["statement"] != "(null)" {
		t.Errorf("what the policy does not show: %v", hidden)
	}
	list, _ = findings(t, "secret", policyWith(t, `{"Action": "secretsmanager:*"}`))
	if len(about(list, "secret/all-actions-allowed")) != 1 {
		t.Errorf("of a secret: %v", list)
	}
}

func TestLint_kind(t *testing.T) {
	t.Parallel()
	_, fault := call(t, "policy_lint", text("buckets"), policyWith(t, `{}`))
	if fault == nil || fault.FunctionArgument == nil || *fault.FunctionArgument != 0 || !strings.Contains(fault.Text, `"buckets"`) {
		t.Errorf("the fault is %v", fault)
	}
	_, fault = call(t, "policy_lint", text("bucket"), text("{"))
	if fault == nil || fault.FunctionArgument == nil || *fault.FunctionArgument != 1 || !strings.Contains(fault.Text, "line 1") {
		t.Errorf("the fault is %v", fault)
	}
}

// TestLint_unknown shows when a list is known although values in the policy are not.
func TestLint_unknown(t *testing.T) {
	t.Parallel()
	if list, known := findings(t, "key", policyWith(t, `{"Principal": {"AWS": "?"}, "Action": "kms:*", "Resource": "*"}`)); known {
		t.Errorf("whether an unknown principal is an outsider is known: %v", list)
	}
	if list, known := findings(t, "key", policyWith(t, `{"Resource": "?list"}`)); known {
		t.Errorf("what an unknown list holds is known: %v", list)
	}
	const account = `"Principal": {"AWS": "arn:aws:iam::111122223333:root"}, "Action": "kms:*", "Resource": "*"`
	list, known := findings(t, "key", policyWith(t, `{`+account+`, "Sid": "?"}`))
	if !known || len(list) != 0 {
		t.Errorf("an unknown Sid keeps a sound policy from being judged: %v, %v", list, known)
	}
	// A finding that holds for every value is known, but what speaks of values is not: with them it may
	// be another example.
	list, known = findings(t, "key", policyWith(t, `{`+account+`, "Sid": "?", "Principal": "*"}`))
	public := about(list, "key/public-access")
	if !known || len(public) != 1 || public[0]["witness"] != "(unknown)" || public[0]["statement"] != "(unknown)" ||
		public[0]["severity"] != "critical" {
		t.Errorf("found %v, %v", public, known)
	}
}
