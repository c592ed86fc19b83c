package plan

import (
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// A secret is spread over resources of these types.
const (
	secret         = "aws_secretsmanager_secret"
	secretPolicy   = "aws_secretsmanager_secret_policy"
	secretRotation = "aws_secretsmanager_secret_rotation"
	secretVersion  = "aws_secretsmanager_secret_version"
)

// The function that rotates a secret needs a permission of its own.
const (
	lambdaFunction   = "aws_lambda_function"
	lambdaPermission = "aws_lambda_permission"
)

const defaultRecoveryDays = 30 // AWS Secrets Manager API, DeleteSecret

func secrets() types {
	return types{
		readers: map[string]reader{
			secret: readSecret, secretPolicy: readSecretPart, secretRotation: readSecretPart, secretVersion: readSecretPart,
		},
		identifiers: map[string][]string{
			secret:         {"arn", "id", "name"},
			lambdaFunction: {"arn", "qualified_arn", "function_name", "id"},
		},
		parts: map[string]part{
			secretPolicy:     {main: secret, link: "secret_arn"},
			secretRotation:   {main: secret, link: "secret_id"},
			secretVersion:    {main: secret, link: "secret_id"},
			lambdaPermission: {main: lambdaFunction, link: "function_name"},
		},
	}
}

func readSecret(p *planned, r *resource) (*model.Subject, error) {
	f := fields{newSubject(model.Secret, r)}
	f.subject.Scope = p.scopeOf(r, "secretsmanager")
	if name, known := r.get("name").(string); known && name != "" {
		f.subject.Name = name
		f.set(name, "secret_name")
	}
	f.set(p.keyKindAt(r, r.get("kms_key_id"), "aws_managed", r.expression("kms_key_id")), "key_kind")
	if id, known := r.get("kms_key_id").(string); known && id != "" {
		f.set(id, "kms_key_id")
	}
	f.set(p.inAccount(r, "kms_key_id", f.subject.Scope.Account), "key_in_account")
	f.take(r, []attribute{
		{"recovery_window_in_days", "recovery_window_in_days", defaultRecoveryDays},
		{"force_overwrite_replica_secret", "overwrites_replicas", false},
	})
	p.readReplicas(f, r)
	readValue(f, p.parts[r.Address])
	p.readRotation(f, r)
	return f.subject, p.readSecretPolicyOf(f, r)
}

// readReplicas reads the copies in other Regions, each of which has a key of its own.
func (p *planned) readReplicas(f fields, r *resource) {
	value := r.setting("replica", nil)
	if unknown, ok := value.(compose.Unknown); ok {
		f.set(unknown, "replicas")
		return
	}
	list, _ := value.([]any)
	replicas := make([]any, len(list))
	for i := range list {
		block := r.at("replica", i)
		var keys []any
		for _, written := range r.writtenAs("replica", "region", block.get("region")) {
			keys = append(keys, inner(written, "kms_key_id"))
		}
		if attribute := r.expression("replica_regions"); attribute != nil {
			keys = []any{attribute} // of the awscc provider
		}
		kind := p.keyKindAt(r, block.get("kms_key_id"), "aws_managed", keys...)
		region := block.get("region")
		for _, open := range []any{kind, region} {
			if unknown, ok := open.(compose.Unknown); ok {
				f.set(unknown, "replicas")
				return
			}
		}
		replicas[i] = map[string]any{"region": region, "key_kind": kind}
	}
	f.set(replicas, "replicas")
}

// readValue tells whether Terraform writes the secret's value in an argument that it keeps in its state.
func readValue(f fields, versions []*resource) {
	plain := false
	for _, version := range versions {
		if version.Type == secretVersion {
			plain = plain || version.isSet("secret_string") || version.isSet("secret_binary")
		}
	}
	f.set(plain, "value_in_state")
}

// readSecretPolicyOf reads the policy of a secret: from aws_secretsmanager_secret_policy, else the
// secret's own attribute, which also holds a policy that Terraform has only read back.
func (p *planned) readSecretPolicyOf(f fields, r *resource) error {
	switch from, doubt := p.part(r, secretPolicy); {
	case from != nil:
		return p.readPolicyPart(f, from)
	case p.deleted(r, secretPolicy):
		return nil
	case doubt != "":
		f.unknown(doubt, "policy")
		return nil
	}
	switch text := r.get("policy").(type) {
	case nil:
		return nil
	case string:
		if text == "" || text == "{}" {
			return nil
		}
	case compose.Unknown:
		if !r.configured("policy") {
			return nil
		}
	}
	f.set(false, "blocks_public_policy")
	return p.readPolicy(f.subject, r)
}

func (p *planned) readPolicyPart(f fields, from *resource) error {
	f.subject.PolicySource, f.subject.PolicyAddress = from.Source, from.Address
	f.set(orElse(from.get("block_public_policy"), false), "blocks_public_policy")
	return p.readPolicy(f.subject, from)
}

// readSecretPart makes a subject of the parts of a secret that is not in the plan itself: its policy, its
// value, its rotation. What none of them holds is not this plan's, and the policy is open.
func readSecretPart(p *planned, r *resource) (*model.Subject, error) {
	group := p.looseGroup(r)
	if len(group) == 0 || group[0] != r {
		return nil, nil
	}
	f := fields{newSubject(model.Secret, r)}
	s := f.subject
	s.Partial = true
	s.Scope = p.scopeOf(r, "secretsmanager")
	arn, _ := r.get(parts[r.Type].link).(string)
	if parsed, ok := policy.SplitARN(arn); ok {
		s.Scope.ARN, s.Scope.Partition, s.Scope.Region, s.Scope.Account = arn, parsed.Partition, parsed.Region, parsed.Account
		s.Name = arn[strings.LastIndexByte(arn, ':')+1:]
	}
	f.unknown("", "policy")
	for _, from := range group {
		switch from.Type {
		case secretVersion:
			readValue(f, group)
		case secretRotation:
			p.readRotationPart(f, from)
		case secretPolicy:
			delete(s.Unknown, "policy")
			if err := p.readPolicyPart(f, from); err != nil {
				return nil, err
			}
		}
	}
	return s, nil
}
