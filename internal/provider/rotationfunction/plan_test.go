package rotationfunction_test

import (
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
)

// A function is made, changed and destroyed, and every part with it.
func TestFunction_life(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, drive(cloud))
	for _, config := range []attributes{simple(t, "life", nil), full(t, "life"), simple(t, "life", nil)} {
		mustApply(t, d, config)
		compare(t, cloud, d.State())
		if plan := d.Plan(config); plan.Action != driver.NoOp {
			t.Errorf("the next plan is to %s: it has %v and wants %v", plan.Action, plan.Prior(), plan.Planned())
		}
	}
	if err := d.Destroy().Err(); err != nil {
		t.Fatal(err)
	}
	if found := everything(t, cloud); len(found) > 0 {
		t.Errorf("%v is left", found)
	}
}
