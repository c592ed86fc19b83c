package facts

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// TestFact_find: a fact that crashes says which it is.
func TestFact_find(t *testing.T) {
	t.Parallel()
	defer func() {
		if p := recover(); fmt.Sprint(p) != "fact odd: the test wants it" {
			t.Errorf("the crash says %v", p)
		}
	}()
	odd := Fact{Name: "odd", answers: func(*evidence) []Answer { panic("the test wants it") }}
	odd.find(nil)
}

func TestTable_everyFactIsDescribed(t *testing.T) {
	t.Parallel()
	seen := make(map[string]bool)
	for _, fact := range Table() {
		if fact.Description == "" || !strings.HasSuffix(fact.Description, ".") || len(fact.Kinds) == 0 {
			t.Errorf("%s: kinds %v, description %q", fact.Name, fact.Kinds, fact.Description)
		}
		if seen[fact.Name] {
			t.Errorf("%s is there twice", fact.Name)
		}
		seen[fact.Name] = true
	}
}

func TestFind_unknownPolicyLeavesEverythingOpen(t *testing.T) {
	t.Parallel()
	for _, kind := range []model.Kind{model.Bucket, model.Key, model.Secret, model.Table, model.Vault} {
		var names []string
		for name := range Names(kind) {
			names = append(names, name)
		}
		s := &model.Subject{Kind: kind, Name: "n", Unknown: map[string]string{"policy": "data.x.json"}}
		found := Find(s, names)
		for _, name := range names {
			answers := found[name]
			open := len(answers) == 1 && answers[0].Verdict == prove.Unknown
			if !open || !slices.Equal(answers[0].DependsOn, []string{"data.x.json"}) {
				t.Errorf("%s %s = %+v", kind, name, answers)
			}
		}
	}
}

func TestFind_leavesOutFactsOfOtherKinds(t *testing.T) {
	t.Parallel()
	found := Find(&model.Subject{Kind: model.Key, Name: "n"}, []string{"denies_sse_c", "limits_grants"})
	if _, ok := found["denies_sse_c"]; ok || len(found) != 1 {
		t.Errorf("found %v", found)
	}
}

// A policy that is written with the ARN of its own bucket is decided before the bucket exists.
func TestFind_ownARNThatIsNotKnownYet(t *testing.T) {
	t.Parallel()
	atoms := &policy.Atoms{}
	document := func(reference string) *model.Subject {
		own := atoms.Text(reference, "arn:*")
		return &model.Subject{
			Kind: model.Bucket, Name: "orders", Address: "aws_s3_bucket.orders",
			Fields:     map[string]any{"bucket": "orders"},
			References: map[string]string{reference: reference},
			Scope:      prove.Scope{Service: "s3"},
			Policy: &policy.Document{Version: policy.Version2012, Atoms: atoms, Statements: []policy.Statement{{
				Effect: policy.Deny, Principals: []policy.Principal{{Type: policy.Everyone, Value: "*"}},
				Actions: policy.Texts("s3:*"), Resources: policy.Texts(own, own+"/*"),
				Conditions: []policy.Condition{{
					Operator: "Bool", Key: secureTransport, Values: policy.Texts("false"),
				}},
			}}},
		}
	}
	for reference, want := range map[string]prove.Verdict{
		"aws_s3_bucket.orders.arn": prove.Holds,
		"aws_s3_bucket.other.arn":  prove.Unknown,
	} {
		answer := Find(document(reference), []string{"denies_insecure_transport"})["denies_insecure_transport"][0]
		if answer.Verdict != want {
			t.Errorf("%s: %+v, want %s", reference, answer, want)
		}
	}
}

// TestDeniesWrongKey_asksUnderBothReadings: AWS's documents disagree about the key id of an upload
// that names no key, and a Deny has to stop it either way.
func TestDeniesWrongKey_asksUnderBothReadings(t *testing.T) {
	t.Parallel()
	const key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	condition := func(operator, key, value string) policy.Condition {
		return policy.Condition{Operator: operator, Key: key, Values: policy.Texts(value)}
	}
	deny := func(conditions ...policy.Condition) policy.Statement {
		return policy.Statement{
			Effect: policy.Deny, Principals: []policy.Principal{{Type: policy.Everyone, Value: "*"}},
			Actions: policy.Texts("s3:PutObject"), Resources: policy.Texts("arn:aws:s3:::orders/*"), Conditions: conditions,
		}
	}
	another := condition("ArnNotEquals", sseKey, key)
	named, unnamed := condition("Null", sseKey, "false"), condition("Null", sseKey, "true")
	for _, c := range []struct {
		name       string
		statements []policy.Statement
		want       prove.Verdict
		assumption string
		// names says whether the request of the witness names a key.
		names bool
	}{
		{"another key or none", []policy.Statement{deny(another)}, prove.Holds, "", false},
		{"another key", []policy.Statement{deny(named, another)}, prove.Violated, namedKeyReading, false},
		{
			"another key, and none with the algorithm",
			[]policy.Statement{deny(named, another), deny(unnamed, condition("StringLike", sseAlgorithm, "aws:kms*"))},
			prove.Holds, "", false,
		},
		{
			"another key, and none with the algorithm of one layer",
			[]policy.Statement{deny(named, another), deny(unnamed, condition("StringEquals", sseAlgorithm, "aws:kms"))},
			prove.Violated, namedKeyReading, false,
		},
		{"none", []policy.Statement{deny(unnamed)}, prove.Violated, "", true},
	} {
		for i := range c.statements {
			c.statements[i].Index = i
		}
		s := &model.Subject{
			Kind: model.Bucket, Name: "orders", Fields: map[string]any{"bucket": "orders"},
			Scope:  prove.Scope{Service: "s3", Account: "111122223333", Partition: "aws", ARN: "arn:aws:s3:::orders"},
			Policy: &policy.Document{Version: policy.Version2012, Statements: c.statements},
		}
		answer := Find(s, []string{"denies_wrong_kms_key"})["denies_wrong_kms_key"][0]
		if answer.Verdict != c.want || answer.Assumption != c.assumption {
			t.Errorf("%s: %s (%s) assuming %q", c.name, answer.Verdict, answer.Reason, answer.Assumption)
			continue
		}
		if answer.Witness == nil {
			continue
		}
		if _, names := answer.Witness.Context[sseKey]; names != c.names || answer.Reason == "" {
			t.Errorf("%s: %s: %s", c.name, answer.Reason, answer.Witness)
		}
	}
}

// TestDenies_witness shows a request that the policy itself allows, if there is one, and else one of the
// bucket's own account, which its IAM policies may allow.
func TestDenies_witness(t *testing.T) {
	t.Parallel()
	statement := func(effect policy.Effect, principal policy.Principal, action string) policy.Statement {
		return policy.Statement{
			Effect: effect, Principals: []policy.Principal{principal}, Actions: policy.Texts(action),
			Resources: policy.Texts("arn:aws:s3:::orders", "arn:aws:s3:::orders/*"),
		}
	}
	partner := policy.Principal{Type: policy.AWS, Value: "arn:aws:iam::444455556666:role/partner"}
	everyone := policy.Principal{Type: policy.Everyone, Value: "*"}
	for name, test := range map[string]struct {
		account    string
		statements []policy.Statement
		principal  string
		outcome    eval.Outcome
	}{
		"allowed": {
			"111122223333",
			[]policy.Statement{statement(policy.Allow, partner, "s3:GetObject")},
			partner.Value, eval.Allowed,
		},
		"not denied": {
			"111122223333",
			[]policy.Statement{statement(policy.Deny, everyone, "s3:PutObject")},
			"arn:aws:iam::111122223333:", eval.ImplicitlyDenied,
		},
		"allowed but for a Deny": {
			"111122223333",
			[]policy.Statement{
				statement(policy.Allow, partner, "s3:PutObject"), statement(policy.Deny, everyone, "s3:PutObject"),
			},
			"arn:aws:iam::111122223333:", eval.ImplicitlyDenied,
		},
		"in an account that is not known": {
			"", []policy.Statement{statement(policy.Deny, everyone, "s3:PutObject")}, "arn:", eval.ImplicitlyDenied,
		},
	} {
		for i := range test.statements {
			test.statements[i].Index = i
		}
		s := &model.Subject{
			Kind: model.Bucket, Name: "orders", Fields: map[string]any{"bucket": "orders"},
			Scope:  prove.Scope{Service: "s3", Account: test.account, Partition: "aws", ARN: "arn:aws:s3:::orders"},
			Policy: &policy.Document{Version: policy.Version2012, Statements: test.statements},
		}
		answer := Find(s, []string{"denies_insecure_transport"})["denies_insecure_transport"][0]
		if answer.Witness == nil {
			t.Errorf("%s: no witness: %+v", name, answer)
			continue
		}
		outcome := eval.Decide(s.Policy, *answer.Witness).Outcome
		if outcome != test.outcome || answer.Undenied == outcome.Permits() || !strings.HasPrefix(answer.Witness.Principal, test.principal) {
			t.Errorf("%s: %s is %s (undenied: %v)", name, answer.Witness, outcome, answer.Undenied)
		}
	}
}

func TestMentions_wildcards(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]bool{
		"kms:CreateGrant": true, "KMS:creategrant": true, "kms:Create*": true, "kms:*Grant": true, "*": true,
		"kms:?reateGrant": true, "kms:CreateGrant?": false, "kms:CreateAlias": false, "kms:Create": false,
		"kms:*e*a*t": true, "s3:*": false,
	} {
		if got := mentions(policy.Texts(pattern), false, "kms:CreateGrant"); got != want {
			t.Errorf("%s: %v", pattern, got)
		}
		if got := mentions(policy.Texts(pattern), true, "kms:CreateGrant"); got == want {
			t.Errorf("not %s: %v", pattern, got)
		}
	}
}

func TestWorst_violationsCountMost(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		answers []Answer
		want    prove.Verdict
	}{
		{nil, prove.Holds},
		{[]Answer{holds(), unknown("?")}, prove.Unknown},
		{[]Answer{unknown("?"), violated("!"), holds()}, prove.Violated},
	} {
		if got := worst(test.answers...).Verdict; got != test.want {
			t.Errorf("worst(%v) = %s", test.answers, got)
		}
	}
}

// TestWitness_saysAll: rules, and whoever reads their findings, get a request that is decided alike
// wherever it is read, and its short form.
func TestWitness_saysAll(t *testing.T) {
	t.Parallel()
	wire := witness(&eval.Request{
		Principal: eval.Anonymous, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/k",
		Context: map[string][]string{"aws:SecureTransport": {"false"}},
	})
	want := map[string]any{
		"aws:SecureTransport": []any{"false"}, "aws:PrincipalAccount": []any{"anonymous"},
		"aws:PrincipalType": []any{"Anonymous"}, "aws:userid": []any{"anonymous"},
	}
	if diff := cmp.Diff(want, wire["context"]); diff != "" {
		t.Errorf("context (-want +got):\n%s", diff)
	}
	if got, want := wire["text"], "ANONYMOUS s3:GetObject arn:aws:s3:::b/k with aws:SecureTransport=false"; got != want {
		t.Errorf("text is %q, want %q", got, want)
	}
}
