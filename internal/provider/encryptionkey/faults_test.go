package encryptionkey_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/faultloop"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/provider"
)

type attributes = map[string]any

// drive are the options to drive a key on a stand-in. Each call is attempted once.
func drive(cloud *acctest.AWS) driver.Options { return driveWith(cloud, attributes{}) }

func driveWith(cloud *acctest.AWS, more attributes) driver.Options {
	clock := &faultloop.Clock{}
	return driver.Options{
		Type: "keyward_encryption_key",
		Server: func() tfprotov6.ProviderServer {
			return providerserver.NewProtocol6(provider.New("test", provider.WithClock(clock))())()
		},
		Killed: cloud.Killed,
		Config: func(process int) map[string]any {
			config := attributes{
				"region": standin.Region, "access_key": acctest.AccessKey(process), "secret_key": standin.SecretKey,
				"retry_mode": "standard", "max_retries": 1,
				"endpoints": []attributes{{
					"kms": cloud.Endpoint, "sts": cloud.Endpoint, "resourcegroupstaggingapi": cloud.Endpoint,
				}},
			}
			maps.Copy(config, more)
			return config
		},
	}
}

var serial atomic.Int32

// newAlias is an alias that no other case uses.
func newAlias() string { return fmt.Sprintf("alias/case-%d", serial.Add(1)) }

func TestKey_faults(t *testing.T) {
	t.Parallel()
	admin := "arn:aws:iam::" + standin.Account + ":role/Admin"
	user := "arn:aws:iam::" + standin.Account + ":role/User"
	before := func(alias string) attributes {
		return attributes{
			"aliases": []string{alias, alias + "/old"}, "description": "before", "deletion_protection": false,
			"tags": attributes{"keep": "1", "change": "1", "drop": "1"},
		}
	}
	after := func(alias string) attributes {
		return attributes{
			"aliases": []string{alias, alias + "/new"}, "description": "after", "deletion_protection": false,
			"enabled": false, "administrators": []string{admin}, "rotation": attributes{"period_in_days": 100},
			"users": []attributes{{"principals": []string{user}, "via_services": []string{"s3"}}},
			"tags":  attributes{"keep": "1", "change": "2", "new": "1"},
		}
	}
	scenarios := map[string]func(alias string) (from, to attributes){
		"create":  func(alias string) (from, to attributes) { return nil, after(alias) },
		"update":  func(alias string) (from, to attributes) { return before(alias), after(alias) },
		"destroy": func(alias string) (from, to attributes) { return before(alias), nil },
	}
	for name, prepare := range scenarios {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.Start(t)
			earlier := map[string]bool{}
			faultloop.Run(t, faultloop.Scenario{
				// Lint calls no AWS, and each of the thousand processes would load the rules.
				AWS: cloud, Options: driveWith(cloud, attributes{"policy_lint": attributes{"enabled": false}}), Unmark: "kms.UntagResource",
				Import: func(to map[string]any) string { return to["aliases"].([]string)[0] },
				Prepare: func(t testing.TB) (from, to map[string]any) {
					for _, id := range listKeys(t, cloud) {
						earlier[id] = true
					}
					return prepare(newAlias())
				},
				Check: func(t testing.TB, state map[string]any) {
					if alive, scheduled := countKeys(t, cloud, earlier); alive != 1 || scheduled != 0 {
						t.Errorf("%d keys are there and the deletion of %d is scheduled, want 1 and none", alive, scheduled)
					}
					compare(t, cloud, state)
				},
				Empty: func(t testing.TB) {
					if alive, scheduled := countKeys(t, cloud, earlier); alive != 0 || scheduled != 1 {
						t.Errorf("%d keys are left and the deletion of %d is scheduled, want none and 1", alive, scheduled)
					}
				},
			})
		})
	}
}

func listKeys(t testing.TB, cloud *acctest.AWS) (ids []string) {
	t.Helper()
	pages := kms.NewListKeysPaginator(cloud.KMS(), &kms.ListKeysInput{})
	for pages.HasMorePages() {
		page, err := pages.NextPage(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, key := range page.Keys {
			ids = append(ids, aws.ToString(key.KeyId))
		}
	}
	return ids
}

// countKeys counts the keys of the account that are there and those whose deletion is scheduled,
// without those of earlier cases.
func countKeys(t testing.TB, cloud *acctest.AWS, earlier map[string]bool) (alive, scheduled int) {
	t.Helper()
	for _, id := range listKeys(t, cloud) {
		if earlier[id] {
			continue
		}
		answer, err := cloud.KMS().DescribeKey(t.Context(), &kms.DescribeKeyInput{KeyId: &id})
		if err != nil {
			t.Fatal(err)
		}
		if answer.KeyMetadata.KeyState == kmstypes.KeyStatePendingDeletion {
			scheduled++
		} else {
			alive++
		}
	}
	return alive, scheduled
}

// compare compares what the state says with what AWS has.
func compare(t testing.TB, cloud *acctest.AWS, state attributes) {
	t.Helper()
	client, ctx := cloud.KMS(), t.Context()
	id, _ := state["id"].(string)
	described, err := client.DescribeKey(ctx, &kms.DescribeKeyInput{KeyId: &id})
	if err != nil {
		t.Fatal(err)
	}
	document, err := client.GetKeyPolicy(ctx, &kms.GetKeyPolicyInput{KeyId: &id})
	if err != nil {
		t.Fatal(err)
	}
	rotation, err := client.GetKeyRotationStatus(ctx, &kms.GetKeyRotationStatusInput{KeyId: &id})
	if err != nil {
		t.Fatal(err)
	}
	tags, err := client.ListResourceTags(ctx, &kms.ListResourceTagsInput{KeyId: &id})
	if err != nil {
		t.Fatal(err)
	}
	aliases, err := client.ListAliases(ctx, &kms.ListAliasesInput{KeyId: &id})
	if err != nil {
		t.Fatal(err)
	}
	got := attributes{
		"description": aws.ToString(described.KeyMetadata.Description), "enabled": described.KeyMetadata.Enabled,
		"arn": aws.ToString(described.KeyMetadata.Arn),
		"rotation": attributes{
			"enabled":        rotation.KeyRotationEnabled,
			"period_in_days": json.Number(strconv.Itoa(int(aws.ToInt32(rotation.RotationPeriodInDays)))),
		},
	}
	all := attributes{}
	for _, tag := range tags.Tags {
		all[aws.ToString(tag.TagKey)] = aws.ToString(tag.TagValue)
	}
	got["tags_all"] = all
	var names []string
	for _, alias := range aliases.Aliases {
		names = append(names, aws.ToString(alias.AliasName))
	}
	got["aliases"] = names
	want := attributes{}
	for name := range got {
		want[name] = state[name]
	}
	want["aliases"] = sorted(state["aliases"])
	slices.Sort(names)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("state and AWS differ (-state +AWS):\n%s", diff)
	}
	comparePolicy(t, state["policy_json"], aws.ToString(document.Policy))
}

func sorted(list any) []string {
	var texts []string
	elements, _ := list.([]any)
	for _, element := range elements {
		texts = append(texts, fmt.Sprint(element))
	}
	slices.Sort(texts)
	return texts
}

func comparePolicy(t testing.TB, state any, aws string) {
	t.Helper()
	text, _ := state.(string)
	ours, err := policy.Parse([]byte(text))
	if err != nil {
		t.Fatalf("policy_json: %v", err)
	}
	theirs, err := policy.Parse([]byte(aws))
	if err != nil {
		t.Fatalf("the policy on AWS: %v", err)
	}
	if !policy.Equal(ours, theirs) {
		t.Errorf("policy_json and AWS differ:\n%s\n%s", text, aws)
	}
}
