package plan

import (
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// composeKeyPolicy writes the policy of a keyward_key_policy_document. Arguments that nothing can be
// composed from have stopped the plan already.
func composeKeyPolicy(p *planned, r *resource) (doc *policy.Document, references map[string]string, reason string) {
	key, err := compose.DecodeKeyPolicy(r.attributes(), p.documentEnvironment(r))
	if err != nil {
		return nil, nil, ""
	}
	return key.Policy().Document, key.References, ""
}

// composeBucketPolicy writes the policy of a keyward_bucket_policy_document.
func composeBucketPolicy(p *planned, r *resource) (doc *policy.Document, references map[string]string, reason string) {
	bucket, err := compose.DecodeBucket(r.attributes(), p.documentEnvironment(r))
	if err != nil {
		return nil, nil, ""
	}
	return bucket.Policy().Document, bucket.References, ""
}

// composeSecretPolicy writes the policy of a keyward_secret_policy_document.
func composeSecretPolicy(p *planned, r *resource) (doc *policy.Document, references map[string]string, reason string) {
	secret, err := compose.DecodeSecretPolicy(r.attributes(), p.documentEnvironment(r))
	if err != nil {
		return nil, nil, ""
	}
	return secret.Policy().Document, secret.References, ""
}

// documentEnvironment is where the resource is that a policy document is for.
func (p *planned) documentEnvironment(r *resource) compose.Environment {
	env := p.environment(r)
	if account, ok := r.get("account_id").(string); ok {
		env.Account = account
	}
	return env
}
