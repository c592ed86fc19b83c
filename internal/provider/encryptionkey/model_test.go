package encryptionkey

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/awsclient"
	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/composite"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

const (
	keyARN  = "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	account = `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"arn:aws-us-gov:iam::111122223333:root"},` +
		`"Action":"kms:*","Resource":"*"}]}`
	respelled = `{ "Version": "2012-10-17", "Statement": {"Resource": ["*"], "Action": ["kms:*"], "Effect": "Allow",` +
		`"Principal": {"AWS": ["111122223333"]}} }`
)

func onAWS() key {
	return key{
		ID: keyID(keyARN), ARN: keyARN, Spec: "SYMMETRIC_DEFAULT", Usage: "ENCRYPT_DECRYPT", Enabled: true,
		Policy: account, Rotation: compose.Rotation{Enabled: true, PeriodInDays: 180},
		Tags:    map[string]string{"team": "a", base.MarkerKey: "x/1/y"},
		Aliases: []string{"alias/a", "alias/b", "alias/foreign"},
	}
}

func provider() *base.Provider { return &base.Provider{DefaultTags: types.MapNull(types.StringType)} }

func TestFlatten_then_observed_is_what_AWS_has(t *testing.T) {
	t.Parallel()
	m := model{Aliases: flattenTexts([]string{"alias/b", "alias/a", "alias/lost"}), State: composite.State{Tags: types.MapNull(types.StringType)}}
	m.flatten(onAWS(), provider())
	want := onAWS()
	want.Aliases = []string{"alias/b", "alias/a"} // in the order of the configuration, without what is not ours
	want.Tags = map[string]string{"team": "a"}
	if diff := cmp.Diff(want, m.observed()); diff != "" {
		t.Errorf("observed (-want +got):\n%s", diff)
	}
	if got := m.PrimaryAliasARN.ValueString(); got != "arn:aws-us-gov:kms:us-gov-west-1:111122223333:alias/b" {
		t.Errorf("primary_alias_arn = %s", got)
	}
	if got := m.Region.ValueString(); got != "us-gov-west-1" {
		t.Errorf("region = %s", got)
	}
}

func TestFlatten_after_import_takes_every_alias(t *testing.T) {
	t.Parallel()
	m := model{Aliases: types.ListNull(types.StringType), State: composite.State{Tags: types.MapNull(types.StringType)}}
	m.flatten(onAWS(), provider())
	m.setDefaults()
	if diff := cmp.Diff(onAWS().Aliases, base.Strings(m.Aliases)); diff != "" {
		t.Error(diff)
	}
	if m.DeletionWindow.ValueInt64() != 30 {
		t.Error("an imported key has no deletion window")
	}
}

func TestFlattenPolicy_keeps_the_text_that_means_the_same(t *testing.T) {
	t.Parallel()
	m := model{State: composite.State{PolicyJSON: types.StringValue(account)}}
	if m.FlattenPolicy(respelled); m.PolicyJSON.ValueString() != account {
		t.Error("a policy that AWS spells differently shows as drift")
	}
	if m.FlattenPolicy("no policy"); m.PolicyJSON.ValueString() != "no policy" {
		t.Error("a policy that cannot be read is hidden")
	}
}

func TestFlatten_rotation_that_is_off_keeps_its_period(t *testing.T) {
	t.Parallel()
	k := onAWS()
	k.Rotation = compose.Rotation{}
	m := model{Rotation: flattenRotation(compose.Rotation{Enabled: true, PeriodInDays: 90}), State: composite.State{Tags: types.MapNull(types.StringType)}}
	m.flatten(k, provider())
	if got := m.expandRotation(); got != (compose.Rotation{PeriodInDays: 90}) {
		t.Errorf("rotation = %+v", got)
	}
}

func TestMovable(t *testing.T) {
	t.Parallel()
	symmetric := &key{Spec: "SYMMETRIC_DEFAULT", Usage: "ENCRYPT_DECRYPT"}
	rsa := &key{Spec: "RSA_2048", Usage: "ENCRYPT_DECRYPT"}
	signing := &key{Spec: "ECC_NIST_P256", Usage: "SIGN_VERIFY"}
	for _, c := range []struct {
		name     string
		from, to *key
		want     bool
	}{
		{"same type and usage", symmetric, symmetric, true},
		{"another type", symmetric, rsa, false},
		{"another usage", rsa, signing, false},
		{"two asymmetric specs", &key{Spec: "RSA_4096", Usage: "SIGN_VERIFY"}, signing, true},
		{"two HMAC specs", &key{Spec: "HMAC_224", Usage: "GENERATE_VERIFY_MAC"}, &key{Spec: "HMAC_512", Usage: "GENERATE_VERIFY_MAC"}, true},
	} {
		if got := movable(c.from, c.to); got != c.want {
			t.Errorf("%s: movable = %v", c.name, got)
		}
	}
}

func TestCheckCaller(t *testing.T) {
	t.Parallel()
	named := func(principal string) string {
		return `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"` + principal +
			`"},"Action":"kms:PutKeyPolicy","Resource":"*"}}`
	}
	const session = "arn:aws:sts::111122223333:assumed-role/Deployer/ci"
	cases := []struct {
		name, caller, policy string
		locked               bool
	}{
		{"IAM decides", "arn:aws:iam::111122223333:user/ann", named("arn:aws:iam::111122223333:root"), false},
		{"a named user", "arn:aws:iam::111122223333:user/ann", named("arn:aws:iam::111122223333:user/ann"), false},
		{"another user", "arn:aws:iam::111122223333:user/ann", named("arn:aws:iam::111122223333:user/bob"), true},
		{"a session of a named role", session, named("arn:aws:iam::111122223333:role/Deployer"), false},
		{"a session of a named role with a path", session, named("arn:aws:iam::111122223333:role/ci/Deployer"), false},
		{"a session of another role", session, named("arn:aws:iam::111122223333:role/Other"), true},
		{"a session of the same name elsewhere", session, named("arn:aws:iam::999999999999:role/Deployer"), true},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			document, err := policy.Parse([]byte(c.policy))
			if err != nil {
				t.Fatal(err)
			}
			w := wanted{Document: document, Caller: awsclient.Identity{Account: "111122223333", ARN: c.caller}}
			if err := w.checkCaller(); (err != nil) != c.locked {
				t.Errorf("err = %v, want locked out: %v", err, c.locked)
			}
		})
	}
}
