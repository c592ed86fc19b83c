package encryptionkey_test

import (
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
)

// with is a key whose protection is off, with more attributes.
func with(alias string, more attributes) attributes {
	config := attributes{"aliases": []string{alias}, "deletion_protection": false}
	for name, value := range more {
		config[name] = value
	}
	return config
}

func mustApply(t *testing.T, d *driver.Driver, config attributes) {
	t.Helper()
	if diagnostics := d.Apply(config); diagnostics.HasError() {
		t.Fatal(diagnostics)
	}
}

func wantError(t *testing.T, diagnostics driver.Diagnostics, parts ...string) {
	t.Helper()
	if !diagnostics.HasError() {
		t.Fatal("there is no error")
	}
	for _, part := range parts {
		if !strings.Contains(diagnostics.Errors().String(), part) {
			t.Errorf("the error lacks %q:\n%s", part, diagnostics)
		}
	}
}

func idOf(t *testing.T, d *driver.Driver) string {
	t.Helper()
	id, ok := d.State()["id"].(string)
	if !ok {
		t.Fatalf("the state has no id: %s", d.StateJSON())
	}
	return id
}

func TestKey_drift(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	client := cloud.KMS()
	const alias = "alias/drift"
	cases := map[string]func(id string) error{
		"description": func(id string) error {
			_, err := client.UpdateKeyDescription(t.Context(), &kms.UpdateKeyDescriptionInput{KeyId: &id, Description: aws.String("x")})
			return err
		},
		"enabled": func(id string) error {
			_, err := client.DisableKey(t.Context(), &kms.DisableKeyInput{KeyId: &id})
			return err
		},
		"rotation": func(id string) error {
			_, err := client.DisableKeyRotation(t.Context(), &kms.DisableKeyRotationInput{KeyId: &id})
			return err
		},
		"rotation period": func(id string) error {
			_, err := client.EnableKeyRotation(t.Context(), &kms.EnableKeyRotationInput{KeyId: &id, RotationPeriodInDays: aws.Int32(2000)})
			return err
		},
		"policy": func(id string) error {
			_, err := client.PutKeyPolicy(t.Context(), &kms.PutKeyPolicyInput{KeyId: &id, Policy: aws.String(`{"Version":"2012-10-17",
				"Statement":[{"Sid":"Wide","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"kms:*","Resource":"*"},
				{"Sid":"More","Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:role/Other"},"Action":"kms:Decrypt","Resource":"*"}]}`)})
			return err
		},
		"a tag more": func(id string) error {
			_, err := client.TagResource(t.Context(), &kms.TagResourceInput{
				KeyId: &id, Tags: []kmstypes.Tag{{TagKey: aws.String("x"), TagValue: aws.String("y")}},
			})
			return err
		},
		"a tag less": func(id string) error {
			_, err := client.UntagResource(t.Context(), &kms.UntagResourceInput{KeyId: &id, TagKeys: []string{"team"}})
			return err
		},
		"alias": func(string) error {
			_, err := client.DeleteAlias(t.Context(), &kms.DeleteAliasInput{AliasName: aws.String(alias)})
			return err
		},
	}
	d := driver.New(t, drive(cloud))
	config := with(alias, attributes{"tags": attributes{"team": "a"}})
	mustApply(t, d, config)
	for name, change := range cases {
		t.Run(name, func(t *testing.T) {
			if err := change(idOf(t, d)); err != nil {
				t.Fatal(err)
			}
			if plan := d.Plan(config); plan.Action != driver.Update {
				t.Fatalf("the plan is to %s, want to update: %s", plan.Action, plan.Diagnostics)
			}
			mustApply(t, d, config)
			compare(t, cloud, d.State())
			if plan := d.Plan(config); plan.Action != driver.NoOp {
				t.Errorf("after the repair the plan is to %s", plan.Action)
			}
		})
	}
	t.Run("an alias of somebody else is none", func(t *testing.T) {
		id := idOf(t, d)
		_, err := client.CreateAlias(t.Context(), &kms.CreateAliasInput{AliasName: aws.String("alias/foreign"), TargetKeyId: &id})
		if err != nil {
			t.Fatal(err)
		}
		if plan := d.Plan(config); plan.Action != driver.NoOp {
			t.Errorf("the plan is to %s", plan.Action)
		}
	})
}

func TestKey_invalid(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	role := "arn:aws:iam::" + standin.Account + ":role/App"
	cases := []struct {
		name   string
		config attributes
		want   []string
	}{
		{"usage left open", attributes{"key_spec": "RSA_2048"}, []string{"key_usage"}},
		{"usage of another spec", attributes{"key_spec": "HMAC_256", "key_usage": "SIGN_VERIFY"}, []string{"key_usage", "HMAC_256"}},
		{"rotation of an asymmetric key", attributes{
			"key_spec": "RSA_2048", "key_usage": "SIGN_VERIFY", "rotation": attributes{"enabled": true},
		}, []string{"rotation", "symmetric"}},
		{"rotation too often", attributes{"rotation": attributes{"period_in_days": 30}}, []string{"period_in_days"}},
		{"a principal of another account", attributes{
			"users": []attributes{{"principals": []string{role, "arn:aws:iam::999999999999:role/X"}}},
		}, []string{"999999999999", "external_accounts"}},
		{"grants on an asymmetric key", attributes{
			"key_spec": "RSA_2048", "key_usage": "SIGN_VERIFY", "grant_users": []attributes{{"principals": []string{role}}},
		}, []string{"grant_users"}},
		{"nobody left", attributes{"iam_delegation": "none", "administrators": []string{role}}, []string{"acknowledge_no_iam_delegation"}},
		{"a reserved tag", attributes{"tags": attributes{"keyward:creation": "x"}}, []string{"keyward:creation"}},
		{"a public key", attributes{"extra_statements": []attributes{{
			"principals": []attributes{{"type": "*", "identifiers": []string{"*"}}}, "actions": []string{"kms:Decrypt"},
		}}}, []string{"alias/invalid", "extra_statements"}},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			d := driver.New(t, drive(cloud))
			wantError(t, d.Plan(with("alias/invalid", c.config)).Diagnostics, c.want...)
		})
	}
	for _, call := range cloud.Calls() {
		if call.Operation.Service() == "kms" {
			t.Errorf("%s was called for a plan that is refused", call.Operation.Name)
		}
	}
}

func TestKey_protection(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	protected := with("alias/protected", attributes{"deletion_protection": true})
	mustApply(t, d, protected)
	wantError(t, d.Destroy(), "Unable to destroy encryption key alias/protected", "deletion_protection = false")
	wantError(t, d.Plan(with("alias/protected", attributes{"deletion_protection": true, "multi_region": true})).Diagnostics,
		"Unable to replace encryption key alias/protected")
	d.Taint()
	wantError(t, d.Apply(protected), "terraform untaint")
	if alive, _ := countKeys(t, cloud, nil); alive != 1 {
		t.Fatalf("%d keys are left, want 1", alive)
	}
	if !d.Tainted() {
		t.Fatal("the refused replacement changed the state")
	}
}

func TestKey_alias_is_taken(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	foreign, err := cloud.KMS().CreateKey(t.Context(), &kms.CreateKeyInput{Description: aws.String("by hand")})
	if err != nil {
		t.Fatal(err)
	}
	id := aws.ToString(foreign.KeyMetadata.KeyId)
	for _, alias := range []string{"alias/taken", "alias/taken-too"} {
		if _, err := cloud.KMS().CreateAlias(t.Context(), &kms.CreateAliasInput{AliasName: &alias, TargetKeyId: &id}); err != nil {
			t.Fatal(err)
		}
	}
	d := driver.New(t, drive(cloud))
	wantError(t, d.Apply(with("alias/taken", nil)), id, "adopt_existing = true")
	wantError(t, d.Apply(attributes{"aliases": []string{"alias/free", "alias/taken-too"}, "deletion_protection": false}), id)
	if alive, _ := countKeys(t, cloud, nil); alive != 1 {
		t.Fatalf("a refused create left %d keys, want the foreign one alone", alive)
	}
	wantError(t, d.Apply(with("alias/taken", attributes{"adopt_existing": true, "multi_region": true})), "cannot be changed")
	mustApply(t, d, with("alias/taken", attributes{"adopt_existing": true, "description": "ours"}))
	if got := idOf(t, d); got != id {
		t.Errorf("made the key %s in place of adopting %s", got, id)
	}
	if got := d.State()["description"]; got != "ours" {
		t.Errorf("description = %v", got)
	}
}

func TestKey_pending_deletion(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	config := with("alias/pending", nil)
	mustApply(t, d, config)
	id := idOf(t, d)
	if diagnostics := d.Destroy(); diagnostics.HasError() {
		t.Fatal(diagnostics)
	}
	wantError(t, d.Apply(config), id, "restore_pending_deletion = true", "aws kms delete-alias")
	mustApply(t, d, with("alias/pending", attributes{"restore_pending_deletion": true}))
	if got := idOf(t, d); got != id || d.State()["enabled"] != true {
		t.Errorf("the key is %s, enabled = %v, want %s, true", got, d.State()["enabled"], id)
	}
	_, err := cloud.KMS().ScheduleKeyDeletion(t.Context(), &kms.ScheduleKeyDeletionInput{KeyId: &id})
	if err != nil {
		t.Fatal(err)
	}
	plan := d.Plan(config)
	if warnings := plan.Diagnostics.Warnings().String(); plan.Action != driver.Create || !strings.Contains(warnings, "cancel-key-deletion") {
		t.Errorf("the plan is to %s and warns %q", plan.Action, warnings)
	}
}

func TestKey_replace(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	mustApply(t, d, with("alias/replace", nil))
	first := idOf(t, d)
	mustApply(t, d, with("alias/replace", attributes{"multi_region": true}))
	if second := idOf(t, d); second == first {
		t.Error("the key was not replaced")
	}
	compare(t, cloud, d.State())
	d.Taint()
	second := idOf(t, d)
	mustApply(t, d, with("alias/replace", attributes{"multi_region": true}))
	if third := idOf(t, d); third == second {
		t.Error("a finished key that was tainted was not replaced")
	}
	if alive, scheduled := countKeys(t, cloud, nil); alive != 1 || scheduled != 2 {
		t.Errorf("%d keys are there and %d are scheduled, want 1 and 2", alive, scheduled)
	}
}

// The key of a failed create is finished by the next one, in either order of replacement, and given
// up when it cannot become what is wanted.
func TestKey_tainted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		createFirst bool
		more        attributes
		same        bool
		scheduled   int
	}{
		"destroy first":   {same: true},
		"create first":    {createFirst: true, same: true},
		"of another spec": {more: attributes{"key_spec": "HMAC_256"}, scheduled: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.Start(t)
			d := driver.New(t, drive(cloud))
			d.SetCreateBeforeDestroy(c.createFirst)
			cloud.Inject(standin.Fault{Kind: standin.AccessDenied, Operation: "kms.CreateAlias"})
			config := attributes{"aliases": []string{"alias/tainted"}} // protected: an unfinished key is exempt
			wantError(t, d.Apply(config), "Aliases: kms:CreateAlias failed", "Allow kms:CreateAlias")
			if !d.Tainted() {
				t.Fatal("the unfinished key is not in the state")
			}
			first := idOf(t, d)
			for attribute, value := range c.more {
				config[attribute] = value
			}
			mustApply(t, d, config)
			if d.Tainted() || d.Deposed() != 0 || (idOf(t, d) == first) != c.same {
				t.Errorf("tainted = %v, %d deposed, the key was %s and is %s", d.Tainted(), d.Deposed(), first, idOf(t, d))
			}
			if alive, scheduled := countKeys(t, cloud, nil); alive != 1 || scheduled != c.scheduled {
				t.Errorf("%d keys are there and %d are scheduled, want 1 and %d", alive, scheduled, c.scheduled)
			}
		})
	}
}

func TestKey_principal_is_not_visible_yet(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	late := cloud.Inject(standin.Fault{Kind: standin.PrincipalNotVisible, Operation: "kms.CreateKey", Times: 5})
	mustApply(t, d, with("alias/late", nil))
	if late.Fired() != 5 {
		t.Errorf("CreateKey was refused %d times, want 5", late.Fired())
	}
	cloud.Inject(standin.Fault{Kind: standin.PrincipalNotVisible, Operation: "kms.PutKeyPolicy", Times: standin.Forever})
	role := "arn:aws:iam::" + standin.Account + ":role/App"
	wantError(t, d.Apply(with("alias/late", attributes{"administrators": []string{role}})),
		"Key policy: kms:PutKeyPolicy failed", "still failing after 2m0s", "every principal of this key exists")
}

func TestKey_caller_would_be_locked_out(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	alone := attributes{
		"iam_delegation": "none", "acknowledge_no_iam_delegation": true,
		"administrators": []string{"arn:aws:iam::" + standin.Account + ":role/Other"},
	}
	wantError(t, d.Apply(with("alias/locked", alone)), standin.User, "administrators")
	if alive, scheduled := countKeys(t, cloud, nil); alive+scheduled != 0 {
		t.Error("a key was made with a policy that locks its maker out")
	}
	alone["administrators"] = []string{standin.User}
	mustApply(t, d, with("alias/locked", alone))
}

// One answer from a copy of KMS that lags behind does not make Terraform forget a key.
func TestKey_is_not_found_once(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	config := with("alias/once", nil)
	mustApply(t, d, config)
	cloud.Inject(standin.Fault{Kind: standin.NotFound, Operation: "kms.DescribeKey"})
	if plan := d.Plan(config); plan.Action != driver.NoOp {
		t.Errorf("the plan is to %s", plan.Action)
	}
	cloud.Inject(standin.Fault{Kind: standin.NotFound, Operation: "kms.ScheduleKeyDeletion"})
	wantError(t, d.Destroy(), "kms:ScheduleKeyDeletion")
	if diagnostics := d.Destroy(); diagnostics.HasError() {
		t.Fatal(diagnostics)
	}
	if alive, scheduled := countKeys(t, cloud, nil); alive != 0 || scheduled != 1 {
		t.Errorf("%d keys are left and %d are scheduled, want none and 1", alive, scheduled)
	}
}
