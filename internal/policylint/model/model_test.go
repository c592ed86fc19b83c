package model_test

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/cases"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/facts"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// checkSchema validates the wire form of a subject, facts included, against the committed schema.
func checkSchema(t *testing.T, check rego.PreparedEvalQuery, s *model.Subject) {
	t.Helper()
	wire := model.Input([]*model.Subject{s}, 0)
	subject, ok := wire["subjects"].([]any)[0].(map[string]any)
	if !ok {
		t.Fatal("the subject is no object")
	}
	var names []string
	for name := range facts.Names(s.Kind) {
		names = append(names, name)
	}
	subject["facts"] = facts.Wire(s, facts.Find(s, names))
	results, err := check.Eval(context.Background(), rego.EvalInput(wire))
	if err != nil {
		t.Fatal(err)
	}
	if problems, ok := results[0].Bindings["problems"].([]any); !ok || len(problems) > 0 {
		t.Errorf("%s: %v", s.Name, results[0].Bindings["problems"])
	}
}

func schemaCheck(t *testing.T) rego.PreparedEvalQuery {
	t.Helper()
	schema, err := model.Schema()
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(schema)
	if err != nil {
		t.Fatal(err)
	}
	query, err := rego.New(rego.Query("[_, problems] := json.match_schema(input, " + string(text) + ")")).
		PrepareForEval(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return query
}

func TestInput_matchesTheSchema(t *testing.T) {
	t.Parallel()
	archives, err := filepath.Glob("../rules/*/*/cases.txtar")
	if err != nil || len(archives) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	check := schemaCheck(t)
	for _, archive := range archives {
		text, err := os.ReadFile(archive)
		if err != nil {
			t.Fatal(err)
		}
		found, err := cases.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range found {
			t.Run(filepath.Base(filepath.Dir(archive))+"/"+c.Name, func(t *testing.T) {
				t.Parallel()
				s, err := cases.Subject(c.Source)
				if err != nil {
					t.Fatal(err)
				}
				checkSchema(t, check, s)
			})
		}
	}
}

func TestSchema_refusesOtherFields(t *testing.T) {
	t.Parallel()
	s := &model.Subject{Kind: model.Key, Name: "k", Fields: map[string]any{"enabeld": true}}
	results, err := schemaCheck(t).Eval(context.Background(), rego.EvalInput(model.Input([]*model.Subject{s}, 0)))
	if err != nil {
		t.Fatal(err)
	}
	if problems, ok := results[0].Bindings["problems"].([]any); !ok || len(problems) == 0 {
		t.Error("a misspelt field passes the schema")
	}
}

func TestFromBucket_knownAndUnknown(t *testing.T) {
	t.Parallel()
	b, err := compose.DecodeBucket(compose.Attributes{
		"bucket":             "orders",
		"kms_key_arn":        compose.Unknown{DependsOn: "keyward_encryption_key.k.arn"},
		"versioning_enabled": compose.Unknown{DependsOn: "var.versioning"},
		"logging":            compose.Unknown{},
		"lint_waivers":       []any{map[string]any{"rule": "bucket/lockout", "reason": "tested"}},
	}, compose.Environment{Partition: "aws", Region: "us-east-1", Account: "111122223333"})
	if err != nil {
		t.Fatal(err)
	}
	s := model.FromBucket(b, b.Policy())
	checkSchema(t, schemaCheck(t), s)
	want := map[string]string{
		"encryption.kms_key_id": "keyward_encryption_key.k.arn", "versioning": "var.versioning",
		"logging.enabled": "logging", "logging.target_bucket": "logging",
	}
	if diff := cmp.Diff(want, s.Unknown); diff != "" {
		t.Errorf("unknown (-want +got):\n%s", diff)
	}
	for field := range want {
		if _, known := lookup(s.Fields, field); known {
			t.Errorf("%s is unknown and has a value", field)
		}
	}
	if algorithm, _ := lookup(s.Fields, "encryption.algorithm"); algorithm != "aws:kms" {
		t.Errorf("algorithm = %v", algorithm)
	}
	if got := s.Attributes["versioning"]; got != "versioning_enabled" {
		t.Errorf("attribute of versioning = %q", got)
	}
	if len(s.Waivers) != 1 || s.Waivers[0].Rule != "bucket/lockout" {
		t.Errorf("waivers = %+v", s.Waivers)
	}
	if s.Scope.ARN != "arn:aws:s3:::orders" || s.Name != "orders" {
		t.Errorf("name %q, scope %+v", s.Name, s.Scope)
	}
}

func TestFromKey_policyNotComposed(t *testing.T) {
	t.Parallel()
	k, err := compose.DecodeKey(compose.Attributes{
		"aliases": []any{"alias/orders"},
		"users":   compose.Unknown{DependsOn: "var.users"},
	}, compose.Environment{Partition: "aws", Region: "us-east-1", Account: "111122223333"})
	if err != nil {
		t.Fatal(err)
	}
	s := model.FromKey(k, k.Policy())
	checkSchema(t, schemaCheck(t), s)
	if !s.PolicyUnknown() || s.EffectivePolicy() != nil || s.Unknown["policy"] != "var.users" {
		t.Errorf("policy %v, unknown %v", s.EffectivePolicy(), s.Unknown)
	}
	if s.Name != "alias/orders" {
		t.Errorf("name = %q", s.Name)
	}
}

func TestEffectivePolicy_ofAKeyWithoutOne(t *testing.T) {
	t.Parallel()
	s := &model.Subject{Kind: model.Key}
	s.Scope.Account, s.Scope.Partition = "111122223333", "aws-us-gov"
	const want = `{"Version":"2012-10-17","Statement":[{"Sid":"Enable IAM User Permissions","Effect":"Allow",` +
		`"Principal":{"AWS":"arn:aws-us-gov:iam::111122223333:root"},"Action":"kms:*","Resource":"*"}]}`
	if got := s.EffectivePolicy().JSON(); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if wire, ok := s.Input()["policy"].(map[string]any); !ok || wire["present"] != false {
		t.Errorf("policy = %v, want one that is not present", s.Input()["policy"])
	}
	if doc := (&model.Subject{Kind: model.Bucket}).EffectivePolicy(); doc != nil {
		t.Errorf("a bucket without policy has %s", doc.JSON())
	}
}

// lookup follows a path of field names.
func lookup(fields map[string]any, path string) (any, bool) {
	for i := range len(path) {
		if path[i] == '.' {
			inner, ok := fields[path[:i]].(map[string]any)
			if !ok {
				return nil, false
			}
			return lookup(inner, path[i+1:])
		}
	}
	value, ok := fields[path]
	return value, ok
}
