package model

import (
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

// The atoms that stand for an unknown account and partition in composed policies, with their domains.
const (
	AccountAtom   = "account"
	AccountDomain = "????????????"
	PartitionAtom = "partition"
)

// PartitionDomain is what a partition can be.
func PartitionDomain() []string { return []string{"aws", "aws-*"} }

// defaultKeyPolicy is the policy that KMS attaches to a key created without one: the account may
// do everything and delegates to its IAM policies (KMS Developer Guide, "Default key policy").
func defaultKeyPolicy(scope prove.Scope) *policy.Document {
	atoms := &policy.Atoms{}
	partition, account := scope.Partition, scope.Account
	if partition == "" {
		partition = atoms.Text(PartitionAtom, PartitionDomain()...)
	}
	if account == "" {
		account = atoms.Text(AccountAtom, AccountDomain)
	}
	return &policy.Document{
		Version: policy.Version2012,
		Atoms:   atoms,
		Statements: []policy.Statement{{
			Sid:        "Enable IAM User Permissions",
			Effect:     policy.Allow,
			Principals: []policy.Principal{{Type: policy.AWS, Value: "arn:" + partition + ":iam::" + account + ":root"}},
			Actions:    policy.Texts("kms:*"),
			Resources:  policy.Texts("*"),
		}},
	}
}
