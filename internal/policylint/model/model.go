// Package model is the normal form that rules read: one subject per protected thing, with AWS's
// defaults filled in, whatever Terraform resources or policy files it came from.
package model

import (
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

// Version is the version of the wire form, raised when a rule written for the old one could break.
const Version = "1"

// Model is everything one lint looks at, in the order of the source.
type Model struct {
	Subjects []*Subject
	// Changes are the keys, buckets and secrets that a plan finds and leaves, changed or not.
	Changes []Change
	// Waivers are those that stand in the Terraform code.
	Waivers []CodeWaiver
	// Notes say what the input leaves out, in sentences without a full stop.
	Notes []string
}

// Change is one thing before and after apply. Of Prior only what is about its policy counts, and its
// address, which is another where a moved block says so.
type Change struct{ Prior, Planned *Subject }

// Subject is one protected thing.
type Subject struct {
	Kind Kind
	// Name is what its owner calls it: bucket name, first alias, secret name, file name.
	Name string
	// Address is the Terraform address, or the path of a policy file; "" inside the provider.
	Address string
	// Block is the path of the block that the subject is, "listener.0", where a resource holds several
	// things; "" for a resource that is one thing.
	Block string
	// Action is what the plan does with it: "create", "update", "replace", "no-op", "" outside plans.
	Action string
	// Fields are the settings in wire form: plain values, AWS's default where the source says
	// nothing, missing when unknown.
	Fields map[string]any
	// Unknown maps the path of a missing field to the reference it depends on ("" = not known which).
	Unknown map[string]string
	// Reason says more about why the policy is not known, or what would tell it; "" for nothing.
	Reason string
	// PolicyOnly is set where only a policy was read, so that unknown settings wait for nothing.
	PolicyOnly bool
	// Partial is set where a plan holds only parts of it: what those do not set, another configuration may.
	Partial bool
	// Policy is nil when the subject has none (AWS's default applies) or when it is unknown, which
	// Unknown["policy"] tells.
	Policy *policy.Document
	// PolicyError says why the text of the policy cannot be read, "" where it can. AWS would not store it.
	PolicyError string
	Scope       prove.Scope
	// Administrators are the role and user ARNs, atoms included, that the intent names to keep
	// control of the policy.
	Administrators []string
	// Origins holds for each statement of Policy the attribute it was composed from.
	Origins []string
	// Attributes maps a field path to the attribute that sets it where the names differ. It is nil
	// for subjects that are not composites of ours.
	Attributes map[string]string
	// References maps the names of the policy's atoms to the Terraform references they wait for.
	References map[string]string
	// Source is where the subject stands, PolicySource where the text of its policy begins, with
	// line 0 where that cannot be told.
	Source, PolicySource Source
	// PolicyAddress is the Terraform address of the resource that sets the policy, where that is another.
	PolicyAddress string
	// PolicyAttribute is the attribute with the policy.
	PolicyAttribute string
	// PartAddresses are those of the resources that complete it, such as aws_s3_bucket_versioning.
	PartAddresses []string
	// StatementSources are the places of the policy's statements and AttributeSources those of attributes
	// by name, where they are known from elsewhere than the text of the policy.
	StatementSources []Source
	AttributeSources map[string]Source
	// Waivers are those that the resource itself declares.
	Waivers []Waiver
}

// Source is a place in a file. Line 0 = the file as a whole.
type Source struct {
	File         string
	Line, Column int
}

// Waiver suppresses a finding for a stated reason until a day.
type Waiver struct {
	Rule      string
	Address   string // glob, "" = any
	Name      string // bucket, first alias or secret, "" = any
	Statement string // Sid or index, "" = any
	Reason    string
	Owner     string
	// Expires is the last day it is valid, YYYY-MM-DD, "" = never. An unreadable day counts as past.
	Expires string
	// Source is where it is written, as far as that is known.
	Source Source
}
