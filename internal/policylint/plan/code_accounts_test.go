package plan

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/source"
)

// The code and the plan of buckets whose policies name accounts.
const (
	accountsCode = `
data "aws_caller_identity" "here" {}

resource "aws_iam_role" "a" {
  name = "a"
}

resource "aws_iam_role" "b" {
  provider = aws.b
  name     = "b"
}

resource "aws_s3_bucket_policy" "known" {
  bucket = "known"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Principal = { AWS = data.aws_caller_identity.here.account_id }, Action = "s3:*", Resource = local.all
  }] })
}

resource "aws_s3_bucket_policy" "roles" {
  bucket = "roles"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{
    Effect = "Allow", Principal = { AWS = [aws_iam_role.a.arn, aws_iam_role.b.arn] }, Action = "s3:*", Resource = local.all
  }] })
}

resource "aws_s3_bucket_policy" "refused" {
  bucket = "refused"
  policy = jsonencode({ Version = "2012-10-17", Statement = [{ Effect = "Allows" }] })
}

resource "aws_s3_bucket_policy" "elsewhere" {
  bucket = "elsewhere"
  policy = aws_iam_role.a.policy_json
}

locals {
  all = "*"
}
`
	accountsPlan = `{
  "format_version": "1.2", "planned_values": {},
  "resource_changes": [
    {"address": "aws_iam_role.a", "mode": "managed", "type": "aws_iam_role", "name": "a",
     "change": {"actions": ["create"], "after": {"name": "a", "path": "/"}, "after_unknown": {"arn": true, "policy_json": true}}},
    {"address": "aws_iam_role.b", "mode": "managed", "type": "aws_iam_role", "name": "b",
     "change": {"actions": ["create"], "after": {"name": "b", "path": "/"}, "after_unknown": {"arn": true}}},
    {"address": "aws_s3_bucket_policy.known", "mode": "managed", "type": "aws_s3_bucket_policy", "name": "known",
     "change": {"actions": ["create"], "after": {"bucket": "known"}, "after_unknown": {"policy": true}}},
    {"address": "aws_s3_bucket_policy.roles", "mode": "managed", "type": "aws_s3_bucket_policy", "name": "roles",
     "change": {"actions": ["create"], "after": {"bucket": "roles"}, "after_unknown": {"policy": true}}},
    {"address": "aws_s3_bucket_policy.refused", "mode": "managed", "type": "aws_s3_bucket_policy", "name": "refused",
     "change": {"actions": ["create"], "after": {"bucket": "refused"}, "after_unknown": {"policy": true}}},
    {"address": "aws_s3_bucket_policy.elsewhere", "mode": "managed", "type": "aws_s3_bucket_policy", "name": "elsewhere",
     "change": {"actions": ["create"], "after": {"bucket": "elsewhere"}, "after_unknown": {"policy": true}}}
  ],
  "prior_state": {"values": {"root_module": {"resources": [
    {"address": "data.aws_caller_identity.here", "mode": "data", "type": "aws_caller_identity", "name": "here",
     "values": {"account_id": "999988887777"}, "sensitive_values": {}}
  ]}}},
  "configuration": {
    "provider_config": {
      "aws": {"name": "aws", "expressions": {"region": {"constant_value": "eu-central-1"}}},
      "aws.b": {"name": "aws", "alias": "b", "expressions": {"region": {"constant_value": "eu-central-1"}}}
    },
    "root_module": {"resources": [
      {"address": "aws_iam_role.a", "mode": "managed", "type": "aws_iam_role", "name": "a", "provider_config_key": "aws"},
      {"address": "aws_iam_role.b", "mode": "managed", "type": "aws_iam_role", "name": "b", "provider_config_key": "aws.b"},
      {"address": "aws_s3_bucket_policy.known", "mode": "managed", "type": "aws_s3_bucket_policy", "name": "known",
       "provider_config_key": "aws", "expressions": {"policy": {"references": ["data.aws_caller_identity.here.account_id", "data.aws_caller_identity.here"]}}},
      {"address": "aws_s3_bucket_policy.roles", "mode": "managed", "type": "aws_s3_bucket_policy", "name": "roles",
       "provider_config_key": "aws", "expressions": {"policy": {"references": ["aws_iam_role.a.arn", "aws_iam_role.a", "aws_iam_role.b.arn", "aws_iam_role.b"]}}}
    ]}
  }
}`
)

// TestRead_codeAccounts: what data sources have told is known in policies, and roles of two provider
// configurations are not taken for roles of one account.
func TestRead_codeAccounts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.tf"), []byte(accountsCode), 0o600); err != nil {
		t.Fatal(err)
	}
	tree, err := source.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	m, err := Read(strings.NewReader(accountsPlan), Options{Source: tree})
	if err != nil {
		t.Fatal(err)
	}
	found := subjects(m)
	for address, want := range map[string]string{
		"aws_s3_bucket_policy.known": `"Principal":{"AWS":"999988887777"}`,
		"aws_s3_bucket_policy.roles": `["arn:aws:iam::${unknown:account}:role/a","arn:aws:iam::${unknown:account of provider aws.b}:role/b"]`,
	} {
		s := found[address]
		if s == nil || s.Policy == nil {
			t.Errorf("there is no policy of %s: %+v", address, s)
			continue
		}
		if text := s.Policy.JSON(); !strings.Contains(text, want) {
			t.Errorf("%s: %s lacks %s", address, text, want)
		}
	}
	if s := found["aws_s3_bucket_policy.refused"]; !strings.Contains(s.PolicyError, "Effect must be") {
		t.Errorf("a policy that AWS refuses is %q", s.PolicyError)
	}
	if s := found["aws_s3_bucket_policy.elsewhere"]; s.Policy != nil || s.PolicyError != "" || s.Reason != "" {
		t.Errorf("a policy that is known after apply is %v, %q, %q", s.Policy, s.PolicyError, s.Reason)
	}
}
