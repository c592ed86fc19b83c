package plan

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRead_workloads(t *testing.T) {
	t.Parallel()
	fields := map[string]map[string]any{}
	for _, s := range readFile(t, "testdata/secrets/plan.json", Options{}).Subjects {
		if s.Kind == "workload" {
			fields[s.Address] = s.Fields
		}
	}
	want := map[string]map[string]any{
		"aws_instance.worker":           {"user_data_secret": true},
		"aws_launch_template.worker":    {"user_data_secret": false},
		"aws_lambda_function.forgotten": {"environment_secrets": []any{""}},
		"aws_lambda_function.rotate":    {"environment_secrets": []any{"DB_PASSWORD"}},
	}
	if diff := cmp.Diff(want, fields); diff != "" {
		t.Error(diff)
	}
}

func TestCallsItselfSecret(t *testing.T) {
	t.Parallel()
	tests := map[[2]string]bool{
		{"DB_PASSWORD", "hunter2"}:                      true,
		{"password", "hunter2"}:                         true,
		{"STRIPE_APIKEY", "sk_live_1"}:                  true,
		{"DB_PASSWORD", ""}:                             false,
		{"DB_PASSWORD", "arn:aws:secretsmanager:x"}:     false,
		{"DB_PASSWORD", "/orders/db/password"}:          false,
		{"DB_PASSWORD_NAME", "orders"}:                  false,
		{"PASSWORD_LENGTH", "12"}:                       false,
		{"DB_PASSWORD", "{{resolve:secretsmanager:x}}"}: false,
	}
	for test, want := range tests {
		if got := callsItselfSecret(test[0], test[1]); got != want {
			t.Errorf("%s=%s: %v, want %v", test[0], test[1], got, want)
		}
	}
}
