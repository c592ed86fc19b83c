package plan

import (
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// The composites of the Keyward provider. Their policies follow from their other attributes, so
// that they are known here even where policy_json is not.
const (
	encryptionKey = "keyward_encryption_key"
	secureBucket  = "keyward_secure_bucket"
	rotating      = "keyward_rotating_secret"
	rotator       = "keyward_rotation_function"
)

func composites() types {
	return types{
		readers: map[string]reader{
			encryptionKey: readEncryptionKey,
			secureBucket:  readSecureBucket,
			rotating:      readRotatingSecret,
		},
		holders: map[string]holder{rotator: readRotationFunction},
	}
}

func readEncryptionKey(p *planned, r *resource) (*model.Subject, error) {
	key, err := compose.DecodeKey(r.attributes(), p.environment(r))
	if err != nil {
		return nil, err
	}
	return r.place(model.FromKey(key, key.Policy())), nil
}

func readSecureBucket(p *planned, r *resource) (*model.Subject, error) {
	bucket, err := compose.DecodeBucket(r.attributes(), p.environment(r))
	if err != nil {
		return nil, err
	}
	return r.place(model.FromBucket(bucket, bucket.Policy())), nil
}

func readRotatingSecret(p *planned, r *resource) (*model.Subject, error) {
	secret, err := compose.DecodeSecret(r.attributes(), p.environment(r))
	if err != nil {
		return nil, err
	}
	return r.place(model.FromSecret(secret, secret.Policy())), nil
}

// readRotationFunction makes a subject of what the role of the function may do, one of whom it trusts, and one of the
// function itself.
func readRotationFunction(p *planned, r *resource) ([]*model.Subject, error) {
	function, err := compose.DecodeRotationFunction(r.attributes(), p.environment(r))
	if err != nil {
		return nil, err
	}
	permissions, trust, code := model.FromRotationFunction(function)
	return []*model.Subject{r.place(permissions), r.place(trust), r.place(code)}, nil
}

// environment is where a composite is made, as far as the plan tells.
func (p *planned) environment(r *resource) compose.Environment {
	s := p.scopeOf(r, "")
	return compose.Environment{Partition: s.Partition, Region: s.Region, Account: s.Account}
}

// attributes are those of the resource as compose decodes them.
func (r *resource) attributes() compose.Attributes {
	values, _ := r.value.(map[string]any)
	return values
}

// place says where in the plan a composite stands.
func (r *resource) place(s *model.Subject) *model.Subject {
	s.Address, s.Action, s.Source = r.Address, r.Action, r.Source
	return s
}
