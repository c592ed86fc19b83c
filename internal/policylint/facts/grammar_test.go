package facts

import (
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// reasonsOf are the reasons of the answers to one question about a policy with the given statements.
func reasonsOf(t *testing.T, kind model.Kind, fact, statements string) []string {
	t.Helper()
	doc, err := policy.Parse([]byte(`{"Version": "2012-10-17", "Statement": [` + statements + `]}`))
	if err != nil {
		t.Fatal(err)
	}
	s := &model.Subject{Kind: kind, Name: "n", Policy: doc, Scope: prove.Scope{Account: "111122223333", Partition: "aws"}}
	answers, ok := Find(s, []string{fact})[fact]
	if !ok {
		t.Fatalf("there is no fact %s about a %s", fact, kind)
	}
	var reasons []string
	for _, a := range answers {
		reasons = append(reasons, a.Reason)
	}
	return reasons
}

// allow is an Allow statement of an identity policy with more elements.
func allow(elements string) string {
	return `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*", ` + elements + `}`
}

// under is such a statement with a condition.
func under(operator, key, values string) string {
	return allow(`"Condition": {"` + operator + `": {"` + key + `": ` + values + `}}`)
}

// What the answers say, for the person who reads it.
func TestGrammarFacts_reasons(t *testing.T) {
	t.Parallel()
	tests := []struct{ fact, statements, want string }{
		{"variables_are_well_formed", under("StringEquals", "s3:prefix", `"${aws:userid"`), "${aws:userid has no closing brace."},
		{"variables_are_well_formed", under("StringEquals", "s3:prefix", `"${aws:userid, x}"`), "not in single quotes"},
		{"variables_exist", under("StringEquals", "s3:prefix", `"${aws:usrname}"`), "; did you mean aws:username?"},
		{"values_fit_operators", under("DateLessThan", "aws:CurrentTime", `"tomorrow"`), `DateLessThan compares aws:CurrentTime with "tomorrow", which is not a date`},
		{"values_can_occur", under("StringEquals", "s3:x-amz-server-side-encryption", `"AES-256"`), `did you mean "AES256"?`},
		{"values_can_occur", under("StringEquals", "s3:x-amz-server-side-encryption", `"aws:KMS"`), `did you mean "aws:kms"?`},
		{"wildcards_are_compared", under("StringNotEquals", "aws:userid", `"A*"`), "StringNotLike would match it"},
		{"networks_begin_at_their_address", under("IpAddress", "aws:SourceIp", `"203.0.113.7/24"`), "that is 203.0.113.0/24."},
		{"conditions_exclude_somebody", under("IpAddress", "aws:SourceIp", `["0.0.0.0/1", "128.0.0.0/1"]`), "128.0.0.0/1 holds every address."},
		{"set_operators_have_several_values", under("ForAnyValue:StringEquals", "aws:userid", `"a"`), "aws:userid has one value"},
		{"allows_need_their_keys", under("StringNotEquals", "aws:SourceVpc", `"vpc-0123456789abcdef0"`), "A request without aws:SourceVpc meets StringNotEquals."},
		{"actions_add_something", `{"Effect": "Allow", "Action": ["s3:Get*", "s3:GetObject", "s3:Get*"], "Resource": "*"}`, "s3:GetObject is covered by s3:Get*. s3:Get* is there twice."},
		{"resources_are_arns", `{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:us-east-1::b"}`, "has a region, and ARNs of s3 have none"},
		{"resources_are_arns", `{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:KMS:us-east-1:111122223333:key/*"}`, "has a service in capital letters"},
		{"resources_are_arns", `{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:kms:useast1:111122223333:key/*"}`, `has a region "useast1" that is none`},
		{"statements_add_something", allow(`"Sid": "A"`) + "," + allow(`"Sid": "B"`), "Statement 0 does all that the statement does."},
	}
	for _, tt := range tests {
		reasons := reasonsOf(t, model.Identity, tt.fact, tt.statements)
		if len(reasons) != 1 || !strings.Contains(reasons[0], tt.want) {
			t.Errorf("%s of %s: %q, want %q", tt.fact, tt.statements, reasons, tt.want)
		}
	}
}

// Near misses of each question.
func TestGrammarFacts_silent(t *testing.T) {
	t.Parallel()
	tests := []struct{ fact, statements string }{
		{"variables_are_well_formed", under("StringEquals", "s3:prefix", `"${aws:PrincipalTag/team, 'no team, yet'}"`)},
		{"values_fit_operators", under("ArnLike", "aws:SourceArn", `"*"`)},
		{"values_fit_operators", under("NumericLessThan", "s3:max-keys", `10`)},
		{"values_can_occur", under("StringLike", "aws:SourceAccount", `"1111*"`)},
		{"values_can_occur", under("Null", "aws:SourceAccount", `"true"`)},
		{"wildcards_are_compared", under("StringEquals", "s3:prefix", `"${?}"`)},
		{"networks_begin_at_their_address", under("IpAddress", "aws:SourceIp", `"2001:db8::/32"`)},
		{"conditions_exclude_somebody", under("IpAddress", "aws:SourceIp", `["0.0.0.0/1", "::/1"]`)},
		{"conditions_exclude_somebody", under("StringLike", "aws:PrincipalTag/team", `"*"`)},
		{"allows_need_their_keys", under("StringEqualsIfExists", "aws:PrincipalAccount", `"111122223333"`)},
		{"actions_add_something", `{"Effect": "Allow", "Action": ["s3:Get?*", "s3:Get*t?"], "Resource": "*"}`},
		{"resources_are_arns", `{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3::111122223333:accesspoint/a.mrap/object/*"}`},
		{"statements_add_something", under("Null", "aws:userid", `"false"`) + "," + `{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/a"}`},
	}
	for _, tt := range tests {
		reasons := reasonsOf(t, model.Identity, tt.fact, tt.statements)
		if len(reasons) > 0 {
			t.Errorf("%s of %s: %q", tt.fact, tt.statements, reasons)
		}
	}
}

// A value that is not known yet is neither misspelt nor redundant: what Terraform computes has the form
// that AWS gives it.
func TestGrammarFacts_unknownValues(t *testing.T) {
	t.Parallel()
	atoms := &policy.Atoms{}
	arn := atoms.Text("aws_s3_bucket.b.arn")
	doc := &policy.Document{Version: policy.Version2012, Atoms: atoms, Statements: []policy.Statement{{
		Effect: policy.Allow, Actions: policy.Texts("s3:GetObject"), Resources: policy.Texts(arn, arn+"/*"),
		Conditions: []policy.Condition{{Operator: "ArnEquals", Key: "aws:SourceArn", Values: policy.Texts(arn)}},
	}}}
	s := &model.Subject{Kind: model.Identity, Name: "n", Policy: doc}
	for _, facts := range [][]Fact{grammarFacts(), variableFacts(), valueFacts(), redundancyFacts(), arnFacts()} {
		for _, fact := range facts {
			for _, answer := range fact.answers(newEvidence(s)) {
				if answer.Verdict != prove.Holds {
					t.Errorf("%s: %s %s", fact.Name, answer.Verdict, answer.Reason)
				}
			}
		}
	}
}

// However much is wrong, and however long the values are, a reason fits into a message.
func TestReasons_areBounded(t *testing.T) {
	t.Parallel()
	actions := make([]string, 200)
	for i := range actions {
		actions[i] = `"s3:NoSuchAction` + strings.Repeat("x", i) + `"`
	}
	reasons := reasonsOf(t, model.Identity, "actions_exist",
		`{"Effect": "Allow", "Action": [`+strings.Join(actions, ",")+`], "Resource": "*"}`)
	if len(reasons) != 1 || len(reasons[0]) > maxReason || !strings.Contains(reasons[0], "There is the same with 1") {
		t.Errorf("reasons = %q", reasons)
	}
	long := violated(strings.Repeat("ü", 5000)).wire(nil)
	if text, _ := long["reason"].(string); len(text) > maxReason+3 || !strings.HasSuffix(text, "ü...") {
		t.Errorf("the reason has %d bytes", len(text))
	}
}
