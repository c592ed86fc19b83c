package encryptionkey_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// foreignKey is a key that nobody told Terraform of, behind an alias.
func foreignKey(t *testing.T, cloud *acctest.AWS, alias string) (id string) {
	t.Helper()
	made, err := cloud.KMS().CreateKey(t.Context(), &kms.CreateKeyInput{})
	if err != nil {
		t.Fatal(err)
	}
	id = aws.ToString(made.KeyMetadata.KeyId)
	if _, err := cloud.KMS().CreateAlias(t.Context(), &kms.CreateAliasInput{AliasName: &alias, TargetKeyId: &id}); err != nil {
		t.Fatal(err)
	}
	return id
}

// pendingKey is a key behind an alias whose deletion is scheduled.
func pendingKey(t *testing.T, cloud *acctest.AWS, alias string) (id string) {
	t.Helper()
	id = foreignKey(t, cloud, alias)
	if _, err := cloud.KMS().ScheduleKeyDeletion(t.Context(), &kms.ScheduleKeyDeletionInput{KeyId: &id}); err != nil {
		t.Fatal(err)
	}
	return id
}

// wantOnly fails unless the key is the one in the state, alive, without a marker, and alone.
func wantOnly(t *testing.T, cloud *acctest.AWS, d *driver.Driver, id string) {
	t.Helper()
	if got := idOf(t, d); got != id || d.Tainted() || d.Deposed() != 0 {
		t.Errorf("the key is %s, want %s; tainted = %v, %d deposed", got, id, d.Tainted(), d.Deposed())
	}
	if alive, scheduled := countKeys(t, cloud, nil); alive != 1 || scheduled != 0 {
		t.Errorf("%d keys are there and %d are scheduled, want 1 and none", alive, scheduled)
	}
	compare(t, cloud, d.State())
}

// A key that was there before survives a failed step of its adoption or restoration: the next apply
// goes on with it, and its protection holds all the while.
func TestKey_taken_over_is_tainted(t *testing.T) {
	t.Parallel()
	ways := map[string]struct {
		switchOn string
		make     func(*testing.T, *acctest.AWS, string) string
	}{
		"adopt_existing":           {"adopt_existing", foreignKey},
		"restore_pending_deletion": {"restore_pending_deletion", pendingKey},
	}
	for name, way := range ways {
		for _, operation := range []string{"kms.GetKeyPolicy", "kms.EnableKeyRotation"} {
			for _, createFirst := range []bool{false, true} {
				t.Run(strings.Join([]string{name, operation, map[bool]string{true: "create first"}[createFirst]}, " "), func(t *testing.T) {
					t.Parallel()
					cloud := acctest.Start(t)
					id := way.make(t, cloud, "alias/over")
					d := driver.New(t, drive(cloud))
					d.SetCreateBeforeDestroy(createFirst)
					config := attributes{"aliases": []string{"alias/over"}, way.switchOn: true} // protected
					cloud.Inject(standin.Fault{Kind: standin.AccessDenied, Operation: operation})
					wantError(t, d.Apply(config))
					if !d.Tainted() {
						t.Fatal("the unfinished key is not in the state")
					}
					wantError(t, d.Destroy(), "Unable to destroy encryption key alias/over", "deletion_protection = false")
					mustApply(t, d, config)
					wantOnly(t, cloud, d, id)
				})
			}
		}
	}
}

// A key that was there before is not given up when the configuration changes in the meantime.
func TestKey_taken_over_does_not_fit(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	id := foreignKey(t, cloud, "alias/over")
	d := driver.New(t, drive(cloud))
	config := with("alias/over", attributes{"adopt_existing": true})
	cloud.Inject(standin.Fault{Kind: standin.AccessDenied, Operation: "kms.EnableKeyRotation"})
	wantError(t, d.Apply(config))
	wantError(t, d.Apply(with("alias/over", attributes{"adopt_existing": true, "multi_region": true})), id, "cannot be changed")
	mustApply(t, d, config)
	wantOnly(t, cloud, d, id)
}

// A protected key that is half taken over does not go to make room for one with another first alias.
func TestKey_taken_over_is_protected_from_another_alias(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	foreignKey(t, cloud, "alias/over")
	d := driver.New(t, drive(cloud))
	cloud.Inject(standin.Fault{Kind: standin.AccessDenied, Operation: "kms.EnableKeyRotation"})
	wantError(t, d.Apply(attributes{"aliases": []string{"alias/over"}, "adopt_existing": true}))
	wantError(t, d.Apply(attributes{"aliases": []string{"alias/new"}}), "deletion_protection")
	if alive, scheduled := countKeys(t, cloud, nil); alive != 1 || scheduled != 0 {
		t.Errorf("%d keys are there and %d are scheduled, want 1 and none", alive, scheduled)
	}
}

// A restoration that is cut right after the deletion was cancelled is finished by the next apply.
func TestKey_restore_is_cut(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]standin.Fault{
		"lost reply":  {Kind: standin.LostReply, Operation: "kms.CancelKeyDeletion"},
		"before mark": {Kind: standin.AccessDenied, Operation: "kms.TagResource"},
		"lost mark":   {Kind: standin.LostReply, Operation: "kms.TagResource"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.Start(t)
			id := pendingKey(t, cloud, "alias/cut")
			d := driver.New(t, drive(cloud))
			config := with("alias/cut", attributes{"restore_pending_deletion": true})
			injected := cloud.Inject(fault)
			wantError(t, d.Apply(config))
			if injected.Fired() == 0 {
				t.Fatal("the fault did not happen")
			}
			mustApply(t, d, config)
			wantOnly(t, cloud, d, id)
		})
	}
}

// A key in use behind the alias is not one to restore.
func TestKey_restore_takes_no_enabled_key(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	id := foreignKey(t, cloud, "alias/used")
	d := driver.New(t, drive(cloud))
	wantError(t, d.Apply(with("alias/used", attributes{"restore_pending_deletion": true})), id, "adopt_existing = true")
}

// A half-made key that a replacement has finished, in a process that was killed before Terraform
// took the old entry out of the state, is the current key: nothing schedules its deletion.
func TestKey_killed_between_create_and_destroy(t *testing.T) {
	t.Parallel()
	for name, protected := range map[string]bool{"protected": true, "unprotected": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.Start(t)
			d := driver.New(t, drive(cloud))
			d.SetCreateBeforeDestroy(true)
			cloud.Inject(standin.Fault{Kind: standin.AccessDenied, Operation: "kms.CreateAlias"})
			config := attributes{"aliases": []string{"alias/twice"}, "deletion_protection": protected}
			wantError(t, d.Apply(config))
			id := idOf(t, d)
			d.SetKilledBetween(true)
			mustApply(t, d, config)
			if d.Tainted() || d.Deposed() != 1 || idOf(t, d) != id {
				t.Fatalf("tainted = %v, %d deposed, the key was %s and is %s", d.Tainted(), d.Deposed(), id, idOf(t, d))
			}
			d.SetKilledBetween(false)
			mustApply(t, d, config)
			wantOnly(t, cloud, d, id)
			wantUnmarked(t, cloud, id)
			if plan := d.Plan(config); plan.Action != driver.NoOp {
				t.Errorf("the next plan is %s, want no change", plan.Action)
			}
		})
	}
}

// The same, but the next thing is terraform destroy.
func TestKey_killed_between_create_and_destroy_is_destroyed(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	d.SetCreateBeforeDestroy(true)
	cloud.Inject(standin.Fault{Kind: standin.AccessDenied, Operation: "kms.CreateAlias"})
	config := attributes{"aliases": []string{"alias/twice"}, "deletion_protection": false}
	wantError(t, d.Apply(config))
	d.SetKilledBetween(true)
	mustApply(t, d, config)
	if err := d.Destroy().Err(); err != nil {
		t.Fatal(err)
	}
	if alive, scheduled := countKeys(t, cloud, nil); alive != 0 || scheduled != 1 {
		t.Errorf("%d keys are there and %d are scheduled, want none and 1", alive, scheduled)
	}
}

func wantUnmarked(t *testing.T, cloud *acctest.AWS, id string) {
	t.Helper()
	answer, err := cloud.KMS().ListResourceTags(t.Context(), &kms.ListResourceTagsInput{KeyId: &id})
	if err != nil {
		t.Fatal(err)
	}
	for _, tag := range answer.Tags {
		if *tag.TagKey == base.MarkerKey {
			t.Errorf("the key still has the marker %s", *tag.TagValue)
		}
	}
}

// While a key is unfinished somebody gives its alias to another one: which of them is meant cannot be
// told, and the error says how to go on with either.
func TestKey_alias_was_taken_meanwhile(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	config := with("alias/over", nil)
	cloud.Inject(standin.Fault{Kind: standin.AccessDenied, Operation: "kms.CreateAlias"})
	wantError(t, d.Apply(config))
	unfinished := idOf(t, d)
	other := foreignKey(t, cloud, "alias/over")
	wantError(t, d.Apply(config), unfinished, "delete-alias --alias-name alias/over", "terraform import ADDRESS "+other)
	if _, err := cloud.KMS().DeleteAlias(t.Context(), &kms.DeleteAliasInput{AliasName: aws.String("alias/over")}); err != nil {
		t.Fatal(err)
	}
	mustApply(t, d, config)
	if got := idOf(t, d); got != unfinished {
		t.Errorf("the key is %s, want the unfinished %s", got, unfinished)
	}
}
