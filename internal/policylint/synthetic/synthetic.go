// Package synthetic writes Terraform plans of any size, for benchmarks and for tests of how much memory
// a large plan takes. What it writes has the shape of `terraform show -json` on one line.
package synthetic

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
)

// account owns everything in the plans, partner is the account that the bad policies let in.
const (
	account = "111122223333"
	partner = "999988887777"
)

// Plan writes a plan that creates n resources: keys and bucket policies in turns, each with a policy of
// three or four statements in which the names of roles, prefixes and networks are its own, so that no two
// resources have the same policy. Every fifth resource is bad: a policy that lets strangers in, and of a
// key no rotation.
func Plan(w io.Writer, n int) error {
	p := &printer{w: bufio.NewWriterSize(w, 1<<16)}
	p.text(`{"format_version":"1.2","terraform_version":"1.11.4","planned_values":{"root_module":{"resources":[`)
	p.list(n, func(i int) any { return plannedValue(i) })
	p.text(`]}},"resource_changes":[`)
	p.list(n, func(i int) any { return change(i) })
	p.text(`],"configuration":{"provider_config":{"aws":{"name":"aws",` +
		`"full_name":"registry.terraform.io/hashicorp/aws","expressions":{"region":{"constant_value":"eu-central-1"}}}},` +
		`"root_module":{"resources":[`)
	p.list(n, func(i int) any { return configuration(i) })
	p.text(`]}},"timestamp":"2026-01-01T00:00:00Z","applyable":true,"complete":true,"errored":false}` + "\n")
	if p.err != nil {
		return p.err
	}
	return p.w.Flush()
}

// printer keeps the first error.
type printer struct {
	w   *bufio.Writer
	err error
}

func (p *printer) text(s string) {
	if p.err == nil {
		_, p.err = p.w.WriteString(s)
	}
}

func (p *printer) list(n int, entry func(i int) any) {
	for i := range n {
		text, err := json.Marshal(entry(i))
		if p.err == nil {
			p.err = err
		}
		if i > 0 {
			p.text(",")
		}
		p.text(string(text))
	}
}

type object = map[string]any

func isKey(i int) bool { return i%2 == 0 }

func isBad(i int) bool { return i%5 == 4 }

// identity is what Terraform says of resource i wherever it names it.
func identity(i int) object {
	kind := "aws_s3_bucket_policy"
	if isKey(i) {
		kind = "aws_kms_key"
	}
	name := fmt.Sprintf("r%d", i)
	return object{"address": kind + "." + name, "mode": "managed", "type": kind, "name": name}
}

const provider = "registry.terraform.io/hashicorp/aws"

func plannedValue(i int) object {
	entry := identity(i)
	entry["provider_name"] = provider
	entry["schema_version"] = 0
	entry["values"] = values(i)
	entry["sensitive_values"] = object{"tags": object{}, "tags_all": object{}}
	return entry
}

func change(i int) object {
	entry := identity(i)
	entry["provider_name"] = provider
	unknown := object{"id": true}
	if isKey(i) {
		unknown = object{
			"arn": true, "id": true, "key_id": true, "multi_region": true, "rotation_period_in_days": true,
			"tags": object{}, "tags_all": object{},
		}
	}
	entry["change"] = object{
		"actions": []string{"create"}, "before": nil, "after": values(i), "after_unknown": unknown,
		"before_sensitive": false, "after_sensitive": object{"tags": object{}, "tags_all": object{}},
	}
	return entry
}

func configuration(i int) object {
	entry := identity(i)
	entry["provider_config_key"] = "aws"
	entry["schema_version"] = 0
	expressions := object{"policy": object{"references": []string{fmt.Sprintf("local.policy_%d", i)}}}
	if isKey(i) {
		expressions["description"] = object{"constant_value": fmt.Sprintf("key %d", i)}
		expressions["enable_key_rotation"] = object{"constant_value": !isBad(i)}
		expressions["deletion_window_in_days"] = object{"constant_value": 30}
	} else {
		expressions["bucket"] = object{"constant_value": bucketName(i)}
	}
	entry["expressions"] = expressions
	return entry
}

func values(i int) object {
	if !isKey(i) {
		return object{"bucket": bucketName(i), "policy": policy(bucketStatements(i))}
	}
	tags := object{"team": fmt.Sprintf("team-%d", i%17), "service": fmt.Sprintf("service-%d", i)}
	return object{
		"bypass_policy_lockout_safety_check": false, "custom_key_store_id": nil, "xks_key_id": nil,
		"customer_master_key_spec": "SYMMETRIC_DEFAULT", "key_usage": "ENCRYPT_DECRYPT", "is_enabled": true,
		"deletion_window_in_days": 30, "description": fmt.Sprintf("key %d", i), "enable_key_rotation": !isBad(i),
		"policy": policy(keyStatements(i)), "tags": tags, "tags_all": tags, "timeouts": nil,
	}
}

func bucketName(i int) string { return fmt.Sprintf("records-of-service-%d", i) }
