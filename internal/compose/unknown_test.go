package compose_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// atomsOf lists the atoms of a policy with their domains, in which other atoms show as <name>.
func atomsOf(p *policy.Document) map[string][]string {
	found := map[string][]string{}
	named := func(a policy.Atom) string { return "<" + a.Name + ">" }
	p.Substitute(func(a policy.Atom) string {
		found[a.Name] = nil
		for _, pattern := range a.Domain {
			found[a.Name] = append(found[a.Name], p.Atoms.Replace(pattern, named))
		}
		return a.Name
	})
	return found
}

// TestUnknown_strings shows that a policy with unknown strings is composed with an atom for each,
// which carries the domain of its attribute.
func TestUnknown_strings(t *testing.T) {
	t.Parallel()
	own := []string{"arn:aws:iam::111122223333:role/*", "arn:aws:iam::111122223333:user/*"}
	for name, test := range map[string]struct {
		kind, attributes string
		env              compose.Environment
		want             map[string][]string
	}{
		"a key": {"key", `{
			"aliases": ["${local.alias}"],
			"administrators": ["${aws_iam_role.admin.arn}"],
			"users": [{
				"principals": ["ROLE", "${aws_iam_role.app.arn}"], "via_services": ["${var.service}"],
				"encryption_context": {"aws:s3:arn": ["${aws_s3_bucket.b.arn}"]}
			}],
			"service_principals": [{
				"service": "${var.logs}", "source_account": "${var.account}", "source_arns": ["${aws_sns_topic.t.arn}"]
			}],
			"external_accounts": [{"account_id": "${aws_organizations_account.a.id}"}],
			"organization_id": "${aws_organizations_organization.o.id}"
		}`, home, map[string][]string{
			"administrators[0]":                            own,
			"users[0].principals[1]":                       own,
			"users[0].via_services[0]":                     {"*.*.amazonaws.com"},
			`users[0].encryption_context["aws:s3:arn"][0]`: nil,
			"service_principals[0].service":                {"*.amazonaws.com", "*.amazonaws.com.cn"},
			"service_principals[0].source_account":         {"????????????"},
			"service_principals[0].source_arns[0]":         {"arn:*"},
			"external_accounts[0].account_id":              {"????????????"},
			"organization_id":                              {"o-??????????*"},
		}},
		"a bucket": {"bucket", `{
			"bucket": "${var.name}",
			"kms_key_arn": "${keyward_encryption_key.k.arn}",
			"allowed_kms_key_arns": ["${aws_kms_key.old.arn}"],
			"access": [{"principals": ["${aws_iam_role.app.arn}"], "prefixes": ["${var.prefix}"], "actions": ["read"]}]
		}`, home, map[string][]string{
			"bucket":                  {"???*"},
			"kms_key_arn":             {"arn:aws:kms:eu-west-1:*:key/*"},
			"allowed_kms_key_arns[0]": {"arn:aws:kms:eu-west-1:*:key/*"},
			"access[0].principals[0]": own,
			"access[0].prefixes[0]":   nil,
		}},
		"a place that is not known": {"key", `{
			"aliases": ["alias/a"],
			"users": [{"principals": ["${aws_iam_role.app.arn}"], "via_services": ["s3"]}]
		}`, compose.Environment{}, map[string][]string{
			"partition": {"aws*"},
			"region":    {"*-*-*"},
			"account":   {"????????????"},
			"users[0].principals[0]": {
				"arn:<partition>:iam::<account>:role/*", "arn:<partition>:iam::<account>:user/*",
			},
		}},
		"an account that is not known": {
			"key", `{"aliases": ["alias/a"]}`,
			compose.Environment{Region: "cn-north-1"},
			map[string][]string{"account": {"????????????"}},
		},
		"a region of the resource's own": {
			"bucket", `{"bucket": "orders", "kms_key_arn": "${k.arn}", "region": "us-gov-west-1"}`, home,
			map[string][]string{"kms_key_arn": {"arn:aws-us-gov:kms:us-gov-west-1:*:key/*"}},
		},
		"a region of the resource's own that is not known": {
			"bucket", `{"bucket": "orders", "kms_key_arn": "${k.arn}", "region": "${r.r}"}`,
			home,
			map[string][]string{"kms_key_arn": {"arn:aws:kms:<region>:*:key/*"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := policyOf(t, test.kind, read(t, test.attributes), test.env)
			if err != nil {
				t.Fatal(err)
			}
			if len(p.Unknown) > 0 {
				t.Fatalf("the policy is undecided: %v", p.Unknown)
			}
			if diff := cmp.Diff(test.want, atomsOf(p.Document)); diff != "" {
				t.Errorf("atoms differ (-want +got):\n%s", diff)
			}
		})
	}
}

// TestEnvironment_implied shows what the domains of attributes tell about an unknown place.
func TestEnvironment_implied(t *testing.T) {
	t.Parallel()
	const ireland = "arn:aws:kms:eu-west-1:444455556666:key/11111111-2222-3333-4444-555555555555"
	for name, test := range map[string]struct {
		kind, attributes string
		env, want        compose.Environment
	}{
		"nothing": {"key", `"users": [{"principals": ["${r}"]}]`, compose.Environment{}, compose.Environment{}},
		"an administrator": {
			"key", `"administrators": ["${r}", "ROLE"]`, compose.Environment{Region: "eu-west-1"}, home,
		},
		"a user":       {"key", `"users": [{"principals": ["ROLE"]}]`, compose.Environment{Region: "eu-west-1"}, home},
		"a grant user": {"key", `"grant_users": [{"principals": ["ROLE"]}]`, compose.Environment{Region: "eu-west-1"}, home},
		"an access entry": {
			"bucket", `"kms_key_arn": "${k}", "access": [{"principals": ["ROLE"], "actions": ["read"]}]`,
			compose.Environment{Region: "eu-west-1"},
			home,
		},
		"a key, which may be of another account": {
			"bucket", `"kms_key_arn": "` + ireland + `"`,
			compose.Environment{},
			compose.Environment{Partition: "aws", Region: "eu-west-1"},
		},
		"a principal of an extra statement, which may be anybody": {
			"key", `"extra_statements": [{"principals": [{"type": "AWS", "identifiers": ["ROLE"]}],
				"actions": ["kms:Decrypt"]}]`,
			compose.Environment{},
			compose.Environment{},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			attrs := read(t, `{"aliases": ["alias/a"], "bucket": "orders", `+test.attributes+`}`)
			var got compose.Environment
			if test.kind == "key" {
				key, err := compose.DecodeKey(attrs, test.env)
				if err != nil {
					t.Fatal(err)
				}
				got = key.Environment
			} else {
				bucket, err := compose.DecodeBucket(attrs, test.env)
				if err != nil {
					t.Fatal(err)
				}
				got = bucket.Environment
			}
			if got != test.want {
				t.Errorf("the place is %+v, want %+v", got, test.want)
			}
		})
	}
}

// TestEnvironment_contradiction shows that principals of two accounts cannot both be own ones.
func TestEnvironment_contradiction(t *testing.T) {
	t.Parallel()
	_, err := compose.DecodeKey(read(t, `{
		"aliases": ["alias/a"], "administrators": ["ROLE"], "users": [{"principals": ["arn:aws:iam::444455556666:role/app"]}]
	}`), compose.Environment{})
	if err == nil || !strings.Contains(messages(t, err)["users[0].principals[0]"], "account 444455556666") {
		t.Errorf("the contradiction is not refused: %v", err)
	}
}

// TestUnknown_structure shows that what decides which statements there are leaves no half policy.
func TestUnknown_structure(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		kind, attributes string
		want             map[string]string
	}{
		"all users": {"key", `"users": "${var.users}"`, map[string]string{"users": "var.users"}},
		"one user":  {"key", `"users": ["${var.user}"]`, map[string]string{"users[0]": "var.user"}},
		"its principals": {
			"key", `"users": [{"principals": "${var.p}"}]`,
			map[string]string{"users[0].principals": "var.p"},
		},
		"an operation": {
			"key", `"users": [{"principals": ["ROLE"], "operations": ["${var.o}"]}]`,
			map[string]string{"users[0].operations[0]": "var.o"},
		},
		"a delegation": {"key", `"iam_delegation": "${var.d}"`, map[string]string{"iam_delegation": "var.d"}},
		"a spec":       {"key", `"key_spec": "${var.s}"`, map[string]string{"key_spec": "var.s"}},
		"a usage": {
			"key", `"key_spec": "RSA_2048", "key_usage": "${var.u}"`,
			map[string]string{"key_usage": "var.u"},
		},
		"replication": {"key", `"multi_region": "${var.m}"`, map[string]string{"multi_region": "var.m"}},
		"a context": {
			"key", `"users": [{"principals": ["ROLE"], "encryption_context": "${var.c}"}]`,
			map[string]string{"users[0].encryption_context": "var.c"},
		},
		"an extra action": {
			"key", `"extra_statements": [{"principals": [{"type": "*", "identifiers": ["*"]}], "actions": ["${var.a}"]}]`,
			map[string]string{"extra_statements[0].actions[0]": "var.a"},
		},
		"an algorithm": {"bucket", `"sse_algorithm": "${var.a}"`, map[string]string{"sse_algorithm": "var.a"}},
		"further keys": {
			"bucket", `"kms_key_arn": "${k.arn}", "allowed_kms_key_arns": "${var.k}"`,
			map[string]string{"allowed_kms_key_arns": "var.k"},
		},
		"a verb": {
			"bucket", `"kms_key_arn": "${k.arn}", "access": [{"principals": ["ROLE"], "actions": ["${var.v}"]}]`,
			map[string]string{"access[0].actions[0]": "var.v"},
		},
		"an operator": {
			"bucket", `"kms_key_arn": "${k.arn}", "access": [{"principals": ["ROLE"], "actions": ["read"], "conditions": [` +
				`{"test": "${var.t}", "variable": "aws:SourceIp", "values": ["192.0.2.1"]}]}]`,
			map[string]string{"access[0].conditions[0].test": "var.t"},
		},
		"several at once": {
			"bucket", `"kms_key_arn": "${k.arn}", "access": "${var.a}", "minimum_tls_version": "${var.t}"`,
			map[string]string{"access": "var.a", "minimum_tls_version": "var.t"},
		},
		"no known source": {"key", `"users": "${}"`, map[string]string{"users": ""}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			required := map[string]string{"key": `"aliases": ["alias/a"],`, "bucket": `"bucket": "orders",`}[test.kind]
			p, err := policyOf(t, test.kind, read(t, "{"+required+test.attributes+"}"), home)
			if err != nil {
				t.Fatal(err)
			}
			if p.Document != nil {
				t.Errorf("a policy was composed: %s", p.JSON())
			}
			if diff := cmp.Diff(test.want, p.Unknown); diff != "" {
				t.Errorf("unknown attributes differ (-want +got):\n%s", diff)
			}
		})
	}
}

// TestUnknown_settings shows that unknown settings are recorded and leave the policy alone.
func TestUnknown_settings(t *testing.T) {
	t.Parallel()
	key, err := compose.DecodeKey(read(t, `{
		"aliases": ["alias/a", "${local.alias}"], "enabled": "${var.e}", "rotation": {"period_in_days": "${var.p}"},
		"lint_waivers": "${var.w}", "key_usage": "${x}"
	}`), home)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"enabled": "var.e", "rotation.period_in_days": "var.p", "lint_waivers": "var.w"}
	if diff := cmp.Diff(want, key.Unknown); diff != "" {
		t.Errorf("unknown attributes differ (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"aliases[1]": "local.alias"}, key.References); diff != "" {
		t.Errorf("references differ (-want +got):\n%s", diff)
	}
	if key.Usage != compose.EncryptDecrypt {
		t.Errorf("the usage that the provider computes is %q", key.Usage)
	}
	if p := key.Policy(); p.Document == nil || !p.Known() {
		t.Errorf("the policy is not known: %v", p.Unknown)
	}
	bucket, err := compose.DecodeBucket(read(t, `{
		"bucket": "orders", "kms_key_arn": "KMSKEY", "logging": "${var.l}", "lifecycle_configuration": "${var.c}"
	}`), home)
	if err != nil {
		t.Fatal(err)
	}
	if got := slices.Sorted(maps.Keys(bucket.Unknown)); strings.Join(got, " ") != "lifecycle_configuration logging" {
		t.Errorf("unknown attributes: %v", got)
	}
	if bucket.Lifecycle.AbortIncompleteMultipartUploadDays != 7 || bucket.Logging != nil {
		t.Errorf("defaults are missing: %+v %+v", bucket.Lifecycle, bucket.Logging)
	}
}

// TestUnknown_size shows that a policy which is too large whatever is still unknown is refused.
func TestUnknown_size(t *testing.T) {
	t.Parallel()
	_, err := compose.DecodeKey(read(t, `{
		"aliases": ["alias/a"], "users": [
			{"principals": ["${aws_iam_role.app.arn}"]}, `+list(200, `{"principals": ["ROLE%d"]}`)+`]
	}`), home)
	if err == nil || !strings.Contains(messages(t, err)["users"], "32768") {
		t.Errorf("the size is not refused: %v", err)
	}
}
