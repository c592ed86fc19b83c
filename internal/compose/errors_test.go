package compose_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

// A refusal is one attribute that cannot be composed, and words that its error must hold.
type refusal struct {
	name       string
	attributes string
	path       string
	words      []string
}

func checkRefusals(t *testing.T, kind, required string, refusals []refusal) {
	t.Helper()
	for _, r := range refusals {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			text := "{" + strings.Join(nonEmpty(required, r.attributes), ",") + "}"
			_, err := policyOf(t, kind, read(t, text), home)
			if err == nil {
				t.Fatalf("%s was accepted", text)
			}
			found := messages(t, err)
			message, ok := found[r.path]
			if !ok {
				t.Fatalf("no error at %q, but: %v", r.path, found)
			}
			if len(found) > 1 {
				t.Errorf("more than one attribute is at fault: %v", found)
			}
			for _, word := range r.words {
				if !strings.Contains(message, word) {
					t.Errorf("the error does not mention %q: %s", word, message)
				}
			}
		})
	}
}

func nonEmpty(parts ...string) []string {
	var kept []string
	for _, part := range parts {
		if part != "" {
			kept = append(kept, part)
		}
	}
	return kept
}

func TestDecodeKey_refuses(t *testing.T) {
	t.Parallel()
	checkRefusals(t, "key", "", []refusal{
		{"a key without alias", `"description": "x"`, "aliases", []string{"is required"}},
		{"an empty list of aliases", `"aliases": []`, "aliases", []string{"at least one alias"}},
		{"an alias of AWS", `"aliases": ["alias/aws/s3"]`, "aliases[0]", []string{"AWS keeps"}},
		{"an alias without its beginning", `"aliases": ["orders"]`, "aliases[0]", []string{"alias/"}},
		{
			"more aliases than KMS allows", `"aliases": [` + list(51, `"alias/a%d"`) + `]`,
			"aliases",
			[]string{"51", "50"},
		},
		{"a null alias", `"aliases": ["alias/a", null]`, "aliases[1]", []string{"null"}},
		{"a value of another type", `"aliases": "alias/a"`, "aliases", []string{"not a list"}},
	})
	checkRefusals(t, "key", `"aliases": ["alias/orders"]`, []refusal{
		{"an unknown spec", `"key_spec": "AES_256"`, "key_spec", []string{"AES_256", "SYMMETRIC_DEFAULT"}},
		{
			"a usage that has to be chosen", `"key_spec": "RSA_2048"`,
			"key_usage",
			[]string{"ENCRYPT_DECRYPT", "SIGN_VERIFY"},
		},
		{
			"a usage that the spec does not have", `"key_usage": "SIGN_VERIFY"`, "key_usage",
			[]string{"SYMMETRIC_DEFAULT", "ENCRYPT_DECRYPT"},
		},
		{"SM2 outside China", `"key_spec": "SM2", "key_usage": "SIGN_VERIFY"`, "key_spec", []string{"China"}},
		{
			"rotation where AWS has none", `"key_spec": "HMAC_256", "rotation": {"enabled": true}`, "rotation.enabled",
			[]string{"HMAC_256"},
		},
		{
			"a rotation period out of range", `"rotation": {"period_in_days": 89}`,
			"rotation.period_in_days",
			[]string{"90", "2560"},
		},
		{"a broken number", `"deletion_window_in_days": 7.5`, "deletion_window_in_days", []string{"7.5", "7 to 30"}},
		{
			"a long description", `"description": "` + strings.Repeat("x", 8193) + `"`,
			"description",
			[]string{"8193", "8192"},
		},
		{"an unknown delegation", `"iam_delegation": "some"`, "iam_delegation", []string{`"administration"`}},
		{
			"no delegation without acknowledgement", `"iam_delegation": "none", "administrators": ["ROLE"]`,
			"iam_delegation",
			[]string{"acknowledge_no_iam_delegation = true"},
		},
		{
			"no delegation without administrators", `"iam_delegation": "none", "acknowledge_no_iam_delegation": true`,
			"administrators",
			[]string{"names nobody"},
		},
		{
			"a user entry without principals", `"users": [{"operations": ["Decrypt"]}]`,
			"users[0].principals",
			[]string{"nobody"},
		},
		{
			"an operation of other keys", `"users": [{"principals": ["ROLE"], "operations": ["Decrypt", "Sign"]}]`,
			"users[0].operations[1]",
			[]string{`"Sign"`, `"Decrypt"`},
		},
		{
			"a grant in disguise", `"users": [{"principals": ["ROLE"], "operations": ["CreateGrant"]}]`,
			"users[0].operations[0]",
			[]string{"CreateGrant"},
		},
		{
			"an endpoint in place of a service", `"users": [{"principals": ["ROLE"], "via_services": ["s3.amazonaws.com"]}]`,
			"users[0].via_services[0]",
			[]string{"SERVICE.REGION.amazonaws.com"},
		},
		{
			"the China suffix in a service",
			`"users": [{"principals": ["ROLE"], "via_services": ["s3.cn-north-1.amazonaws.com.cn"]}]`,
			"users[0].via_services[0]",
			[]string{"every partition"},
		},
		{
			"an encryption context of an HMAC key",
			`"key_spec": "HMAC_256", "users": [{"principals": ["ROLE"], "encryption_context": {"a": ["b"]}}]`,
			"users[0].encryption_context",
			[]string{"symmetric"},
		},
		{
			"an encryption context without values", `"users": [{"principals": ["ROLE"], "encryption_context": {"a": []}}]`,
			`users[0].encryption_context["a"]`,
			[]string{"empty"},
		},
		{
			"grants on a signing key",
			`"key_spec": "ECC_SECG_P256K1", "grant_users": [{"principals": ["ROLE"]}]`,
			"grant_users[0]",
			[]string{"symmetric"},
		},
		{
			"something that is no service", `"service_principals": [{"service": "logs"}]`,
			"service_principals[0].service",
			[]string{"logs"},
		},
		{
			"the own account as a stranger", `"external_accounts": [{"account_id": "111122223333"}]`,
			"external_accounts[0].account_id",
			[]string{"own account"},
		},
		{
			"a short account id", `"external_accounts": [{"account_id": "1234"}]`,
			"external_accounts[0].account_id",
			[]string{"12 digits"},
		},
		{"a wrong organisation", `"organization_id": "r-abcd"`, "organization_id", []string{"o-"}},
		{
			"an action of another service",
			`"extra_statements": [{"principals": [{"type": "AWS", "identifiers": ["ROLE"]}], "actions": ["s3:GetObject"]}]`,
			"extra_statements[0].actions[0]",
			[]string{"kms:"},
		},
		{
			"a Sid that Keyward uses",
			`"extra_statements": [{"sid": "EnableIAMPolicies", ANYBODY, "actions": ["kms:Decrypt"]}]`,
			"extra_statements[0]",
			[]string{"EnableIAMPolicies", "iam_delegation"},
		},
		{
			"text that KMS cannot store",
			`"users": [{"principals": ["ROLE"], "encryption_context": {"team": ["Łódź"]}}]`,
			"users[0]",
			[]string{"U+0141", "Latin-1"},
		},
		{
			"a policy that is too large", `"users": [` + list(200, `{"principals": ["ROLE%d"]}`) + `]`,
			"users",
			[]string{"32768", "bytes"},
		},
	})
}

func TestDecodeBucket_refuses(t *testing.T) {
	t.Parallel()
	checkRefusals(t, "bucket", `"bucket": "orders"`, []refusal{
		{"no key", "", "kms_key_arn", []string{"keyward_encryption_key.x.arn", "AES256"}},
		{"an alias name", `"kms_key_arn": "alias/orders"`, "kms_key_arn", []string{"alias", "aws_kms_key.x.arn"}},
		{
			"an alias ARN", `"kms_key_arn": "arn:aws:kms:eu-west-1:111122223333:alias/orders"`, "kms_key_arn",
			[]string{"alias", "keyward_encryption_key.x.arn"},
		},
		{
			"a bare key id", `"kms_key_arn": "11111111-2222-3333-4444-555555555555"`, "kms_key_arn",
			[]string{"bare key id", "aws_kms_key.x.arn"},
		},
		{
			"a bare id of a multi-Region key", `"kms_key_arn": "mrk-0123456789abcdef0123456789abcdef"`, "kms_key_arn",
			[]string{"bare key id"},
		},
		{
			"a key of another Region",
			`"kms_key_arn": "arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555"`,
			"kms_key_arn",
			[]string{"us-east-1", "eu-west-1"},
		},
		{
			"a key of another partition",
			`"kms_key_arn": "arn:aws-cn:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"`,
			"kms_key_arn",
			[]string{"aws-cn"},
		},
		{"another ARN", `"kms_key_arn": "arn:aws:s3:::orders"`, "kms_key_arn", []string{"not the ARN of a KMS key"}},
		{
			"a key beside AES256", `"sse_algorithm": "AES256", "kms_key_arn": "KMSKEY"`,
			"kms_key_arn",
			[]string{"AES256"},
		},
		{
			"further keys beside AES256", `"sse_algorithm": "AES256", "allowed_kms_key_arns": ["KMSKEY"]`,
			"allowed_kms_key_arns",
			[]string{"AES256"},
		},
		{
			"another algorithm", `"sse_algorithm": "aws:kms:dsse", "kms_key_arn": "KMSKEY"`,
			"sse_algorithm",
			[]string{"dsse", "AES256"},
		},
	})
	checkRefusals(t, "bucket", `"bucket": "orders", "kms_key_arn": "KMSKEY"`, []refusal{
		{
			"access logs under a KMS key",
			`"access": [{"services": [{"service": "logging.s3.amazonaws.com"}], "actions": ["write"]}]`,
			"access[0].services[0].service",
			[]string{`sse_algorithm = "AES256"`},
		},
		{"an access entry for nobody", `"access": [{"actions": ["read"]}]`, "access[0]", []string{"nobody"}},
		{
			"an access entry without verbs", `"access": [{"principals": ["ROLE"], "actions": []}]`,
			"access[0].actions",
			[]string{`"read"`},
		},
		{
			"an API action as a verb", `"access": [{"principals": ["ROLE"], "actions": ["s3:GetObject"]}]`,
			"access[0].actions[0]",
			[]string{"s3:GetObject", `"read"`},
		},
		{
			"a wildcard in a prefix", `"access": [{"principals": ["ROLE"], "actions": ["read"], "prefixes": ["team/*"]}]`,
			"access[0].prefixes[0]",
			[]string{`"team/"`},
		},
		{
			"a second condition where there is room for one",
			`"access": [{"organization_id": "o-abcdef1234", "actions": ["read"], "conditions": [` +
				`{"test": "StringEquals", "variable": "aws:principalorgid", "values": ["o-zzzzzz1234"]}]}]`,
			"access[0]",
			[]string{"StringEquals on aws:principalorgid"},
		},
		{
			"a Sid that is used twice",
			`"access": [{"sid": "Team", "principals": ["ROLE"], "actions": ["read"]}],` +
				`"extra_statements": [{"sid": "Team", ANYBODY, "actions": ["s3:GetObject"]}]`,
			"extra_statements[0]",
			[]string{`"Team"`, "access[0]"},
		},
		{
			"an ARN as a relative resource",
			`"extra_statements": [{ANYBODY, "actions": ["s3:*"], "resources": ["arn:aws:s3:::orders"]}]`,
			"extra_statements[0].resources[0]",
			[]string{"relative"},
		},
		{
			"an operator that AWS does not know",
			`"access": [{"principals": ["ROLE"], "actions": ["read"], "conditions": [` +
				`{"test": "StringMatches", "variable": "aws:PrincipalOrgID", "values": ["x"]}]}]`,
			"access[0].conditions[0].test",
			[]string{"StringMatches"},
		},
		{
			"a condition without values",
			`"access": [{"principals": ["ROLE"], "actions": ["read"], "conditions": [` +
				`{"test": "Bool", "variable": "aws:SecureTransport", "values": []}]}]`,
			"access[0].conditions[0].values",
			[]string{"never holds"},
		},
		{
			"a principal type that does not exist",
			`"extra_statements": [{"principals": [{"type": "Role", "identifiers": ["x"]}], "actions": ["s3:*"]}]`,
			"extra_statements[0].principals[0].type",
			[]string{`"Federated"`},
		},
		{
			"an extra statement for nobody", `"extra_statements": [{"actions": ["s3:*"]}]`,
			"extra_statements[0].principals",
			[]string{"nobody"},
		},
		{
			"an extra statement without actions",
			`"extra_statements": [{ANYBODY, "actions": []}]`,
			"extra_statements[0].actions",
			[]string{"no effect"},
		},
		{
			"a log target without a bucket", `"logging": {"target_prefix": "x"}`,
			"logging.target_bucket",
			[]string{"is required"},
		},
		{
			"two lifecycle rules of one name", `"lifecycle_configuration": {"rules": [{"id": "a"}, {"id": "a"}]}`,
			"lifecycle_configuration.rules[1].id",
			[]string{"earlier"},
		},
		{
			"a policy that is too large",
			`"access": [{"principals": ["ROLE"], "actions": ["read"], "prefixes": [` +
				list(500, `"a/rather/long/prefix/%d/"`) + `]}]`,
			"access",
			[]string{"20480", "bytes"},
		},
	})
}

// TestDomain_principals shows that outsiders never enter by way of an attribute for own principals.
func TestDomain_principals(t *testing.T) {
	t.Parallel()
	for value, words := range map[string]string{
		"*":                                     "everybody",
		"111122223333":                          "whole account",
		"arn:aws:iam::111122223333:root":        "whole account",
		"arn:aws:iam::444455556666:role/app":    "external_accounts or organization_id",
		"arn:aws-cn:iam::111122223333:role/app": "partition aws-cn",
		"arn:aws:sts::111122223333:assumed-role/app/s": "session",
		"arn:aws:sts::111122223333:federated-user/ann": "session",
		"arn:aws:iam::111122223333:group/admins":       "group",
		"arn:aws:iam::111122223333:role/*":             "wildcard",
		"arn:aws:iam::111122223333:instance-profile/x": "not the ARN of a role or user",
		"arn:aws:s3:::bucket":                          "not the ARN of a role or user",
		"AROAEXAMPLEEXAMPLE123":                        "deleted",
		"logs.eu-west-1.amazonaws.com":                 "service",
		"app":                                          "not the ARN of a role or user",
		"":                                             "not the ARN of a role or user",
	} {
		t.Run(value, func(t *testing.T) {
			t.Parallel()
			for path, attributes := range map[string]string{
				"administrators[0]":            `"administrators": [%q]`,
				"deletion_administrators[0]":   `"deletion_administrators": [%q]`,
				"users[0].principals[0]":       `"users": [{"principals": [%q]}]`,
				"grant_users[0].principals[0]": `"grant_users": [{"principals": [%q]}]`,
			} {
				text := fmt.Sprintf(`{"aliases": ["alias/a"], `+attributes+`}`, value)
				_, err := compose.DecodeKey(read(t, text), home)
				if err == nil || !strings.Contains(messages(t, err)[path], words) {
					t.Errorf("%s: the error at %s does not mention %q: %v", text, path, words, err)
				}
			}
			text := fmt.Sprintf(`{"bucket": "orders", "kms_key_arn": %q, "administrators": [%q]}`, keyARN, value)
			_, err := compose.DecodeBucket(read(t, text), home)
			if err == nil || !strings.Contains(messages(t, err)["administrators[0]"], words) {
				t.Errorf("%s: the error does not mention %q: %v", text, words, err)
			}
		})
	}
}

func TestDomain_principals_accepts(t *testing.T) {
	t.Parallel()
	for _, value := range []string{
		"arn:aws:iam::111122223333:role/app",
		"arn:aws:iam::111122223333:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling",
		"arn:aws:iam::111122223333:user/ops/ann.lee@example.com",
	} {
		text := fmt.Sprintf(`{"aliases": ["alias/a"], "administrators": [%q]}`, value)
		if _, err := compose.DecodeKey(read(t, text), home); err != nil {
			t.Errorf("%s: %v", value, err)
		}
	}
}

// TestDecode_collectsErrors shows that one plan names everything that is wrong.
func TestDecode_collectsErrors(t *testing.T) {
	t.Parallel()
	_, err := compose.DecodeKey(read(t, `{
		"aliases": ["orders"], "deletion_window_in_days": 3, "administrators": ["*"], "organization_id": "x"
	}`), home)
	found := messages(t, err)
	for _, path := range []string{"aliases[0]", "deletion_window_in_days", "administrators[0]", "organization_id"} {
		if found[path] == "" {
			t.Errorf("no error at %s, but: %v", path, found)
		}
	}
}

// list repeats a pattern with the numbers from 1.
func list(n int, pattern string) string {
	parts := make([]string, n)
	for i := range parts {
		parts[i] = fmt.Sprintf(pattern, i+1)
	}
	return strings.Join(parts, ",")
}
