package rotatingsecret_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
)

// elsewhere is the secret in another Region; nil when there is none.
func elsewhere(t *testing.T, cloud *acctest.AWS, region, name string) *secretsmanager.DescribeSecretOutput {
	t.Helper()
	config := cloud.Config()
	config.Region = region
	out, err := secretsmanager.NewFromConfig(config).DescribeSecret(t.Context(), &secretsmanager.DescribeSecretInput{SecretId: &name})
	if err != nil {
		return nil
	}
	return out
}

func TestSecret_replicas(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	name := newName()
	managed := attributes{"kms_key_arn": "alias/aws/secretsmanager"}
	replicated := func(regions attributes) attributes { return with(valued(name), attributes{"replicas": regions}) }
	apply(t, d, replicated(attributes{"eu-west-1": attributes{"kms_key_arn": euKey}, "eu-west-2": managed}))
	compare(t, cloud, d.State())
	apply(t, d, replicated(attributes{"eu-west-1": managed, "eu-west-2": managed}))
	if got := aws.ToString(elsewhere(t, cloud, "eu-west-1", name).KmsKeyId); got != "alias/aws/secretsmanager" {
		t.Errorf("the key of the replica is %s", got)
	}
	apply(t, d, replicated(attributes{"eu-west-1": managed}))
	if elsewhere(t, cloud, "eu-west-2", name) != nil {
		t.Error("the replica was not removed")
	}
	promoting := with(valued(name), attributes{"promote_replicas": []string{"eu-west-1"}})
	apply(t, d, promoting)
	wantNoChange(t, d, promoting)
	promoted := elsewhere(t, cloud, "eu-west-1", name)
	if promoted == nil || promoted.PrimaryRegion != nil {
		t.Errorf("the promoted replica is %+v", promoted)
	}
	// The promoted secret has the name, and is not overwritten.
	wantError(t, d.Apply(replicated(attributes{"eu-west-1": managed})), "Replica in eu-west-1")
	apply(t, d, with(replicated(attributes{"eu-west-2": managed}), attributes{"promote_replicas": []string{"eu-west-2"}}))
	if diagnostics := d.Destroy(); diagnostics.HasError() {
		t.Fatal(diagnostics)
	}
	if describe(t, cloud, name) != nil || elsewhere(t, cloud, "eu-west-2", name) == nil {
		t.Error("destroy has not promoted the replica, or left the secret")
	}
}

// A replica that cannot be made, since its name is taken, is an error and is made anew once the name is free. The
// secret that has the name stays as it is.
func TestSecret_replica_fails(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	name := newName()
	config := cloud.Config()
	config.Region = "eu-west-1"
	there := secretsmanager.NewFromConfig(config)
	if _, err := there.CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{Name: &name}); err != nil {
		t.Fatal(err)
	}
	apply(t, d, valued(name))
	replicated := with(valued(name), attributes{"replicas": attributes{"eu-west-1": attributes{"kms_key_arn": euKey}}})
	wantError(t, d.Apply(replicated), "Replica in eu-west-1", "already exists in region", "makes the replica anew")
	if found := elsewhere(t, cloud, "eu-west-1", name); found == nil || found.PrimaryRegion != nil {
		t.Fatalf("the secret that has the name is %+v", found)
	}
	if plan := d.Plan(replicated); plan.Action != driver.Update {
		t.Fatalf("the plan with a failed replica is to %s", plan.Action)
	}
	if _, err := there.DeleteSecret(t.Context(), &secretsmanager.DeleteSecretInput{
		SecretId: &name, ForceDeleteWithoutRecovery: aws.Bool(true),
	}); err != nil {
		t.Fatal(err)
	}
	cloud.SlowReplicas(3)
	apply(t, d, replicated)
	wantNoChange(t, d, replicated)
	compare(t, cloud, d.State())
}

// A replica that may lack the current value does not become a secret of its own.
func TestSecret_replica_is_promoted_in_sync(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	name := newName()
	apply(t, d, with(valued(name), attributes{"replicas": attributes{"eu-west-1": attributes{"kms_key_arn": euKey}}}))
	cloud.Resync(name, 4)
	promoting := with(valued(name), attributes{"promote_replicas": []string{"eu-west-1"}})
	wantError(t, d.Apply(promoting), "is InProgress and may lack the current value", "apply again")
	if found := elsewhere(t, cloud, "eu-west-1", name); found == nil || found.PrimaryRegion == nil {
		t.Fatalf("the replica is %+v", found)
	}
	cloud.Resync(name, 0)
	apply(t, d, promoting)
	if found := elsewhere(t, cloud, "eu-west-1", name); found == nil || found.PrimaryRegion != nil {
		t.Errorf("the promoted replica is %+v", found)
	}
}
