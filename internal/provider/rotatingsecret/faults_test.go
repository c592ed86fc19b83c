package rotatingsecret_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/faultloop"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

func TestSecret_faults(t *testing.T) {
	t.Parallel()
	before := func(name, function string) attributes {
		return with(rotated(name, function), attributes{
			"description": "before", "tags": attributes{"keep": "1", "change": "1", "drop": "1"},
			"replicas": attributes{"eu-west-1": attributes{"kms_key_arn": euKey}, "eu-west-2": attributes{"kms_key_arn": "alias/aws/secretsmanager"}},
		})
	}
	after := func(name, function string) attributes {
		return with(valued(name), attributes{
			"description": "after", "tags": attributes{"keep": "1", "change": "2", "new": "1"}, "readers": []string{appRole},
			"kms_key_arn": otherKey, "replicas": attributes{"eu-west-1": attributes{"kms_key_arn": "alias/aws/secretsmanager"}},
			"rotation": attributes{"function_arn": function, "schedule_expression": "cron(0 2 1 * ? *)", "duration": "3h"},
		})
	}
	scenarios := map[string]func(name, function string) (from, to attributes){
		"create": func(name, function string) (from, to attributes) { return nil, after(name, function) },
		"enable": func(name, function string) (from, to attributes) { return valued(name), rotated(name, function) },
		"update": func(name, function string) (from, to attributes) {
			return before(name, function), after(name, function)
		},
		"cancel": func(name, function string) (from, to attributes) { return rotated(name, function), valued(name) },
		"destroy": func(name, function string) (from, to attributes) {
			return before(name, function), nil
		},
	}
	for label, prepare := range scenarios {
		t.Run(label, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.Start(t)
			function := cloud.RotationFunction("rotate", passes())
			var name string
			faultloop.Run(t, faultloop.Scenario{
				AWS: cloud, Options: drive(cloud), Unmark: "secretsmanager.UntagResource",
				Import: func(to map[string]any) string { return to["name"].(string) },
				Prepare: func(testing.TB) (from, to map[string]any) {
					name = newName()
					return prepare(name, function)
				},
				Check: func(t testing.TB, state map[string]any) {
					if got := value(t, cloud, name); got != canary {
						t.Errorf("the value is %q", got)
					}
					compare(t, cloud, state)
				},
				Empty: func(t testing.TB) {
					if left := describe(t, cloud, name); left != nil {
						t.Errorf("left behind: %+v", left)
					}
				},
			})
		})
	}
}

// compare compares what the state says with what AWS has.
func compare(t testing.TB, cloud *acctest.AWS, state attributes) {
	t.Helper()
	id, _ := state["arn"].(string)
	found := describe(t, cloud, id)
	if found == nil {
		t.Fatalf("there is no secret %q", id)
		return
	}
	tags := attributes{}
	for _, tag := range found.Tags {
		tags[aws.ToString(tag.Key)] = aws.ToString(tag.Value)
	}
	replicas := map[string]string{}
	for _, status := range found.ReplicationStatus {
		replicas[aws.ToString(status.Region)] = aws.ToString(status.KmsKeyId)
	}
	wanted := map[string]string{}
	stated, _ := state["replicas"].(map[string]any)
	for region, entry := range stated {
		key, _ := entry.(map[string]any)["kms_key_arn"].(string)
		wanted[region] = key
		if key == "alias/aws/secretsmanager" && replicas[region] == "" {
			wanted[region] = ""
		}
	}
	got := attributes{
		"name": aws.ToString(found.Name), "description": aws.ToString(found.Description), "kms_key_arn": aws.ToString(found.KmsKeyId),
		"tags_all": tags, "rotates": aws.ToBool(found.RotationEnabled), "labels": len(found.VersionIdsToStages),
	}
	want := attributes{
		"name": state["name"], "description": state["description"], "kms_key_arn": state["kms_key_arn"], "tags_all": state["tags_all"],
		"rotates": state["rotation"] != nil, "labels": 1,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("state and AWS differ (-state +AWS):\n%s", diff)
	}
	if diff := cmp.Diff(wanted, replicas); diff != "" {
		t.Errorf("replicas differ (-state +AWS):\n%s", diff)
	}
	document, err := cloud.Secrets().GetResourcePolicy(t.Context(), &secretsmanager.GetResourcePolicyInput{SecretId: &id})
	if err != nil {
		t.Fatal(err)
	}
	text, _ := state["policy_json"].(string)
	ours, err := policy.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := policy.Parse([]byte(aws.ToString(document.ResourcePolicy)))
	if err != nil || !policy.Equal(ours, theirs) {
		t.Errorf("policy_json and AWS differ: %v\n%s\n%s", err, text, aws.ToString(document.ResourcePolicy))
	}
}
