package compose_test

import (
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

func TestDecodeSecretPolicy_refuses(t *testing.T) {
	t.Parallel()
	checkRefusals(t, "secret", "", []refusal{
		{"an outsider among the readers", `"readers": ["arn:aws:iam::444455556666:role/app"]`, "readers[0]", []string{"444455556666", "external_accounts"}},
		{"everybody", `"readers": ["*"]`, "readers[0]", []string{"everybody"}},
		{"a session", `"readers": ["arn:aws:sts::111122223333:assumed-role/app/x"]`, "readers[0]", []string{"session"}},
		{"the own account as another", `"external_accounts": ["111122223333"]`, "external_accounts[0]", []string{"own account"}},
		{"an account by name", `"external_accounts": ["partner"]`, "external_accounts[0]", []string{"12 digits"}},
		{"an organisation by name", `"organization_id": "example"`, "organization_id", []string{"organisation id"}},
		{"no service", `"service_principals": [{}]`, "service_principals[0].service", []string{"is required"}},
		{"a role as a service", `"service_principals": [{"service": "ROLE"}]`, "service_principals[0].service", []string{"service principal"}},
		{
			"an action of another service", `"extra_statements": [{ANYBODY, "actions": ["kms:Decrypt"]}]`,
			"extra_statements[0].actions[0]",
			[]string{`"secretsmanager:"`},
		},
		{
			"a Sid of ours", `"readers": ["ROLE"], "extra_statements": [{ANYBODY, "sid": "Readers", "actions": ["secretsmanager:*"]}]`,
			"extra_statements[0]",
			[]string{"Readers", "already used"},
		},
		{
			"more than Secrets Manager stores", `"readers": [` + list(500, `"arn:aws:iam::111122223333:role/some-application-%d"`) + `]`,
			"readers",
			[]string{"secret policy", "20480", "bytes"},
		},
	})
}

// TestSecretPolicy_unknown shows that unknown strings are atoms with the domain of their attribute,
// and that an unknown list leaves the policy open.
func TestSecretPolicy_unknown(t *testing.T) {
	t.Parallel()
	p, err := policyOf(t, "secret", read(t, `{"readers": ["${aws_iam_role.app.arn}"], "external_accounts": ["${var.partner}"]}`), home)
	if err != nil {
		t.Fatal(err)
	}
	domains := atomsOf(p.Document)
	if own := domains["readers[0]"]; len(own) != 2 || own[0] != "arn:aws:iam::111122223333:role/*" {
		t.Errorf("a reader is any of %v", own)
	}
	if partner := domains["external_accounts[0]"]; len(partner) != 1 || partner[0] != "????????????" {
		t.Errorf("an account is any of %v", partner)
	}
	p, err = policyOf(t, "secret", read(t, `{"readers": "${var.readers}"}`), home)
	if err != nil || p.Document != nil || p.Unknown["readers"] != "var.readers" {
		t.Errorf("%v, %v", p, err)
	}
}

// TestSecretPolicy_proven proves what matters about a secret policy, over all requests, also for a
// reader that does not exist yet.
func TestSecretPolicy_proven(t *testing.T) {
	t.Parallel()
	const everything = `{
		"readers": ["ROLE", "${aws_iam_role.app.arn}"], "external_accounts": ["444455556666"], "organization_id": "o-abcdef1234",
		"service_principals": [{"service": "appflow.amazonaws.com"}]
	}`
	value := policy.Texts("secretsmanager:GetSecretValue")
	of := func(arns ...string) []policy.Principal {
		var principals []policy.Principal
		for _, arn := range arns {
			principals = append(principals, policy.Principal{Type: policy.AWS, Value: arn})
		}
		return principals
	}
	when := func(operator, key string, values ...string) policy.Condition {
		return policy.Condition{Operator: operator, Key: key, Values: policy.Texts(values...)}
	}
	absent := when("Null", "aws:PrincipalOrgID", "true")
	for name, test := range map[string]struct {
		attributes string
		ask        func(*prove.Program, ...prove.Row) prove.Result
		row        prove.Row
	}{
		"plain HTTP is denied to everybody": {
			everything, (*prove.Program).Denies, prove.Row{Conditions: []policy.Condition{when("Bool", "aws:SecureTransport", "false")}},
		},
		"a reader reads": {everything, (*prove.Program).Permits, prove.Row{Principals: of(role), Actions: value}},
		"a reader only reads": {
			`{"readers": ["ROLE", "${aws_iam_role.app.arn}"]}`, (*prove.Program).Excludes,
			prove.Row{Actions: policy.Texts("secretsmanager:PutSecretValue", "secretsmanager:PutResourcePolicy", "secretsmanager:DeleteSecret")},
		},
		"nobody else reads": {
			`{"readers": ["ROLE", "${aws_iam_role.app.arn}"]}`, (*prove.Program).Excludes,
			prove.Row{Conditions: []policy.Condition{when("StringNotEquals", "aws:PrincipalAccount", "111122223333")}},
		},
		"without intent nobody is let in": {`{}`, (*prove.Program).Excludes, prove.Row{}},
		"no outsider but those that are named": {
			everything, (*prove.Program).Excludes,
			prove.Row{Conditions: []policy.Condition{
				when("StringNotEquals", "aws:PrincipalAccount", "111122223333", "444455556666"), absent,
				when("Bool", "aws:PrincipalIsAWSService", "false"),
			}},
		},
		"no service for somebody else": {
			everything, (*prove.Program).Excludes,
			prove.Row{
				Principals: []policy.Principal{{Type: policy.Service, Value: "appflow.amazonaws.com"}},
				Conditions: []policy.Condition{when("StringNotEquals", "aws:SourceAccount", "111122223333")},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := policyOf(t, "secret", read(t, test.attributes), home)
			if err != nil {
				t.Fatal(err)
			}
			scope := prove.Scope{Service: "secretsmanager", Account: home.Account, Partition: home.Partition, Region: home.Region}
			if got := test.ask(prove.Compile(p.Document, scope), test.row); got.Verdict != prove.Holds {
				t.Errorf("%s: %v %s %v", got.Verdict, got.Witness, got.Reason, got.DependsOn)
			}
		})
	}
}

// TestDecodeKeyPolicy shows that the policy of a key that Keyward does not make is that of one which it
// makes, and that the same values are refused.
func TestDecodeKeyPolicy(t *testing.T) {
	t.Parallel()
	const access = `"administrators": ["ROLE"], "users": [{"principals": ["ROLE"], "via_services": ["s3"]}], "multi_region": true`
	alone, err := policyOf(t, "key policy", read(t, "{"+access+"}"), home)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := policyOf(t, "key", read(t, `{"aliases": ["alias/a"], `+access+"}"), home)
	if err != nil {
		t.Fatal(err)
	}
	if alone.JSON() != whole.JSON() {
		t.Errorf("alone the policy is %s", alone.JSON())
	}
	_, err = compose.DecodeKeyPolicy(read(t, `{"administrators": ["*"], "iam_delegation": "none"}`), home)
	if found := messages(t, err); found["administrators[0]"] == "" || found["iam_delegation"] == "" {
		t.Errorf("found %v", found)
	}
}
