package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const (
	pairSSE   = "s3:x-amz-server-side-encryption"
	pairKeyID = pairSSE + "-aws-kms-key-id"
	pairKey   = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	pairsPut  = `"s3:PutObject"`
	both      = `["s3:PutObject", "s3:UpdateObjectEncryption"]`
	objects   = `"arn:aws:s3:::data/*"`
	whole     = `["arn:aws:s3:::data", "arn:aws:s3:::data/*"]`
)

// pairDeny is a Deny statement for everyone.
func pairDeny(action, resource, condition string) string {
	return `{"Effect": "Deny", "Principal": "*", "Action": ` + action + `, "Resource": ` + resource + `, "Condition": {` + condition + `}}`
}

// plainHTTP and the others are right. Every policy has them but for the one that is at fault.
var (
	plainHTTP      = pairDeny(`"s3:*"`, whole, `"Bool": {"aws:SecureTransport": "false"}`)
	wrongKey       = pairDeny(both, objects, `"ArnNotEqualsIfExists": {"`+pairKeyID+`": "`+pairKey+`"}`)
	wrongAlgorithm = pairDeny(both, objects, `"Null": {"`+pairSSE+`": "false"}, "StringNotEquals": {"`+pairSSE+`": "aws:kms"}`)
	namedKey       = pairDeny(both, objects, `"Null": {"`+pairKeyID+`": "false"}, "ArnNotEquals": {"`+pairKeyID+`": "`+pairKey+`"}`)
	customerKey    = pairDeny(pairsPut, objects, `"Null": {"`+pairSSE+`-customer-algorithm": "false"}`)
)

// TestPairs lints plans of policies that look right and are not, as they are published again and again, each
// with its fix: the wrong one has the finding, with a request that gets through, and the right one has none.
func TestPairs(t *testing.T) {
	t.Parallel()
	alias := strings.Replace(pairKey, "key/1234abcd-12ab-34cd-56ef-1234567890ab", "alias/data", 1)
	for _, c := range []struct {
		name, rule   string
		wrong, right []string
		// witness is a part of the request that gets through, in one line.
		witness string
	}{
		{
			name: "both keys in one statement: a wrong key with the right algorithm passes", rule: "bucket/wrong-kms-key-allowed",
			wrong: []string{plainHTTP, wrongAlgorithm, customerKey, pairDeny(both, objects, `"StringNotEquals": {"`+pairSSE+`": "aws:kms", "`+pairKeyID+`": "`+pairKey+`"}`)},
			right: []string{plainHTTP, wrongAlgorithm, customerKey, wrongKey}, witness: pairKeyID + "=arn:aws:kms:",
		}, {
			name: "the header must be missing and wrong at once: never true", rule: "bucket/other-encryption-allowed",
			wrong: []string{plainHTTP, namedKey, customerKey, pairDeny(both, objects, `"Null": {"`+pairSSE+`": "true"}, "StringNotEquals": {"`+pairSSE+`": "aws:kms"}`)},
			right: []string{plainHTTP, wrongKey, customerKey, wrongAlgorithm}, witness: pairSSE + "=AES256",
		}, {
			name: "Null true and false mixed up: every upload without a customer's key is denied, and no other", rule: "bucket/sse-c-allowed",
			wrong: []string{plainHTTP, namedKey, wrongAlgorithm, pairDeny(pairsPut, objects, `"Null": {"`+pairSSE+`-customer-algorithm": "true"}`)},
			right: []string{plainHTTP, namedKey, wrongAlgorithm, customerKey}, witness: pairSSE + "-customer-algorithm=",
		}, {
			name: "plain HTTP and an old TLS in one statement: never true", rule: "bucket/insecure-transport-allowed",
			wrong: []string{wrongKey, wrongAlgorithm, customerKey, pairDeny(`"s3:*"`, whole, `"Bool": {"aws:SecureTransport": "false"}, "NumericLessThan": {"s3:TlsVersion": "1.2"}`)},
			right: []string{wrongKey, wrongAlgorithm, customerKey, plainHTTP, pairDeny(`"s3:*"`, whole, `"NumericLessThan": {"s3:TlsVersion": "1.2"}`)}, witness: "aws:SecureTransport=false",
		}, {
			name: "plain HTTP is denied for the objects, and not for the bucket", rule: "bucket/insecure-transport-allowed",
			wrong: []string{wrongKey, wrongAlgorithm, customerKey, pairDeny(`"s3:*"`, objects, `"Bool": {"aws:SecureTransport": "false"}`)},
			right: []string{wrongKey, wrongAlgorithm, customerKey, plainHTTP}, witness: "arn:aws:s3:::data with",
		}, {
			name: "only uploads with a wrong key are denied: the header without a key gets AWS's own key", rule: "bucket/wrong-kms-key-allowed",
			wrong: []string{plainHTTP, wrongAlgorithm, customerKey, pairDeny(both, objects, `"StringEquals": {"`+pairKeyID+`": "`+pairKey[:len(pairKey)-1]+`c"}`)},
			right: []string{plainHTTP, wrongAlgorithm, customerKey, wrongKey}, witness: pairKeyID + "=arn:aws:kms:",
		}, {
			name: "a condition on all values lets requests without any pass", rule: "policy/set-condition-without-value",
			wrong: []string{plainHTTP, wrongKey, wrongAlgorithm, customerKey, `{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": ` + objects +
				`, "Condition": {"ForAllValues:StringEquals": {"aws:PrincipalOrgPaths": "o-exampleorg1/r-1/"}}}`},
			right: []string{plainHTTP, wrongKey, wrongAlgorithm, customerKey, `{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": ` + objects +
				`, "Condition": {"ForAnyValue:StringEquals": {"aws:PrincipalOrgPaths": "o-exampleorg1/r-1/"}}}`},
		}, {
			name: "the key is compared with an alias, which no request has", rule: "bucket/default-uploads-denied",
			wrong: []string{plainHTTP, wrongAlgorithm, customerKey, pairDeny(both, objects, `"ArnNotEqualsIfExists": {"`+pairKeyID+`": "`+alias+`"}`)},
			right: []string{plainHTTP, wrongAlgorithm, customerKey, wrongKey},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			wrong := lintPair(t, c.wrong)
			at := slices.IndexFunc(wrong, func(f pairFinding) bool { return f.Rule == c.rule })
			if at < 0 {
				t.Errorf("the wrong policy has no finding of %s: %+v", c.rule, wrong)
			} else if !strings.Contains(wrong[at].line, c.witness) {
				t.Errorf("the witness %s does not say %q", wrong[at].line, c.witness)
			}
			for _, f := range lintPair(t, c.right) {
				if f.Rule == c.rule {
					t.Errorf("the right policy has a finding of %s: %+v", c.rule, f)
				}
			}
		})
	}
}

// pairFinding is one finding, with its witness in one line.
type pairFinding struct {
	Rule    string
	Message string
	Witness *struct {
		Principal, Action, Resource string
		Context                     map[string][]string
	}
	line string
}

// lintPair lints the plan of a bucket with a policy of the statements.
func lintPair(t *testing.T, statements []string) []pairFinding {
	t.Helper()
	policy := `{"Version": "2012-10-17", "Statement": [` + strings.Join(statements, ",") + `]}`
	resource := func(kind string, values map[string]any) map[string]any {
		return map[string]any{
			"address": kind + ".b", "mode": "managed", "type": kind, "name": "b", "provider_name": "registry.terraform.io/hashicorp/aws",
			"change": map[string]any{"actions": []string{"create"}, "before": nil, "after": values, "after_unknown": map[string]any{}},
		}
	}
	encryption := map[string]any{"sse_algorithm": "aws:kms", "kms_master_key_id": pairKey}
	rule := map[string]any{"apply_server_side_encryption_by_default": []any{encryption}, "bucket_key_enabled": true, "blocked_encryption_types": []any{"NONE"}}
	plan, err := json.Marshal(map[string]any{"format_version": "1.2", "terraform_version": "1.12.0", "resource_changes": []any{
		resource("aws_s3_bucket", map[string]any{"bucket": "data"}),
		resource("aws_s3_bucket_server_side_encryption_configuration", map[string]any{"bucket": "data", "rule": []any{rule}}),
		resource("aws_s3_bucket_policy", map[string]any{"bucket": "data", "policy": policy}),
	}})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(file, plan, 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if code := run([]string{"lint", "--format", "json", file}, nil, &out, &errs); code == exitError {
		t.Fatalf("lint: %s", &errs)
	}
	var report struct{ Findings []pairFinding }
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatal(err)
	}
	for i := range report.Findings {
		f := &report.Findings[i]
		if w := f.Witness; w != nil {
			f.line = w.Action + " " + w.Resource + " with"
			for key, value := range w.Context {
				f.line += fmt.Sprintf(" %s=%s", key, strings.Join(value, ","))
			}
		}
	}
	return report.Findings
}
