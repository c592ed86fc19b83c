package securebucket_test

import (
	"fmt"
	"maps"
	"sync/atomic"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/faultloop"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
	"github.com/keyward/terraform-provider-keyward/internal/provider"
)

type attributes = map[string]any

const (
	keyARN   = "arn:aws:kms:us-east-1:" + standin.Account + ":key/1234abcd-12ab-34cd-56ef-1234567890ab"
	otherKey = "arn:aws:kms:us-east-1:" + standin.Account + ":key/aaaaaaaa-12ab-34cd-56ef-1234567890ab"
	appRole  = "arn:aws:iam::" + standin.Account + ":role/app"
)

// drive are the options to drive a bucket on a stand-in. Each call is attempted once. Policies are
// not linted, which calls nothing and takes longer than everything else; see driveLinted.
func drive(cloud *acctest.AWS) driver.Options { return options(cloud, false) }

// driveLinted is drive with the linter on, as it is by default.
func driveLinted(cloud *acctest.AWS) driver.Options { return options(cloud, true) }

func options(cloud *acctest.AWS, lint bool) driver.Options {
	clock := &faultloop.Clock{}
	return driver.Options{
		Type: "keyward_secure_bucket",
		Server: func() tfprotov6.ProviderServer {
			return providerserver.NewProtocol6(provider.New("test", provider.WithClock(clock))())()
		},
		Killed: cloud.Killed,
		Config: func(process int) map[string]any {
			return attributes{
				"region": standin.Region, "access_key": acctest.AccessKey(process), "secret_key": standin.SecretKey,
				"retry_mode": "standard", "max_retries": 1,
				"policy_lint": attributes{"enabled": lint},
				"endpoints":   []attributes{{"s3": cloud.Endpoint, "sts": cloud.Endpoint}},
			}
		},
	}
}

var serial atomic.Int32

// newName is a bucket name that no other case uses.
func newName() string { return fmt.Sprintf("case-%d", serial.Add(1)) }

// minimal is the least that a bucket needs, and can be destroyed.
func minimal(name string) attributes {
	return attributes{"bucket": name, "kms_key_arn": keyARN, "deletion_protection": false}
}

// with is a configuration with some attributes changed.
func with(config, changes attributes) attributes {
	changed := maps.Clone(config)
	maps.Copy(changed, changes)
	return changed
}

func apply(t testing.TB, d *driver.Driver, config attributes) {
	t.Helper()
	if diagnostics := d.Apply(config); diagnostics.HasError() {
		t.Fatalf("apply: %s", diagnostics)
	}
}

// wantNoChange wants a plan that has nothing to do.
func wantNoChange(t testing.TB, d *driver.Driver, config attributes) {
	t.Helper()
	plan := d.Plan(config)
	if plan.Diagnostics.HasError() || plan.Action != driver.NoOp {
		t.Errorf("the next plan is to %s, from %v to %v: %s", plan.Action, plan.Prior(), plan.Planned(), plan.Diagnostics)
	}
}
