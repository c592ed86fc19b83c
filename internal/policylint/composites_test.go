package policylint

import (
	"encoding/json"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// What Keyward writes by itself must pass its own rules, all of them, with and without credentials
// at plan, and while the role that uses it is only being made.
func TestComposites_areCleanByDefault(t *testing.T) {
	t.Parallel()
	const keyARN = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	role := func(name string) any { return "arn:aws:iam::111122223333:role/" + name }
	known := compose.Environment{Partition: "aws", Region: "us-east-1", Account: "111122223333"}
	environments := map[string]compose.Environment{
		"credentials": known, "no credentials": {Region: "us-east-1"},
	}
	keys := map[string]compose.Attributes{
		"default": {"aliases": []any{"alias/orders"}},
		"with an administrator and a user": {
			"aliases":        []any{"alias/orders"},
			"administrators": []any{role("admin")},
			"users":          []any{map[string]any{"principals": []any{role("app")}}},
			"grant_users":    []any{map[string]any{"principals": []any{role("app")}}},
		},
		"with a user made in the same apply": {
			"aliases": []any{"alias/orders"},
			"users": []any{map[string]any{
				"principals": []any{compose.Unknown{DependsOn: "aws_iam_role.app.arn"}},
			}},
		},
		"asymmetric": {"aliases": []any{"alias/sign"}, "key_spec": "ECC_NIST_P256", "key_usage": "SIGN_VERIFY"},
	}
	buckets := map[string]compose.Attributes{
		"default": {"bucket": "orders", "kms_key_arn": keyARN},
		"key not known": {
			"bucket": "orders", "kms_key_arn": compose.Unknown{DependsOn: "keyward_encryption_key.orders.arn"},
		},
		"with a reader": {
			"bucket": "orders", "kms_key_arn": keyARN,
			"access": []any{map[string]any{"principals": []any{role("app")}, "actions": []any{"read", "list"}}},
		},
	}
	rotation := map[string]any{"function_arn": "arn:aws:lambda:us-east-1:111122223333:function:rotate", "automatically_after_days": json.Number("30")}
	secrets := map[string]compose.Attributes{
		"default": {"name": "app/db", "kms_key_arn": keyARN, "rotation": rotation},
		"with a reader, a replica and a key not known": {
			"name": "app/db", "kms_key_arn": compose.Unknown{DependsOn: "keyward_encryption_key.orders.arn"}, "rotation": rotation,
			"readers": []any{role("app")}, "replicas": map[string]any{"eu-west-1": map[string]any{
				"kms_key_arn": "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab",
			}},
		},
	}
	rotators := map[string]compose.Attributes{
		"for values": {"name": "rotate", "engine": "value", "secret_name_prefix": "app/"},
		"for a database in a VPC, of secrets that are not known": {
			"name": "rotate", "engine": "postgres", "strategy": "alternating_users",
			"secret_arns":      []any{compose.Unknown{DependsOn: "keyward_rotating_secret.db.arn"}},
			"admin_secret_arn": compose.Unknown{DependsOn: "keyward_rotating_secret.admin.arn"}, "kms_key_arns": []any{keyARN},
			"environment_kms_key_arn": keyARN, "tracing_mode": "Active",
			"vpc_config":              map[string]any{"subnet_ids": []any{"subnet-1"}, "security_group_ids": []any{"sg-1"}},
			"failure_destination_arn": "arn:aws:sns:us-east-1:111122223333:failed",
		},
	}
	l := mustNew(t, Options{})
	for place, env := range environments {
		for name, attributes := range keys {
			t.Run("key/"+name+"/"+place, func(t *testing.T) {
				t.Parallel()
				k, err := compose.DecodeKey(attributes, env)
				if err != nil {
					t.Fatal(err)
				}
				checkClean(t, l, model.FromKey(k, k.Policy()))
			})
		}
		for name, attributes := range secrets {
			t.Run("secret/"+name+"/"+place, func(t *testing.T) {
				t.Parallel()
				secret, err := compose.DecodeSecret(attributes, env)
				if err != nil {
					t.Fatal(err)
				}
				checkClean(t, l, model.FromSecret(secret, secret.Policy()))
			})
		}
		for name, attributes := range rotators {
			t.Run("rotation function/"+name+"/"+place, func(t *testing.T) {
				t.Parallel()
				f, err := compose.DecodeRotationFunction(attributes, env)
				if err != nil {
					t.Fatal(err)
				}
				permissions, trust, function := model.FromRotationFunction(f)
				checkClean(t, l, permissions)
				checkClean(t, l, trust)
				checkClean(t, l, function)
			})
		}
		for name, attributes := range buckets {
			t.Run("bucket/"+name+"/"+place, func(t *testing.T) {
				t.Parallel()
				b, err := compose.DecodeBucket(attributes, env)
				if err != nil {
					t.Fatal(err)
				}
				checkClean(t, l, model.FromBucket(b, b.Policy()))
			})
		}
	}
}

func checkClean(t *testing.T, l *Linter, s *model.Subject) {
	t.Helper()
	result, err := l.Lint(t.Context(), &model.Model{Subjects: []*model.Subject{s}})
	if err != nil {
		t.Fatal(err)
	}
	if result.Rules == 0 {
		t.Fatal("no rule was checked")
	}
	for _, f := range result.Findings {
		t.Errorf("%s at %s: %s %+v", f.Rule, pointerOf(f), f.Message, f.Witness)
	}
	for _, f := range result.Undecided {
		t.Errorf("%s undecided at %s: %s (%s)", f.Rule, pointerOf(f), f.Reason, f.DependsOn)
	}
}
