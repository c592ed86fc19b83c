package rotationfunction_test

import (
	"fmt"
	"maps"
	"strings"
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

// drive are the options to drive a function on a stand-in. Each call is attempted once.
func drive(cloud *acctest.AWS) driver.Options { return driveWith(cloud, attributes{}) }

// driveUnlinted is drive without the linter, which calls no AWS and takes longer than everything else.
func driveUnlinted(cloud *acctest.AWS) driver.Options {
	return driveWith(cloud, attributes{"policy_lint": attributes{"enabled": false}})
}

func driveWith(cloud *acctest.AWS, more attributes) driver.Options {
	clock := &faultloop.Clock{}
	return driver.Options{
		Type: "keyward_rotation_function",
		Server: func() tfprotov6.ProviderServer {
			return providerserver.NewProtocol6(provider.New("test", provider.WithClock(clock))())()
		},
		Killed: cloud.Killed,
		Config: func(process int) map[string]any {
			config := attributes{
				"region": standin.Region, "access_key": acctest.AccessKey(process), "secret_key": standin.SecretKey,
				"retry_mode": "standard", "max_retries": 1,
				"endpoints": []attributes{{
					"iam": cloud.Endpoint, "lambda": cloud.Endpoint, "logs": cloud.Endpoint, "sts": cloud.Endpoint,
				}},
			}
			maps.Copy(config, more)
			return config
		},
	}
}

var serial atomic.Int32

// newName is a name that no other case uses.
func newName() string { return fmt.Sprintf("case-%d", serial.Add(1)) }

const (
	secretARN = "arn:aws:secretsmanager:us-east-1:123456789012:secret:orders/db-AbCdEf"
	adminARN  = "arn:aws:secretsmanager:us-east-1:123456789012:secret:orders/admin-GhIjKl"
	keyARN    = "arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	queueARN  = "arn:aws:sqs:us-east-1:123456789012:failed"
	topicARN  = "arn:aws:sns:us-east-1:123456789012:failed"
)

// simple is a function that renews values, whose protection is off.
func simple(t testing.TB, name string, more attributes) attributes {
	t.Helper()
	config := attributes{
		"name": name, "engine": "value", "secret_name_prefix": "app/", "deletion_protection": false,
		"package": archived(t, "arm64", "1"),
	}
	maps.Copy(config, more)
	return config
}

// full is one with everything else.
func full(t testing.TB, name string) attributes {
	t.Helper()
	return attributes{
		"name": name, "engine": "postgres", "strategy": "alternating_users", "secret_arns": []string{secretARN},
		"admin_secret_arn": adminARN, "kms_key_arns": []string{keyARN}, "deletion_protection": false,
		"package": archived(t, "x86_64", "2"), "architecture": "x86_64", "memory_size": 512, "timeout": 90,
		"reserved_concurrent_executions": 2, "environment_kms_key_arn": keyARN, "tracing_mode": "Active",
		"vpc_config":              attributes{"subnet_ids": []string{"subnet-b", "subnet-a"}, "security_group_ids": []string{"sg-a"}},
		"failure_destination_arn": queueARN, "log_group": attributes{"retention_in_days": 30, "kms_key_arn": keyARN},
		"permissions_boundary_arn": "arn:aws:iam::123456789012:policy/boundary",
		"new_value":                attributes{"length": 40, "exclude_characters": "#;"},
		"tls":                      attributes{"ca_file": "/opt/ca.pem"}, "test_query": "SELECT 2",
		"tags": attributes{"team": "data"},
	}
}

func TestFunction_faults(t *testing.T) {
	t.Parallel()
	scenarios := map[string]func(t testing.TB, name string) (from, to attributes){
		"create": func(t testing.TB, name string) (from, to attributes) { return nil, full(t, name) },
		"update": func(t testing.TB, name string) (from, to attributes) {
			return simple(t, name, attributes{"tags": attributes{"drop": "1"}}), full(t, name)
		},
		"reduce":  func(t testing.TB, name string) (from, to attributes) { return full(t, name), simple(t, name, nil) },
		"destroy": func(t testing.TB, name string) (from, to attributes) { return full(t, name), nil },
	}
	// What changes or ends a function that exists answers every error alike, so that one of them stands for all.
	few := []faultloop.Break{
		faultloop.Break(standin.ServerError), faultloop.Break(standin.LostReply), faultloop.InterruptAfter, faultloop.KillAfter,
	}
	ways := map[string][]faultloop.Break{"update": few, "reduce": few, "destroy": few}
	for name, prepare := range scenarios {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cloud := acctest.Start(t)
			faultloop.Run(t, faultloop.Scenario{
				AWS: cloud, Options: driveUnlinted(cloud), Unmark: "iam.UntagRole", Breaks: ways[name],
				Import:  func(to map[string]any) string { return to["name"].(string) },
				Prepare: func(t testing.TB) (from, to map[string]any) { return prepare(t, newName()) },
				Check: func(t testing.TB, state map[string]any) {
					if found := everything(t, cloud); len(found) != 3 {
						t.Errorf("there are %s, want a role, a function and a log group", strings.Join(found, ", "))
					}
					compare(t, cloud, state)
				},
				Empty: func(t testing.TB) {
					if found := everything(t, cloud); len(found) > 0 {
						t.Errorf("%s is left", strings.Join(found, ", "))
					}
				},
			})
		})
	}
}
