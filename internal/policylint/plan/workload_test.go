package plan

import (
	"strings"
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

// keyward-rotate is told by its environment to do without TLS, and the composite by tls.mode.
func TestRead_rotatesInPlainText(t *testing.T) {
	t.Parallel()
	for values, want := range map[string]any{
		`"type":"aws_lambda_function","change":{"actions":["create"],"after":{"environment":[{"variables":{"KEYWARD_TLS":"off"}}]},"after_unknown":{}}`:    true,
		`"type":"aws_lambda_function","change":{"actions":["create"],"after":{"environment":[{"variables":{"KEYWARD_TLS":"verify"}}]},"after_unknown":{}}`: false,
		`"type":"aws_lambda_function","change":{"actions":["create"],"after":{"environment":[{"variables":{"OTHER":"off"}}]},"after_unknown":{}}`:          nil,
		`"type":"keyward_rotation_function","change":{"actions":["create"],"after":` + rotatorWith(`"off"`) + `,"after_unknown":{}}`:                       true,
		`"type":"keyward_rotation_function","change":{"actions":["create"],"after":` + rotatorWith(`"verify"`) + `,"after_unknown":{}}`:                    false,
	} {
		text := `{"format_version":"1.2","resource_changes":[{"address":"x.y","mode":"managed","name":"y","provider_name":"p",` + values + `}]}`
		read, err := Read(strings.NewReader(text), Options{})
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, s := range read.Subjects {
			if s.Kind == "workload" {
				found = true
				if s.Fields["rotates_in_plain_text"] != want {
					t.Errorf("%s: %v, want %v", values, s.Fields["rotates_in_plain_text"], want)
				}
			}
		}
		if !found {
			t.Errorf("%s: no workload in %+v", values, read)
		}
	}
}

func rotatorWith(mode string) string {
	return `{"name":"rotate","engine":"mysql","strategy":"single_user","secret_name_prefix":"orders/","tls":{"mode":` + mode + `}}`
}
