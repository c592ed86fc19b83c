package model_test

import (
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// A schedule that is not known yet leaves open how often the secret is rotated.
func TestFromSecret_scheduleNotKnown(t *testing.T) {
	t.Parallel()
	unknown := compose.Unknown{DependsOn: "var.schedule"}
	for label, rotation := range map[string]any{
		"the expression": map[string]any{
			"function_arn": "arn:aws:lambda:us-east-1:111122223333:function:rotate", "schedule_expression": unknown,
		},
		"the days": map[string]any{
			"function_arn": "arn:aws:lambda:us-east-1:111122223333:function:rotate", "automatically_after_days": unknown,
		},
		"the rotation": unknown,
	} {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			secret, err := compose.DecodeSecret(compose.Attributes{
				"name": "app/db", "kms_key_arn": compose.ManagedSecretKey, "rotation": rotation,
			}, compose.Environment{Partition: "aws", Region: "us-east-1", Account: "111122223333"})
			if err != nil {
				t.Fatal(err)
			}
			subject := model.FromSecret(secret, secret.Policy())
			if got := subject.Unknown["rotation.interval_in_days"]; got != "var.schedule" {
				t.Errorf("the interval waits for %q, and is %v", got, subject.Fields["rotation"])
			}
		})
	}
}
