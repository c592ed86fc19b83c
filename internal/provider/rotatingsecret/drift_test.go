package rotatingsecret_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	smtypes "github.com/aws/aws-sdk-go-v2/service/secretsmanager/types"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
)

func TestSecret_drift(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	client, ctx := cloud.Secrets(), t.Context()
	name := newName()
	id := &name
	changes := map[string]func() error{
		"description": func() error {
			_, err := client.UpdateSecret(ctx, &secretsmanager.UpdateSecretInput{SecretId: id, Description: aws.String("x")})
			return err
		},
		"key": func() error {
			_, err := client.UpdateSecret(ctx, &secretsmanager.UpdateSecretInput{SecretId: id, KmsKeyId: aws.String(otherKey)})
			return err
		},
		"no policy": func() error {
			_, err := client.DeleteResourcePolicy(ctx, &secretsmanager.DeleteResourcePolicyInput{SecretId: id})
			return err
		},
		"a tag more": func() error {
			_, err := client.TagResource(ctx, &secretsmanager.TagResourceInput{
				SecretId: id, Tags: []smtypes.Tag{{Key: aws.String("x"), Value: aws.String("y")}},
			})
			return err
		},
		"no rotation": func() error {
			_, err := client.CancelRotateSecret(ctx, &secretsmanager.CancelRotateSecretInput{SecretId: id})
			return err
		},
		"another schedule": func() error {
			_, err := client.RotateSecret(ctx, &secretsmanager.RotateSecretInput{
				SecretId: id, RotateImmediately: aws.Bool(false), RotationRules: &smtypes.RotationRulesType{ScheduleExpression: aws.String("rate(2 days)")},
			})
			return err
		},
		"no replica": func() error {
			_, err := client.RemoveRegionsFromReplication(ctx, &secretsmanager.RemoveRegionsFromReplicationInput{
				SecretId: id, RemoveReplicaRegions: []string{"eu-west-1"},
			})
			return err
		},
	}
	d := driver.New(t, drive(cloud))
	config := with(rotated(name, cloud.RotationFunction("rotate", passes())), attributes{
		"replicas": attributes{"eu-west-1": attributes{"kms_key_arn": euKey}}, "tags": attributes{"team": "a"},
	})
	apply(t, d, config)
	for label, change := range changes {
		t.Run(label, func(t *testing.T) {
			if err := change(); err != nil {
				t.Fatal(err)
			}
			if plan := d.Plan(config); plan.Action != driver.Update {
				t.Fatalf("the plan is to %s, want to update: %s", plan.Action, plan.Diagnostics)
			}
			apply(t, d, config)
			compare(t, cloud, d.State())
			wantNoChange(t, d, config)
		})
	}
	put(t, cloud, name, "rotated")
	wantNoChange(t, d, config)
	if _, err := client.RemoveRegionsFromReplication(ctx, &secretsmanager.RemoveRegionsFromReplicationInput{
		SecretId: id, RemoveReplicaRegions: []string{"eu-west-1"},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := client.DeleteSecret(ctx, &secretsmanager.DeleteSecretInput{SecretId: id}); err != nil {
		t.Fatal(err)
	}
	if plan := d.Plan(config); plan.Action != driver.Create {
		t.Errorf("the plan for a secret that is pending deletion is to %s", plan.Action)
	}
}
