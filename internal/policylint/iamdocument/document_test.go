package iamdocument

import (
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// texts reads documents that are known, and calls atoms by their place.
type texts struct{ atoms *policy.Atoms }

func (r texts) Atom(at string, _ compose.Unknown) string { return r.atoms.Text(at) }
func (r texts) Document(_ string, _ int, value any) (*policy.Document, error) {
	text, _ := value.(string)
	return policy.Parse([]byte(text))
}

// block is a statement with something else in place of its attributes.
func block(change map[string]any) map[string]any {
	b := map[string]any{"sid": "A", "effect": nil, "actions": []any{"s3:*"}, "resources": []any{"*"}}
	for name, value := range change {
		b[name] = value
	}
	return b
}

// TestWrite_unknown: a string that is not known is an atom, where it may be one.
func TestWrite_unknown(t *testing.T) {
	t.Parallel()
	r := texts{&policy.Atoms{}}
	doc, err := Write(map[string]any{"statement": []any{block(map[string]any{
		"resources": []any{"a", compose.Unknown{DependsOn: "x"}},
		"condition": []any{map[string]any{"test": "StringEquals", "variable": "aws:SourceAccount", "values": []any{compose.Unknown{}}}},
	})}}, r)
	if err != nil {
		t.Fatal(err)
	}
	doc.Atoms = r.atoms
	const want = `{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Allow","Action":"s3:*",` +
		`"Resource":["a","${unknown:statement[0].resources[1]}"],` +
		`"Condition":{"StringEquals":{"aws:SourceAccount":"${unknown:statement[0].condition[0].values[0]}"}}}]}`
	if got := doc.JSON(); got != want {
		t.Errorf("written as %s, want %s", got, want)
	}
}

// TestWrite_from: each statement tells which argument it is from, also one that takes another's place.
func TestWrite_from(t *testing.T) {
	t.Parallel()
	const one = `{"Statement": [{"Sid": "B", "Effect": "Deny", "Action": "*", "Resource": "*"}, ` +
		`{"Sid": "A", "Effect": "Deny", "Action": "*", "Resource": "*"}]}`
	doc, err := Write(map[string]any{
		"statement": []any{block(nil), block(map[string]any{"sid": ""})}, "override_policy_documents": []any{one},
	}, texts{})
	if err != nil {
		t.Fatal(err)
	}
	want := []From{{"override_policy_documents", 0, 1}, {"statement", 1, 0}, {"override_policy_documents", 0, 0}}
	for i, from := range doc.From {
		if from != want[i] || doc.Statements[i].Index != i {
			t.Errorf("statement %d is from %v, want %v", i, from, want[i])
		}
	}
}

// TestWrite_refuses: what decides about the whole must be known, and what the provider refuses is said.
func TestWrite_refuses(t *testing.T) {
	t.Parallel()
	unknown := compose.Unknown{DependsOn: "x.y"}
	twice := `{"Statement": [{"Sid": "A", "Effect": "Deny", "Action": "*", "Resource": "*"}]}`
	for want, arguments := range map[string]map[string]any{
		"statement is not known yet: it depends on x.y":   {"statement": unknown},
		"statement[0] is not known yet":                   {"statement": []any{unknown}},
		"statement[0].effect is not known yet":            {"statement": []any{block(map[string]any{"effect": unknown})}},
		"statement[0].actions is not known yet":           {"statement": []any{block(map[string]any{"actions": unknown})}},
		"statement[0].principals[0].type is not known":    {"statement": []any{block(map[string]any{"principals": []any{map[string]any{"type": unknown}}})}},
		"statement[0].condition[0].test is \"Equals\"":    {"statement": []any{block(map[string]any{"condition": []any{map[string]any{"test": "Equals"}}})}},
		"two statements have the Sid A":                   {"statement": []any{block(nil), block(nil)}},
		"source_policy_documents has the Sid A twice":     {"source_policy_documents": []any{twice, twice}},
		"override_policy_documents is not known yet":      {"override_policy_documents": unknown},
		"has a policy variable, which version 2008-10-17": {"version": "2008-10-17", "statement": []any{block(map[string]any{"resources": []any{"&{aws:username}"}})}},
		"it has no statement":                             {},
	} {
		if _, err := Write(arguments, texts{&policy.Atoms{}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error is %v, want one with %q", err, want)
		}
	}
}
