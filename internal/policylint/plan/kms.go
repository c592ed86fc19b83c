package plan

import (
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

const (
	kmsKey    = "aws_kms_key"
	kmsAlias  = "aws_kms_alias"
	kmsPolicy = "aws_kms_key_policy"
)

const (
	defaultRotationDays = 365 // AWS KMS API, EnableKeyRotation
	defaultWindowDays   = 30  // AWS KMS API, ScheduleKeyDeletion
)

func kms() types {
	return types{
		readers: map[string]reader{
			kmsKey:             readKey,
			kmsExternalKey:     readOtherKey,
			kmsReplicaKey:      readOtherKey,
			kmsReplicaExternal: readOtherKey,
			kmsPolicy:          readKeyPart,
			kmsGrant:           readGrant,
			kmsStore:           readKeyStore,
			hsmCluster:         readCluster,
		},
		identifiers: map[string][]string{
			kmsKey:             {"key_id", "id", "arn"},
			kmsExternalKey:     {"id", "arn"},
			kmsReplicaKey:      {"key_id", "id", "arn"},
			kmsReplicaExternal: {"key_id", "id", "arn"},
			hsmCluster:         {"cluster_id", "id"},
			iamRole:            {"arn"},
			iamUser:            {"arn"},
		},
		parts: map[string]part{
			kmsAlias:  {main: kmsKey, link: "target_key_id"},
			kmsPolicy: {main: kmsKey, link: "key_id"},
			hsmOfOne:  {main: hsmCluster, link: "cluster_id"},
		},
	}
}

func readKey(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Key, r)}
	f.subject.Scope = p.scopeOf(r, "kms")
	p.readAliases(f, r)

	spec := r.setting("customer_master_key_spec", "SYMMETRIC_DEFAULT")
	f.set(spec, "spec")
	f.set(r.setting("key_usage", "ENCRYPT_DECRYPT"), "usage")
	f.set(r.setting("multi_region", false), "multi_region")
	f.set(r.setting("is_enabled", true), "enabled")
	f.set(r.setting("deletion_window_in_days", defaultWindowDays), "deletion_window_in_days")
	f.set(r.setting("bypass_policy_lockout_safety_check", false), "bypass_policy_lockout_safety_check")
	f.set(keyOrigin(r), "origin")
	f.set(rotationSupported(spec, keyOrigin(r)), "rotation_supported")
	f.set(r.setting("enable_key_rotation", false), "rotation", "enabled")
	f.set(r.setting("rotation_period_in_days", defaultRotationDays), "rotation", "period_in_days")
	return f.subject, p.readKeyPolicy(f, r)
}

// readKeyPolicy reads the policy of the key: from aws_kms_key_policy, else the key's own attribute,
// else none, which leaves KMS's default policy.
func (p *planned) readKeyPolicy(f fields, r *resource) error {
	from, doubt := p.part(r, kmsPolicy)
	switch {
	case from != nil:
		f.subject.PolicySource, f.subject.PolicyAddress = from.Source, from.Address
		if bypass := from.get("bypass_policy_lockout_safety_check"); bypass == true {
			f.set(true, "bypass_policy_lockout_safety_check")
		}
		return p.readPolicy(f.subject, from)
	case doubt != "":
		f.unknown(doubt, "policy")
		return nil
	case r.setting("policy", nil) == nil:
		return nil
	default:
		return p.readPolicy(f.subject, r)
	}
}

// readKeyPart makes a subject of the policy of a key that is not in the plan itself.
func readKeyPart(p *planned, r *resource) (*model.Subject, error) {
	if len(p.looseGroup(r)) == 0 {
		return nil, nil
	}
	f := fields{newSubject(model.Key, r)}
	f.subject.Scope = p.scopeOf(r, "kms")
	f.set(r.setting("bypass_policy_lockout_safety_check", false), "bypass_policy_lockout_safety_check")
	if id, known := r.get("key_id").(string); known {
		f.subject.Name = id
		if strings.HasPrefix(id, "arn:") {
			f.subject.Scope.ARN = id
		}
	}
	return f.subject, p.readPolicy(f.subject, r)
}

// readAliases names the key: the first alias in the order of the plan is its name.
func (p *planned) readAliases(f fields, r *resource) {
	names := []any{}
	for _, alias := range p.parts[r.Address] {
		if name, known := alias.get("name").(string); known && alias.Type == kmsAlias {
			names = append(names, name)
		}
	}
	if len(names) > 0 {
		f.subject.Name, _ = names[0].(string)
	}
	if _, doubt := p.part(r, kmsAlias); doubt != "" {
		f.unknown(doubt, "aliases")
		return
	}
	f.set(names, "aliases")
}

func keyOrigin(r *resource) any {
	switch {
	case r.get("xks_key_id") != nil:
		return "EXTERNAL_KEY_STORE"
	case r.get("custom_key_store_id") != nil:
		return "AWS_CLOUDHSM"
	default:
		return "AWS_KMS"
	}
}

// rotationSupported: KMS rotates only symmetric encryption keys whose material it made itself
// (AWS KMS Developer Guide, "Rotating keys").
func rotationSupported(spec, origin any) any {
	if _, unknown := spec.(compose.Unknown); unknown {
		return spec
	}
	return spec == "SYMMETRIC_DEFAULT" && origin == "AWS_KMS"
}

// keyKind says what the name of a KMS key in a bucket's encryption settings is; S3 takes the AWS
// managed key where there is none.
func keyKind(id string) string {
	name := id
	if strings.HasPrefix(id, "arn:") {
		name = id[strings.LastIndexByte(id, ':')+1:]
	}
	switch {
	case id == "", strings.HasPrefix(name, "alias/aws/"):
		return "aws_managed"
	case strings.HasPrefix(name, "alias/"):
		return "alias"
	case strings.HasPrefix(id, "arn:"):
		return "customer"
	default:
		return "id"
	}
}

// keyKindOf is keyKind for a key whose name is not known yet, by what the expression at a path refers
// to; "" when that does not tell.
func (p *planned) keyKindOf(from *resource, path ...any) string {
	return p.keyKindBy(from, from.expression(path...))
}

// keyKindBy is keyKindOf for an expression of a resource.
func (p *planned) keyKindBy(from *resource, expression any) string {
	at, ok := p.follow(from.scope(), expression)
	if !ok {
		return ""
	}
	switch at.resource.Type {
	case encryptionKey, kmsKey, kmsExternalKey, kmsReplicaKey, kmsReplicaExternal:
		return map[string]string{"arn": "customer", "id": "id", "key_id": "id"}[at.attribute]
	case kmsAlias:
		return map[string]string{
			"target_key_arn": "customer", "target_key_id": "id", "arn": "alias", "id": "alias", "name": "alias",
		}[at.attribute]
	}
	return ""
}

// keyKindAt is what a setting says about the key by which something is encrypted. Where it says nothing,
// AWS takes a key of the kind byAWS, "" where that depends. The expressions are those that may
// have set it: blocks of a set are in no order.
func (p *planned) keyKindAt(r *resource, value any, byAWS string, expressions ...any) any {
	expressions = slices.DeleteFunc(expressions, func(e any) bool { return e == nil })
	silent := r.Config != nil && len(expressions) == 0
	switch name := value.(type) {
	case compose.Unknown:
		if silent && r.isNew() {
			break
		}
		if len(expressions) == 0 {
			return name
		}
		kind := p.keyKindBy(r, expressions[0])
		for _, other := range expressions[1:] {
			if p.keyKindBy(r, other) != kind {
				return name
			}
		}
		if kind == "" {
			return name
		}
		return kind
	case string:
		// Terraform reads back the key that AWS has taken by itself. Its ARN does not tell whose it is.
		if name != "" && (!silent || r.isNew() || p.named(kmsKey, name) != nil) {
			return keyKind(name)
		}
	}
	if byAWS == "" {
		return nil
	}
	return byAWS
}

// KeyAccount is the account to which a key policy gives every right as a whole. That is the key's
// own: KMS refuses a policy after which the caller could not change it any more, and an account
// can manage no key of another (AWS KMS Developer Guide, "Key policies"). Accounts that are
// merely named somewhere are no clue: they may be the very outsiders to look for. It is "" where
// there is none, or several.
func KeyAccount(doc *policy.Document) string {
	found := ""
	for i := range doc.Statements {
		s := &doc.Statements[i]
		if s.Effect != policy.Allow || s.NotPrincipal || s.NotAction || len(s.Conditions) > 0 ||
			!slices.ContainsFunc(s.Actions, func(a policy.Text) bool { return strings.EqualFold(a.Value, "kms:*") }) {
			continue
		}
		for _, principal := range s.Principals {
			account, ok := policy.AccountPrincipal(principal)
			switch {
			case !ok:
			case found != "" && found != account:
				return ""
			default:
				found = account
			}
		}
	}
	return found
}

// accountIn is the account that a resource's own attributes tell: its ARN, or its key policy.
func accountIn(r *resource) string {
	text, _ := r.get("arn").(string)
	if arn, ok := policy.SplitARN(text); ok && policy.IsAccountID(arn.Account) {
		return arn.Account
	}
	text, known := r.get("policy").(string)
	if !known || r.Type != kmsKey && r.Type != kmsPolicy || r.get("bypass_policy_lockout_safety_check") == true {
		return ""
	}
	doc, err := policy.Parse([]byte(text))
	if err != nil {
		return "" // the reader of the key reports it
	}
	return KeyAccount(doc)
}
