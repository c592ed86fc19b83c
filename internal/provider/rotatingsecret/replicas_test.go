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
