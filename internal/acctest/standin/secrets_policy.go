package standin

import (
	"fmt"
	"net/http"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

// maxSecretPolicy is the limit on the size of a secret's policy, in bytes.
const maxSecretPolicy = 20480

type secretPolicyInput struct {
	ResourcePolicy    string
	BlockPublicPolicy bool
}

func putSecretPolicy(_ *exchange, s *secretState, in secretPolicyInput) (any, error) {
	if err := s.writable(); err != nil {
		return nil, err
	}
	doc, err := checkSecretPolicy(in.ResourcePolicy)
	if err != nil {
		return nil, err
	}
	if in.BlockPublicPolicy && letsStrangersIn(doc, s) {
		return nil, AWSError{
			http.StatusBadRequest, "PublicPolicyException",
			"This resource policy grants broad access to the secret, and BlockPublicPolicy refuses it.",
		}
	}
	s.policy = in.ResourcePolicy
	return s.reference(), nil
}

func getSecretPolicy(_ *exchange, s *secretState, _ secretID) (any, error) {
	if err := s.whole(); err != nil {
		return nil, err
	}
	out := s.reference()
	if text := s.source().policy; text != "" {
		out["ResourcePolicy"] = text
	}
	return out, nil
}

func deleteSecretPolicy(_ *exchange, s *secretState, _ secretID) (any, error) {
	if err := s.writable(); err != nil {
		return nil, err
	}
	s.policy = ""
	return s.reference(), nil
}

// validateSecretPolicy looks at a policy without a secret, or for one.
func validateSecretPolicy(x *exchange) *reply {
	var in secretPolicyInput
	if refused := x.input(&in); refused != nil {
		return refused
	}
	doc, err := checkSecretPolicy(in.ResourcePolicy)
	if err != nil {
		return x.refuseWith(err)
	}
	errors := []map[string]string{}
	place := &secretState{region: x.signed.region, arn: x.newSecretARN("any")}
	if letsStrangersIn(doc, place) {
		errors = append(errors, map[string]string{
			"CheckName": "ZELKOVA_PUBLIC_ACCESS", "ErrorMessage": "This resource policy grants broad access to the secret.",
		})
	}
	return jsonReply(map[string]any{"PolicyValidationPassed": len(errors) == 0, "ValidationErrors": errors})
}

func checkSecretPolicy(text string) (*policy.Document, error) {
	if len(text) > maxSecretPolicy {
		return nil, invalidParameter(fmt.Sprintf("The policy is larger than %d bytes.", maxSecretPolicy))
	}
	doc, err := policy.Parse([]byte(text))
	if err != nil {
		return nil, malformedKeyPolicy(err.Error())
	}
	for _, statement := range doc.Statements {
		if len(statement.Principals) == 0 {
			return nil, malformedKeyPolicy("Policy contains a statement with no principal.")
		}
	}
	return doc, nil
}

// stranger is a role in an account that no policy of a test names, outside every organisation and network.
const stranger = "arn:aws:iam::999999999999:role/Stranger"

// letsStrangersIn is the check behind BlockPublicPolicy: some request of a stranger gets through.
func letsStrangersIn(doc *policy.Document, s *secretState) bool {
	absent := func(key string) policy.Condition {
		return policy.Condition{Operator: "Null", Key: key, Values: policy.Texts("true")}
	}
	row := prove.Row{
		Principals: []policy.Principal{{Type: policy.AWS, Value: stranger}},
		Conditions: []policy.Condition{absent("aws:PrincipalOrgID"), absent("aws:SourceVpc"), absent("aws:SourceVpce")},
	}
	scope := prove.Scope{Service: "secretsmanager", Account: account(s.arn), Partition: "aws", Region: s.region, ARN: s.arn}
	return prove.Compile(doc, scope).Plain().Excludes(row).Verdict != prove.Holds
}
