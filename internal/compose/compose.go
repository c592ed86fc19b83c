// Package compose writes key, bucket and secret policies from structured intent, and tells which intent
// each statement came from. It never looks at who runs Terraform.
//
// Decoding turns the attributes of one composite resource into intent. Every attribute that names
// a principal, an account or a key has a domain, which is checked when the value is known and
// carried by its atom while it is not: outsiders enter a policy only through the attributes that
// say so. Null means omitted, and omitted means the default.
package compose

import (
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// The largest policies that AWS stores, in bytes of minified JSON.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-policies.html,
// https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html and
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html
const (
	MaxBucketPolicyBytes = 20480
	MaxKeyPolicyBytes    = 32768
	MaxSecretPolicyBytes = 20480
)

// Policy is a composed document.
type Policy struct {
	// Document is nil when Unknown is not empty: which statements there will be is then not known
	// until apply.
	*policy.Document
	// Origins holds for each statement the intent it came from in Terraform's spelling
	// ("users[1]", "kms_key_arn"), "" for a statement that Keyward always writes.
	Origins []string
	// Unknown maps each attribute that keeps the policy from being composed to the Terraform
	// reference it waits for, "" when that is not known.
	Unknown map[string]string
}

// Intent is what the intents of all composites have in common.
type Intent struct {
	// Environment is where the resource is; a field that is not known is "".
	Environment
	// place is the environment with an atom ("partition", "region", "account") for each such field.
	place Environment
	// Atoms are the strings inside the intent that are not known yet, named by their attribute.
	Atoms *policy.Atoms
	// Unknown maps each attribute that is neither known nor an atom (a bool, a number, a choice, a
	// whole list or object) to the Terraform reference it waits for, "" when that is not known.
	// The intent holds the default in its place.
	Unknown map[string]string
	// References maps the names of atoms to the Terraform references they wait for, where known.
	References map[string]string
	// Waivers are the lint findings that the resource itself accepts.
	Waivers []Waiver
}

// Waiver is one entry of lint_waivers.
type Waiver struct {
	Rule string
	// Statement is a Sid or an index, "" = any.
	Statement string
	Reason    string
	// Expires is the last day it is valid, YYYY-MM-DD, "" = never.
	Expires string
}

// undecided picks the unknown attributes on which the policy depends: those that are, or lie
// inside, one of the named attributes.
func (i *Intent) undecided(attributes []string) map[string]string {
	var found map[string]string
	for path, reference := range i.Unknown {
		for _, attribute := range attributes {
			if path != attribute && !strings.HasPrefix(path, attribute+"[") && !strings.HasPrefix(path, attribute+".") {
				continue
			}
			if found == nil {
				found = map[string]string{}
			}
			found[path] = reference
		}
	}
	return found
}
