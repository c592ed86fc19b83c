package plan

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// TestRead_noValueOfASecret: what is known of a value is that there is one. The plan holds all of
// them in clear.
func TestRead_noValueOfASecret(t *testing.T) {
	t.Parallel()
	const path = "testdata/secrets/plan.json"
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	canaries := []string{
		"canary-in-a-secret", "canary-in-a-parameter", "canary-in-a-store", "canaryinaproxycredential",
		"canary-in-the-environment", "Y2FuYXJ5LWluLWtleS1tYXRlcmlhbC0zMi1ieXRlcw",
	}
	m := readFile(t, path, Options{})
	wire, err := json.Marshal(model.Input(m.Subjects, 0))
	if err != nil {
		t.Fatal(err)
	}
	for _, canary := range canaries {
		if !bytes.Contains(text, []byte(canary)) {
			t.Errorf("%s is not in the plan, so that the test shows nothing", canary)
		}
		if bytes.Contains(wire, []byte(canary)) || bytes.Contains(fmt.Appendf(nil, "%+v", m.Subjects), []byte(canary)) {
			t.Errorf("%s has come out of the plan", canary)
		}
	}
}

// TestRead_accountOfAKey: whether a secret's key is of another account shows only beside the secret's own.
func TestRead_accountOfAKey(t *testing.T) {
	t.Parallel()
	for account, want := range map[string]any{"": nil, "111122223333": false, "444455556666": true} {
		s := subjects(readFile(t, "testdata/secrets/plan.json", Options{Account: account}))["aws_secretsmanager_secret.foreign"]
		_, unknown := s.Unknown["key_in_account"]
		if got := s.Fields["key_in_account"]; got != want || unknown != (want == nil) {
			t.Errorf("of the account %q: %v, unknown %v; want %v", account, got, unknown, want)
		}
	}
}

// The value and the rotation of a secret of another configuration are in this plan, its policy is not.
func TestRead_partsOfASecret(t *testing.T) {
	t.Parallel()
	const arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders-a1b2c3"
	s := onlySubject(t, `{"address": "aws_secretsmanager_secret_version.x", "mode": "managed", "type": "aws_secretsmanager_secret_version",
		"name": "x", "change": {"actions": ["create"], "after": {"secret_id": "`+arn+`", "secret_string": "hidden"},
		"after_sensitive": {"secret_string": true}}},
		{"address": "aws_secretsmanager_secret_rotation.x", "mode": "managed", "type": "aws_secretsmanager_secret_rotation",
		"name": "x", "change": {"actions": ["create"], "after": {"secret_id": "`+arn+`", "rotation_rules": [{"automatically_after_days": 400}]}}}`,
		`{"root_module": {}}`)
	if s.Scope.ARN != arn || s.Scope.Account != "111122223333" {
		t.Errorf("scope %+v", s.Scope)
	}
	rotation, _ := s.Fields["rotation"].(map[string]any)
	if s.Fields["value_in_state"] != true || fmt.Sprint(rotation["interval_in_days"]) != "400" {
		t.Errorf("fields %v", s.Fields)
	}
	if _, open := s.Unknown["policy"]; !open || !s.Partial {
		t.Errorf("the policy counts as seen: %v", s.Unknown)
	}
}
