package plan

import (
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

const (
	kmsGrant = "aws_kms_grant"
	iamRole  = "aws_iam_role"
	iamUser  = "aws_iam_user"
)

// contextual are the operations that a grant can bind to an encryption context, which only symmetric
// encryption has (AWS KMS API Reference, "GrantConstraints").
var contextual = []string{
	"Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "GenerateDataKeyPair",
	"GenerateDataKeyPairWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo",
}

func readGrant(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Grant, r)}
	f.subject.Scope = p.scopeOf(r, "kms")
	if name, known := r.get("name").(string); known && name != "" {
		f.subject.Name = name
	}
	readOperations(f, r)
	grantee := r.get("grantee_principal")
	f.set(grantee, "grantee")
	f.set(p.inAccount(r, "grantee_principal", f.subject.Scope.Account), "grantee_in_account")
	switch arn, known := grantee.(string); {
	case known:
		f.set(isWholeAccount(arn), "grantee_is_account")
	case p.namesPrincipal(r, "grantee_principal"):
		f.set(false, "grantee_is_account")
	default:
		f.set(grantee, "grantee_is_account")
	}
	constraints := r.get("constraints")
	if unknown, ok := firstUnknown(constraints); ok && !r.configured("constraints") {
		f.set(unknown, "bound_to_context")
	} else {
		list, _ := constraints.([]any)
		f.set(len(list) > 0 || ok, "bound_to_context")
	}
	return f.subject, nil
}

func readOperations(f fields, r *resource) {
	operations := r.get("operations")
	if unknown, ok := firstUnknown(operations); ok {
		f.set(unknown, "operations")
		f.set(unknown, "takes_context")
		return
	}
	list, _ := operations.([]any)
	f.set(list, "operations")
	f.set(slices.ContainsFunc(list, func(o any) bool {
		name, _ := o.(string)
		return slices.Contains(contextual, name)
	}), "takes_context")
}

// namesPrincipal reports whether an attribute names a role or user that the plan makes.
func (p *planned) namesPrincipal(r *resource, attribute string) bool {
	at, ok := p.follow(r.scope(), r.expression(attribute))
	return ok && (at.resource.Type == iamRole || at.resource.Type == iamUser)
}

func isWholeAccount(principal string) bool {
	_, ok := policy.AccountPrincipal(policy.Principal{Type: policy.AWS, Value: principal})
	return ok
}

// inAccount tells whether what an attribute names is of the account: by its ARN or, before there is one,
// because the same provider configuration makes it. What is no ARN is always the account's own.
func (p *planned) inAccount(r *resource, attribute, account string) any {
	switch value := r.get(attribute).(type) {
	case string:
		arn, ok := policy.SplitARN(value)
		switch {
		case !ok || arn.Account == "" || arn.Account == account:
			return true
		case account == "":
			return compose.Unknown{}
		}
		return false
	case compose.Unknown:
		if p.sameProvider(r, attribute) {
			return true
		}
		return value
	}
	return true
}

// sameProvider reports whether an attribute names one resource, of the same provider configuration.
func (p *planned) sameProvider(r *resource, attribute string) bool {
	at, ok := p.follow(r.scope(), r.expression(attribute))
	return ok && r.Config != nil && at.resource.Config != nil &&
		at.resource.Config.ProviderConfigKey == r.Config.ProviderConfigKey
}
