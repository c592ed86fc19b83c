package policylint

import (
	"errors"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

func TestNew_refusesUnknownRules(t *testing.T) {
	t.Parallel()
	waiving := func(id string) Options { return Options{Waivers: []model.Waiver{{Rule: id}}} }
	for name, test := range map[string]struct {
		options Options
		nearest string
	}{
		"disabled":     {Options{Disabled: []string{"key/lockuot"}}, "key/lockout"},
		"severity":     {Options{Severities: map[string]Severity{"key/lockuot": Low}}, "key/lockout"},
		"waiver":       {waiving("bucket/versoning-disabled"), "bucket/versioning-disabled"},
		"nothing near": {waiving("bucket/access-logging"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := New(t.Context(), test.options)
			var unknown *UnknownRuleError
			if !errors.As(err, &unknown) || unknown.Nearest != test.nearest {
				t.Errorf("error = %v, want an unknown rule, and %q as the near miss", err, test.nearest)
			}
		})
	}
	if _, err := New(t.Context(), waiving("bucket/versioning-disabled")); err != nil {
		t.Errorf("a waiver of a rule that exists: %v", err)
	}
}
