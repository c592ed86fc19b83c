package compose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// keyPolicyAttributes are the attributes from which a key policy is composed.
var keyPolicyAttributes = []string{
	"key_spec", "key_usage", "multi_region", "iam_delegation", "administrators", "deletion_administrators", "users",
	"grant_users", "service_principals", "external_accounts", "organization_id", "extra_statements",
}

// keyAdministration are the actions of key administrators. It is a list without wildcards, because
// "kms:Create*" would hold CreateGrant, with which an administrator could grant itself Decrypt, and
// "kms:Delete*" would hold DeleteImportedKeyMaterial. Deletion has a statement of its own.
// https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
var keyAdministration = []string{
	"CreateAlias", "DeleteAlias", "UpdateAlias", "DescribeKey", "EnableKey", "DisableKey", "EnableKeyRotation",
	"DisableKeyRotation", "RotateKeyOnDemand", "GetKeyPolicy", "PutKeyPolicy", "GetKeyRotationStatus", "GetKeyLastUsage",
	"ListGrants", "ListKeyPolicies", "ListKeyRotations", "ListResourceTags", "RevokeGrant", "TagResource", "UntagResource",
	"UpdateKeyDescription",
}

// Policy writes the key policy.
func (k *Key) Policy() *Policy {
	if unknown := k.undecided(keyPolicyAttributes); unknown != nil {
		return &Policy{Unknown: unknown}
	}
	w := &writer{}
	k.writeDelegation(w)
	k.writeAdministration(w)
	k.writeUse(w)
	k.writeGrants(w)
	k.writeServices(w)
	k.writeOutsiders(w)
	for i, s := range k.ExtraStatements {
		w.addExtra(elementPath("extra_statements", i), s)
	}
	return w.policy(k.Atoms)
}

// allow makes an allow statement of a key policy, whose resource is always the key itself.
func allow(
	sid string, principals []policy.Principal, operations []string, conditions ...policy.Condition,
) policy.Statement {
	return policy.Statement{
		Sid: sid, Effect: policy.Allow, Principals: principals, Actions: policy.Texts(kmsActions(operations)...),
		Resources: policy.Texts("*"), Conditions: conditions,
	}
}

func kmsActions(operations []string) []string {
	actions := make([]string, len(operations))
	for i, operation := range operations {
		actions[i] = "kms:" + operation
	}
	return actions
}

func (k *Key) administration() []string {
	if k.MultiRegion {
		return append(slices.Clone(keyAdministration), "ReplicateKey", "UpdatePrimaryRegion")
	}
	return keyAdministration
}

func (k *Key) writeDelegation(w *writer) {
	account := awsPrincipals(k.AccountPrincipal())
	switch k.Delegation {
	case DelegateFull:
		w.add("iam_delegation", allow("EnableIAMPolicies", account, []string{"*"}))
	case DelegateAdministration:
		w.add("iam_delegation", allow("EnableIAMAdministration", account, k.administration()))
	case DelegateNone:
	}
}

func (k *Key) writeAdministration(w *writer) {
	if len(k.Administrators) > 0 {
		w.add("administrators", allow("KeyAdministration", awsPrincipals(k.Administrators...), k.administration()))
	}
	if len(k.DeletionAdministrators) > 0 {
		w.add("deletion_administrators", allow("KeyDeletion", awsPrincipals(k.DeletionAdministrators...),
			[]string{"ScheduleKeyDeletion", "CancelKeyDeletion"}))
	}
}

// writeUse writes one statement for each entry of users, and before them the right to look at the
// key, which must not depend on a service: SDKs call DescribeKey directly.
func (k *Key) writeUse(w *writer) {
	var all []string
	for _, user := range k.Users {
		for _, principal := range user.Principals {
			if !slices.Contains(all, principal) {
				all = append(all, principal)
			}
		}
	}
	if len(all) > 0 {
		w.add("users", allow("KeyDescribe", awsPrincipals(all...), []string{"DescribeKey"}))
	}
	for i, user := range k.Users {
		conditions := append(via(user.ViaServices), context(user.EncryptionContext)...)
		w.add(elementPath("users", i), allow(numbered("KeyUse", i), awsPrincipals(user.Principals...),
			user.Operations, conditions...))
	}
}

// writeGrants lets AWS services create grants on behalf of principals, as EBS, RDS and others do.
func (k *Key) writeGrants(w *writer) {
	for i, user := range k.GrantUsers {
		conditions := append([]policy.Condition{condition("Bool", "kms:GrantIsForAWSResource", "true")},
			via(user.ViaServices)...)
		w.add(elementPath("grant_users", i), allow(numbered("ServiceGrants", i), awsPrincipals(user.Principals...),
			[]string{"CreateGrant", "ListGrants", "RevokeGrant"}, conditions...))
	}
}

// writeServices lets services use the key for resources of one account, so that nobody else's
// resource makes the service use it (the confused deputy).
func (k *Key) writeServices(w *writer) {
	for i, s := range k.ServicePrincipals {
		principal := []policy.Principal{{Type: policy.Service, Value: s.Service}}
		operations := s.Operations
		if len(s.EncryptionContext) == 0 { // DescribeKey has none, and could never match
			operations = withDescribe(operations)
		}
		conditions := append(source(s.SourceAccount, s.SourceARNs), context(s.EncryptionContext)...)
		w.add(elementPath("service_principals", i), allow(fmt.Sprintf("AWSService-%d", i+1), principal, operations, conditions...))
	}
}

// context demands pairs of the encryption context. Secrets Manager and CloudWatch Logs put the ARN of
// what they encrypt there.
func context(pairs []ContextPair) []policy.Condition {
	var conditions []policy.Condition
	for _, pair := range pairs {
		operator := "StringLike"
		if strings.EqualFold(pair.Key, "SecretARN") || strings.EqualFold(pair.Key, "aws:logs:arn") {
			operator = "ArnLike"
		}
		conditions = append(conditions, condition(operator, "kms:EncryptionContext:"+pair.Key, pair.Values...))
	}
	return conditions
}

// writeOutsiders lets other accounts and the organisation use the key. IAM policies of the other
// account must allow it too.
func (k *Key) writeOutsiders(w *writer) {
	for i, a := range k.ExternalAccounts {
		w.add(elementPath("external_accounts", i), allow(fmt.Sprintf("ExternalAccount-%d", i+1),
			awsPrincipals(k.rootOf(a.AccountID)), withDescribe(a.Operations), via(a.ViaServices)...))
	}
	if k.OrganizationID != "" {
		w.add("organization_id", allow("OrganizationUse", everyone(), withDescribe(useOperations(k.Spec, k.Usage)),
			condition("StringEquals", "aws:PrincipalOrgID", k.OrganizationID)))
	}
}

// withDescribe adds the right to look at the key, which clients ask for before they use it.
func withDescribe(operations []string) []string {
	if slices.Contains(operations, "DescribeKey") {
		return operations
	}
	return append(slices.Clone(operations), "DescribeKey")
}

func via(services []string) []policy.Condition {
	if len(services) == 0 {
		return nil
	}
	return []policy.Condition{condition("StringEquals", "kms:ViaService", services...)}
}

// source binds a service principal to the resources that it acts for.
func source(account string, arns []string) []policy.Condition {
	var conditions []policy.Condition
	if account != "" {
		conditions = append(conditions, condition("StringEquals", "aws:SourceAccount", account))
	}
	if len(arns) > 0 {
		conditions = append(conditions, condition("ArnLike", "aws:SourceArn", arns...))
	}
	return conditions
}
