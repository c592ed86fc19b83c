package policylint

import (
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/plan"
)

// Where the Region comes from the environment, the plan tells neither it nor the partition: the default
// root statement of a key is one all the same.
func TestLint_rootStatementWithoutRegion(t *testing.T) {
	t.Parallel()
	m, err := plan.Read(strings.NewReader(`{"format_version": "1.2", "resource_changes": [
		{"address": "aws_kms_key.x", "mode": "managed", "type": "aws_kms_key", "name": "x",
		 "change": {"actions": ["create"], "after": {"enable_key_rotation": true, "policy":
			"{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"Allow\",\"Principal\":{\"AWS\":\"arn:aws:iam::111122223333:root\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}]}"}}}
	], "configuration": {"root_module": {}}}`), plan.Options{Account: "111122223333"})
	if err != nil {
		t.Fatal(err)
	}
	result, err := mustNew(t, Options{}).Lint(t.Context(), m)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range result.Findings {
		t.Errorf("%s %s: %s", f.Rule, f.Pointer, f.Message)
	}
}
