package plan

import (
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// deferred is a plan with a bucket whose policy a data source writes during apply.
const deferred = `{
  "format_version": "1.2", "terraform_version": "1.11.4",
  "resource_changes": [
    {"address": "aws_s3_bucket.orders", "mode": "managed", "type": "aws_s3_bucket", "name": "orders",
      "change": {"actions": ["create"], "before": null, "after": {"bucket": "orders", "region": "eu-central-1"}, "after_unknown": {"id": true, "arn": true}}},
    {"address": "aws_s3_bucket_policy.orders", "mode": "managed", "type": "aws_s3_bucket_policy", "name": "orders",
      "change": {"actions": ["create"], "before": null, "after": {"bucket": "orders"}, "after_unknown": {"policy": true}}},
    {"address": "data.keyward_bucket_policy_document.orders", "mode": "data", "type": "keyward_bucket_policy_document", "name": "orders",
      "change": {"actions": ["read"], "before": null,
        "after": {"bucket": "orders", "region": "eu-central-1", "sse_algorithm": "AES256", "access": [{"principals": [null], "actions": ["read"]}]},
        "after_unknown": {"json": true, "access": ACCESS}}}
  ],
  "configuration": {"root_module": {"resources": [
    {"address": "aws_s3_bucket_policy.orders", "mode": "managed", "type": "aws_s3_bucket_policy", "name": "orders",
      "expressions": {"bucket": {"constant_value": "orders"}, "policy": {"references": [
        "data.keyward_bucket_policy_document.orders.json", "data.keyward_bucket_policy_document.orders"]}}},
    {"address": "data.keyward_bucket_policy_document.orders", "mode": "data", "type": "keyward_bucket_policy_document", "name": "orders",
      "expressions": {"access": {"references": ["aws_iam_role.app.arn", "aws_iam_role.app"]}}}
  ]}}
}`

func readDeferred(t *testing.T, access string) *model.Subject {
	t.Helper()
	m, err := Read(strings.NewReader(strings.Replace(deferred, "ACCESS", access, 1)), Options{File: "plan.json"})
	if err != nil {
		t.Fatal(err)
	}
	for _, subject := range m.Subjects {
		if subject.Address == "aws_s3_bucket.orders" {
			return subject
		}
	}
	t.Fatalf("no bucket among %d subjects", len(m.Subjects))
	return nil
}

// TestRead_deferredDocument shows that the policy which a data source of Keyward writes during apply is
// known, with an atom for the role that is not.
func TestRead_deferredDocument(t *testing.T) {
	t.Parallel()
	subject := readDeferred(t, `[{"principals": [true], "actions": [false]}]`)
	if subject.Policy == nil {
		t.Fatalf("the policy is unknown: %v", subject.Unknown)
	}
	text := subject.Policy.JSON()
	for _, want := range []string{"DenyInsecureTransport", "arn:aws:s3:::orders/*", "${unknown:access[0].principals[0]}"} {
		if !strings.Contains(text, want) {
			t.Errorf("the policy lacks %s: %s", want, text)
		}
	}
	if got := subject.References["access[0].principals[0]"]; got != "aws_iam_role.app.arn" {
		t.Errorf("the principal waits for %q", got)
	}
	if open := readDeferred(t, "true"); open.Policy != nil || open.Unknown["policy"] == "" {
		t.Errorf("with unknown access the policy is %v, unknown %v", open.Policy, open.Unknown)
	}
}
