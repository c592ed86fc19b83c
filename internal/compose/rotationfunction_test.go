package compose_test

import (
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

const (
	secretARN = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders/db-AbCdEf"
	adminARN  = "arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders/admin-GhIjKl"
)

func TestDecodeRotationFunction_refuses(t *testing.T) {
	t.Parallel()
	const secret = `"secret_arns": ["` + secretARN + `"]`
	const database = `"engine": "postgres", ` + secret
	checkRefusals(t, "rotation", `"name": "rotate"`, []refusal{
		{"no engine", secret, "engine", []string{"is required"}},
		{"no secret", `"engine": "value"`, "secret_arns", []string{"names no secret", "secret_name_prefix"}},
		{"a strategy without users", `"engine": "value", "strategy": "single_user", ` + secret, "strategy", []string{"no user"}},
		{"an administrator without a server", `"engine": "value", "admin_secret_arn": "` + adminARN + `", ` + secret, "admin_secret_arn", []string{"no server"}},
		{"a database without a strategy", database, "strategy", []string{"single_user", "alternating_users"}},
		{"alternating without an administrator", database + `, "strategy": "alternating_users"`, "admin_secret_arn", []string{"is required"}},
		{
			"an administrator that nobody asks", database + `, "strategy": "single_user", "admin_secret_arn": "` + adminARN + `"`,
			"admin_secret_arn",
			[]string{"single_user"},
		},
		{
			"a secret of another account", `"engine": "value", "secret_arns": ["arn:aws:secretsmanager:eu-west-1:444455556666:secret:a-AbCdEf"]`,
			"secret_arns[0]",
			[]string{"444455556666"},
		},
		{
			"a secret of another Region", `"engine": "value", "secret_arns": ["arn:aws:secretsmanager:us-east-1:111122223333:secret:a-AbCdEf"]`,
			"secret_arns[0]",
			[]string{"us-east-1"},
		},
		{
			"all secrets", `"engine": "value", "secret_arns": ["arn:aws:secretsmanager:eu-west-1:111122223333:secret:*"]`,
			"secret_arns[0]",
			[]string{"wildcard", "secret_name_prefix"},
		},
		{
			"an ARN without the six characters", `"engine": "value", "secret_arns": ["arn:aws:secretsmanager:eu-west-1:111122223333:secret:a"]`,
			"secret_arns[0]",
			[]string{"six characters"},
		},
		{"a prefix with a wildcard", `"engine": "value", "secret_name_prefix": "app/*"`, "secret_name_prefix", []string{"implied"}},
		{"an alias for a key", `"engine": "value", "kms_key_arns": ["arn:aws:kms:eu-west-1:111122223333:alias/a"], ` + secret, "kms_key_arns[0]", []string{"no alias"}},
		{"a key of another partition", `"engine": "value", "kms_key_arns": ["arn:aws-cn:kms:eu-west-1:111122223333:key/1"], ` + secret, "kms_key_arns[0]", []string{"aws-cn"}},
		{"a queue of another partition", `"engine": "value", "failure_destination_arn": "arn:aws-cn:sqs:cn-north-1:111122223333:q", ` + secret, "failure_destination_arn", []string{"aws-cn"}},
		{"a VPC without a security group", `"engine": "value", "vpc_config": {"subnet_ids": ["subnet-1"]}, ` + secret, "vpc_config.security_group_ids", []string{"lets everything out"}},
		{"a VPC without a subnet", `"engine": "value", "vpc_config": {"security_group_ids": ["sg-1"]}, ` + secret, "vpc_config.subnet_ids", []string{"subnets"}},
		{"a bucket for failures", `"engine": "value", "failure_destination_arn": "arn:aws:s3:::failed", ` + secret, "failure_destination_arn", []string{"queue"}},
	})
}

// TestRotationPolicy_proven proves, over all requests, that the function reaches its own secrets and no others,
// also those that do not exist yet.
func TestRotationPolicy_proven(t *testing.T) {
	t.Parallel()
	const everything = `{
		"name": "rotate", "engine": "mysql", "strategy": "alternating_users", "secret_arns": ["` + secretARN + `"],
		"admin_secret_arn": "` + adminARN + `", "kms_key_arns": ["KMSKEY"],
		"vpc_config": {"subnet_ids": ["subnet-1"], "security_group_ids": ["sg-1"]}
	}`
	other := policy.Texts("arn:aws:secretsmanager:eu-west-1:111122223333:secret:payroll-AbCdEf")
	when := func(operator, key string, values ...string) policy.Condition {
		return policy.Condition{Operator: operator, Key: key, Values: policy.Texts(values...)}
	}
	for name, test := range map[string]struct {
		ask func(*prove.Program, ...prove.Row) prove.Result
		row prove.Row
	}{
		"it rotates its secret": {(*prove.Program).Permits, prove.Row{
			Actions: policy.Texts("secretsmanager:PutSecretValue"), Resources: policy.Texts(secretARN),
		}},
		"it reads no other": {(*prove.Program).Excludes, prove.Row{
			Actions: policy.Texts("secretsmanager:GetSecretValue"), Resources: other,
		}},
		"it changes no administrator": {(*prove.Program).Excludes, prove.Row{
			Actions: policy.Texts("secretsmanager:PutSecretValue"), Resources: policy.Texts(adminARN),
		}},
		"it decrypts nothing but its secrets": {(*prove.Program).Excludes, prove.Row{
			Actions:    policy.Texts("kms:Decrypt"),
			Conditions: []policy.Condition{when("StringNotEquals", "kms:EncryptionContext:SecretARN", secretARN, adminARN)},
		}},
		"it decrypts nothing by itself": {(*prove.Program).Excludes, prove.Row{
			Actions:    policy.Texts("kms:Decrypt"),
			Conditions: []policy.Condition{when("StringNotEquals", "kms:ViaService", "secretsmanager.eu-west-1.amazonaws.com")},
		}},
		"its code makes no network interface": {(*prove.Program).Denies, prove.Row{
			Actions: policy.Texts("ec2:CreateNetworkInterface"),
			Conditions: []policy.Condition{
				when("StringEquals", "lambda:SourceFunctionArn", "arn:aws:lambda:eu-west-1:111122223333:function:rotate"),
			},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := policyOf(t, "rotation", read(t, everything), home)
			if err != nil {
				t.Fatal(err)
			}
			scope := prove.Scope{Account: home.Account, Partition: home.Partition, Region: home.Region}
			if got := test.ask(prove.Compile(p.Document, scope), test.row); got.Verdict != prove.Holds {
				t.Errorf("%s: %v %s %v", got.Verdict, got.Witness, got.Reason, got.DependsOn)
			}
		})
	}
}

// A prefix that the secret of the administrator has, too, gives no right to change it.
func TestRotationPolicy_keepsTheAdministrator(t *testing.T) {
	t.Parallel()
	p, err := policyOf(t, "rotation", read(t, `{
		"name": "rotate", "engine": "mysql", "strategy": "alternating_users", "secret_name_prefix": "orders/",
		"admin_secret_arn": "`+adminARN+`"
	}`), home)
	if err != nil {
		t.Fatal(err)
	}
	compiled := prove.Compile(p.Document, prove.Scope{Account: home.Account, Partition: home.Partition, Region: home.Region})
	for _, action := range []string{"secretsmanager:PutSecretValue", "secretsmanager:UpdateSecretVersionStage"} {
		row := prove.Row{Actions: policy.Texts(action), Resources: policy.Texts(adminARN)}
		if got := compiled.Denies(row); got.Verdict != prove.Holds {
			t.Errorf("%s: %v %v", action, got.Verdict, got.Witness)
		}
		row.Resources = policy.Texts(secretARN)
		if got := compiled.Permits(row); got.Verdict != prove.Holds {
			t.Errorf("%s of its secret: %v %v", action, got.Verdict, got.Reason)
		}
	}
}

// A secret that the same apply makes is an atom, an unknown list leaves the policy open.
func TestRotationPolicy_unknown(t *testing.T) {
	t.Parallel()
	p, err := policyOf(t, "rotation", read(t, `{"name": "rotate", "engine": "value", "secret_arns": ["${aws_secretsmanager_secret.a.arn}"]}`), home)
	if err != nil {
		t.Fatal(err)
	}
	if domain := atomsOf(p.Document)["secret_arns[0]"]; len(domain) != 1 || domain[0] != "arn:aws:secretsmanager:eu-west-1:111122223333:secret:*" {
		t.Errorf("a secret is any of %v", domain)
	}
	p, err = policyOf(t, "rotation", read(t, `{"name": "rotate", "engine": "value", "secret_arns": "${var.secrets}"}`), home)
	if err != nil || p.Document != nil || p.Unknown["secret_arns"] != "var.secrets" {
		t.Errorf("%v, %v", p, err)
	}
}

func TestRotationFunction_others(t *testing.T) {
	t.Parallel()
	f, err := compose.DecodeRotationFunction(read(t, `{"name": "rotate", "engine": "value", "secret_name_prefix": "app/"}`), home)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := f.RoleName(), "rotate-eu-west-1"; got != want {
		t.Errorf("the role is %s, want %s", got, want)
	}
	invoke := prove.Compile(f.InvokePolicy().Document, prove.Scope{Service: "lambda", Account: home.Account, Partition: "aws", Region: home.Region})
	stranger := prove.Row{Conditions: []policy.Condition{
		{Operator: "StringNotEquals", Key: "aws:SourceAccount", Values: policy.Texts(home.Account)},
	}}
	if got := invoke.Excludes(stranger); got.Verdict != prove.Holds {
		t.Errorf("secrets of others may name the function: %v %v", got.Verdict, got.Witness)
	}
	trust := prove.Compile(f.TrustPolicy().Document, prove.Scope{Service: "sts", Account: home.Account, Partition: "aws", Region: home.Region})
	people := prove.Row{Principals: []policy.Principal{{Type: policy.AWS, Value: role}}}
	if got := trust.Excludes(people); got.Verdict != prove.Holds {
		t.Errorf("somebody else may assume the role: %v %v", got.Verdict, got.Witness)
	}
}
