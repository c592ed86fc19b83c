package compose

import (
	"fmt"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// Secret is the intent of one secret. Every string may hold atoms.
type Secret struct {
	Intent

	Name        string
	Description string
	// KMSKeyARN is a key, or ManagedSecretKey.
	KMSKeyARN            string
	RecoveryWindowInDays int
	DeletionProtection   bool
	// Restore goes on with a secret of the name whose deletion is pending, AdoptExisting with one in use.
	Restore, AdoptExisting bool
	RepairStuckRotation    bool
	// Rotation is nil for a secret that is not rotated.
	Rotation *SecretRotation
	// Replicas are in the order of their Regions. PromoteReplicas are Regions whose replica becomes a secret
	// of its own when it is no longer wanted.
	Replicas        []SecretReplica
	PromoteReplicas []string

	// Readers are ARNs of roles and users of the secret's own account.
	Readers           []string
	ServicePrincipals []SecretService
	// ExternalAccounts are ids of other accounts.
	ExternalAccounts []string
	OrganizationID   string
	ExtraStatements  []ExtraStatement
}

// SecretService is one entry of service_principals.
type SecretService struct {
	Service       string
	SourceAccount string
	SourceARNs    []string
}

// secretPolicyAttributes are the attributes from which a secret policy is composed.
var secretPolicyAttributes = []string{
	"readers", "service_principals", "external_accounts", "organization_id", "extra_statements",
}

// secretReading are the actions of who reads a secret: its value, and what clients ask before they
// read it. BatchGetSecretValue asks for GetSecretValue on each secret.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_examples.html
var secretReading = []string{"secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"}

// DecodeSecretPolicy reads the intent of the policy of a secret. Errors are *AttributeError, joined.
func DecodeSecretPolicy(attrs Attributes, env Environment) (*Secret, error) {
	d, root := newDecoder(attrs, env)
	return (&Secret{}).decodePolicy(d, root)
}

// decodePolicy completes a secret with what its policy says, and checks the policy.
func (s *Secret) decodePolicy(d *decoder, root node) (*Secret, error) {
	s.Readers = root.at("readers").principals()
	s.ServicePrincipals = objects(root.at("service_principals"), func(n node) SecretService {
		n.at("service").require("the service principal that reads the secret")
		return SecretService{
			Service:       n.at("service").service(),
			SourceAccount: n.sourceAccount(),
			SourceARNs:    texts(n.at("source_arns"), node.sourceARN),
		}
	})
	s.ExternalAccounts = texts(root.at("external_accounts"), node.externalAccount)
	s.OrganizationID = root.at("organization_id").organization()
	s.ExtraStatements = root.extraStatements(func(n node) ExtraStatement {
		extra := n.extraStatement("secretsmanager")
		extra.Resources = []string{"*"}
		return extra
	})
	s.Intent = *d.intent
	d.checkPolicy(s.Policy(), "secret", MaxSecretPolicyBytes)
	if err := d.err(); err != nil {
		return nil, err
	}
	return s, nil
}

// Policy writes the secret policy. Its Resource is always "*", which in the policy of a secret is the
// secret: its ARN ends in six characters that nobody knows before it exists.
func (s *Secret) Policy() *Policy {
	if unknown := s.undecided(secretPolicyAttributes); unknown != nil {
		return &Policy{Unknown: unknown}
	}
	w := &writer{}
	everything := []string{"*"}
	w.add("", deny("DenyInsecureTransport", []string{"secretsmanager:*"}, everything,
		condition("Bool", "aws:SecureTransport", "false")))
	if len(s.Readers) > 0 {
		w.add("readers", reading("Readers", awsPrincipals(s.Readers...)))
	}
	for i, service := range s.ServicePrincipals {
		w.add(elementPath("service_principals", i), reading(fmt.Sprintf("AWSService%d", i+1),
			[]policy.Principal{{Type: policy.Service, Value: service.Service}},
			source(service.SourceAccount, service.SourceARNs)...))
	}
	for i, account := range s.ExternalAccounts {
		w.add(elementPath("external_accounts", i),
			reading(fmt.Sprintf("ExternalAccount%d", i+1), awsPrincipals(s.rootOf(account))))
	}
	if s.OrganizationID != "" {
		w.add("organization_id", reading("OrganizationUse", everyone(),
			condition("StringEquals", "aws:PrincipalOrgID", s.OrganizationID)))
	}
	for i, extra := range s.ExtraStatements {
		w.addExtra(elementPath("extra_statements", i), extra)
	}
	return w.policy(s.Atoms)
}

// reading makes an allow statement of a secret policy.
func reading(sid string, principals []policy.Principal, conditions ...policy.Condition) policy.Statement {
	return policy.Statement{
		Sid: sid, Effect: policy.Allow, Principals: principals, Actions: policy.Texts(secretReading...),
		Resources: policy.Texts("*"), Conditions: conditions,
	}
}
