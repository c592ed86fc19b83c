package rotationfunction_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
)

// A function that Keyward did not make can be imported, and shows what is different; it is changed with
// adopt_existing alone.
func TestFunction_import_of_another(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	foreign(t, cloud, "theirs", "function of another role")
	d := driver.New(t, driveUnlinted(cloud))
	if err := d.Import("theirs").Err(); err != nil {
		t.Fatal(err)
	}
	if d.State()["complete"] != false {
		t.Error("a function without permissions, with another runtime, counts as complete")
	}
	config := simple(t, "theirs", nil)
	cloud.ForgetCalls()
	wantError(t, d.Apply(config), "role/theirs", "adopt_existing = true")
	for _, call := range changes(cloud) {
		if call != "sts.GetCallerIdentity" {
			t.Errorf("%s was called", call)
		}
	}
	config["adopt_existing"] = true
	mustApply(t, d, config)
	compare(t, cloud, d.State())

	missing := driver.New(t, driveUnlinted(cloud))
	wantError(t, missing.Import("nobody"), "Unable to import rotation function nobody", "no such function")
	wantError(t, missing.Import("theirs@eu-west-1"), "no such function", "@REGION")
	wantError(t, missing.Import("arn:aws:lambda:us-east-1:999999999999:function:theirs"), "999999999999", standin.Account)
	wantError(t, missing.Import("arn:aws:lambda:us-east-1:123456789012:function:theirs:live"), "without a version or alias")
}

// A whole function is imported as it was created, by name, by name and Region, and by ARN.
func TestFunction_import(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	created := driver.New(t, driveUnlinted(cloud))
	config := full(t, "whole")
	mustApply(t, created, config)
	want := created.State()
	// Lambda does not tell where a package came from, a policy not what it was composed from, and protection is on.
	delete(want["package"].(attributes), "file")
	for _, intent := range []string{"secret_arns", "kms_key_arns", "deletion_protection"} {
		delete(want, intent)
	}
	for _, id := range []string{"whole", "whole@us-east-1", "arn:aws:lambda:us-east-1:123456789012:function:whole"} {
		d := driver.New(t, driveUnlinted(cloud))
		if err := d.Import(id).Err(); err != nil {
			t.Fatalf("%s: %v", id, err)
		}
		got := d.State()
		delete(got["package"].(attributes), "file")
		for _, intent := range []string{"secret_arns", "kms_key_arns", "deletion_protection"} {
			delete(got, intent)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: imported state (-created +imported):\n%s", id, diff)
		}
		cloud.ForgetCalls()
		mustApply(t, d, config)
		for _, call := range changes(cloud) {
			if call != "sts.GetCallerIdentity" {
				t.Errorf("%s: the first apply calls %s", id, call)
			}
		}
	}
}
