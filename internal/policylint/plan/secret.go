package plan

import (
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

const (
	secret       = "aws_secretsmanager_secret"
	secretPolicy = "aws_secretsmanager_secret_policy"
)

// secretReaders read the resources that hold the policy of a secret. No rule is about secrets, so
// that they are no subjects of a lint; how their policies change is shown.
var secretReaders = map[string]reader{
	secret:       readSecret,
	secretPolicy: readSecret,
}

// readSecret answers nil for a secret whose policy is not set here.
func readSecret(p *planned, r *resource) (*model.Subject, error) {
	if text := r.get("policy"); r.Type == secret && (text == nil || text == "" || !r.configured("policy")) {
		return nil, nil
	}
	s := newSubject(model.Secret, r)
	s.Scope = p.scopeOf(r, "secretsmanager")
	arn, _ := r.get("secret_arn").(string)
	if parsed, ok := policy.SplitARN(arn); ok && r.Type == secretPolicy {
		s.Scope.ARN, s.Scope.Partition, s.Scope.Region, s.Scope.Account = arn, parsed.Partition, parsed.Region, parsed.Account
	}
	if name, known := r.get("name").(string); known {
		s.Name = name
	} else if at := strings.LastIndexByte(s.Scope.ARN, ':'); at >= 0 {
		s.Name = s.Scope.ARN[at+1:]
	}
	return s, p.readPolicy(s, r)
}
