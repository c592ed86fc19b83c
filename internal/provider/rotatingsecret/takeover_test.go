package rotatingsecret_test

import (
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
)

// foreign is a secret that nobody told Terraform of, pending deletion or not.
func foreign(t *testing.T, cloud *acctest.AWS, deleted bool) (name string) {
	t.Helper()
	name = newName()
	text := "theirs"
	if _, err := cloud.Secrets().CreateSecret(t.Context(), &secretsmanager.CreateSecretInput{Name: &name, SecretString: &text}); err != nil {
		t.Fatal(err)
	}
	if deleted {
		if _, err := cloud.Secrets().DeleteSecret(t.Context(), &secretsmanager.DeleteSecretInput{SecretId: &name}); err != nil {
			t.Fatal(err)
		}
	}
	return name
}

// A secret that was there before survives a failed step of its adoption or restoration: the next apply goes on
// with it, its protection holds all the while, and its value stays.
func TestSecret_taken_over_is_tainted(t *testing.T) {
	t.Parallel()
	for attribute, deleted := range map[string]bool{"adopt_existing": false, "restore_if_pending_deletion": true} {
		for _, createFirst := range []bool{false, true} {
			t.Run(attribute, func(t *testing.T) {
				t.Parallel()
				cloud := acctest.Start(t)
				name := foreign(t, cloud, deleted)
				d := driver.New(t, drive(cloud))
				d.SetCreateBeforeDestroy(createFirst)
				config := with(valued(name), attributes{attribute: true, "deletion_protection": true})
				cloud.Inject(standin.Fault{Kind: standin.AccessDenied, Operation: "secretsmanager.PutResourcePolicy"})
				wantError(t, d.Apply(config), "secretsmanager:PutResourcePolicy")
				if !d.Tainted() {
					t.Fatal("the unfinished secret is not in the state")
				}
				wantError(t, d.Destroy(), "deletion_protection = false")
				apply(t, d, config)
				compare(t, cloud, d.State())
				if d.Tainted() || d.Deposed() != 0 || value(t, cloud, name) != "theirs" {
					t.Errorf("tainted %v, %d deposed, the value is %s", d.Tainted(), d.Deposed(), value(t, cloud, name))
				}
				wantNoChange(t, d, config)
			})
		}
	}
}

// A half-made secret that a replacement has finished, in a process that was killed before Terraform took the old
// entry out of the state, is the current one: nothing schedules its deletion.
func TestSecret_killed_between_create_and_destroy(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	d.SetCreateBeforeDestroy(true)
	config := with(valued(newName()), attributes{"deletion_protection": true})
	cloud.Inject(standin.Fault{Kind: standin.AccessDenied, Operation: "secretsmanager.PutResourcePolicy"})
	wantError(t, d.Apply(config))
	d.SetKilledBetween(true)
	apply(t, d, config)
	if d.Tainted() || d.Deposed() != 1 {
		t.Fatalf("tainted %v, %d deposed", d.Tainted(), d.Deposed())
	}
	d.SetKilledBetween(false)
	apply(t, d, config)
	compare(t, cloud, d.State())
	if d.Deposed() != 0 {
		t.Errorf("%d deposed", d.Deposed())
	}
	wantNoChange(t, d, config)
}

// No secret can take the place of another under its name, so a replacement that would only lose it is refused.
func TestSecret_cannot_be_replaced_by_itself(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	name := newName()
	apply(t, d, valued(name))
	d.Taint()
	wantError(t, d.Apply(valued(name)), "AWS keeps the name of a deleted secret")
	if got := value(t, cloud, name); got != canary {
		t.Errorf("the value is %q", got)
	}
}
