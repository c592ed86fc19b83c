package plan

import (
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Policies of the awscc provider read as those of the aws provider.
func TestRead_ccPolicies(t *testing.T) {
	t.Parallel()
	const statement = `"policy_document": "{\"Version\": \"2012-10-17\", \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"*\", \"Resource\": \"*\"}}"`
	m, err := Read(strings.NewReader(`{"format_version": "1.2", "resource_changes": [
		{"address": "awscc_iam_role.r", "mode": "managed", "type": "awscc_iam_role", "name": "r", "change": {"actions": ["create"],
			"after": {"role_name": "app", "assume_role_policy_document": "{\"Statement\": {\"Effect\": \"Allow\", \"Principal\": {\"Service\": \"ec2.amazonaws.com\"}, \"Action\": \"sts:AssumeRole\"}}"}}},
		{"address": "awscc_iam_managed_policy.p", "mode": "managed", "type": "awscc_iam_managed_policy", "name": "p", "change": {"actions": ["create"],
			"after": {"managed_policy_name": "everything", `+statement+`}}},
		{"address": "awscc_iam_user_policy.u", "mode": "managed", "type": "awscc_iam_user_policy", "name": "u", "change": {"actions": ["create"],
			"after": {"policy_name": "inline", `+statement+`}}}]}`), Options{})
	if err != nil {
		t.Fatal(err)
	}
	found := subjects(m)
	if r := found["awscc_iam_role.r"]; r == nil || r.Kind != model.Trust || r.Name != "app" || r.Policy == nil {
		t.Errorf("the role is %+v", r)
	}
	for address, want := range map[string][2]string{
		"awscc_iam_managed_policy.p": {"everything", "managed"}, "awscc_iam_user_policy.u": {"inline", "user"},
	} {
		p := found[address]
		if p == nil || p.Kind != model.Identity || p.Name != want[0] || p.Policy == nil || p.Fields["form"] != want[1] {
			t.Errorf("%s is %+v", address, p)
		}
	}
}

// A role has its own policy and those in its blocks; an empty block stands for none.
func TestRead_inlinePolicies(t *testing.T) {
	t.Parallel()
	names := map[model.Kind][]string{}
	for _, s := range readFile(t, "testdata/iam/plan.json", Options{}).Subjects {
		if strings.HasPrefix(s.Address, "aws_iam_role.") {
			names[s.Kind] = append(names[s.Kind], s.Name)
		}
	}
	if got := strings.Join(names[model.Identity], " "); got != "key logs" {
		t.Errorf("the inline policies are %q", got)
	}
	if len(names[model.Trust]) != 3 {
		t.Errorf("the roles are %q", names[model.Trust])
	}
}
