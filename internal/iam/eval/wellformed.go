package eval

import (
	"errors"
	"fmt"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// WellFormed refuses a request that AWS never sees. No statement is about it, and the answer that it
// is denied would say nothing. The request must hold no atoms.
func (r Request) WellFormed() error {
	service, name, _ := strings.Cut(r.Action, ":")
	switch {
	case r.Principal == "":
		return errors.New("principal is missing")
	case r.Action == "":
		return errors.New("action is missing")
	case r.Resource == "":
		return errors.New("resource is missing")
	case !isCaller(r.Principal):
		return fmt.Errorf("principal %q is none: write an ARN, an account id, a service name such as"+
			" logging.s3.amazonaws.com, or %s", r.Principal, Anonymous)
	case service == "" || name == "" || strings.ContainsAny(r.Action, "*?"):
		return fmt.Errorf("action %q is not one action: write service:Name, such as s3:GetObject", r.Action)
	case r.Principal == Anonymous && r.service() == "kms":
		// KMS Developer Guide, "Key policies in AWS KMS".
		return fmt.Errorf("principal %s cannot call %s: KMS takes signed requests only", Anonymous, r.Action)
	case r.Resource != "*" && !isARN(r.Resource):
		return fmt.Errorf("resource %q is no ARN: write one such as arn:aws:s3:::bucket/key, or * for an action"+
			" that has no resource", r.Resource)
	case r.Account != "" && !policy.IsAccountID(r.Account):
		return fmt.Errorf("account %q is not an AWS account id: it has twelve digits", r.Account)
	}
	return nil
}

// isCaller reports whether a text can stand for who asks: also the domain of an identity provider and
// the canonical user id of an account (UG, "AWS JSON policy elements: Principal").
func isCaller(text string) bool {
	const canonicalUserID = 64
	return text == Anonymous || policy.IsAccountID(text) || isARN(text) ||
		!strings.Contains(text, ":") && strings.Contains(text, ".") ||
		len(text) == canonicalUserID && strings.Trim(text, "0123456789abcdef") == ""
}

func isARN(text string) bool {
	arn, ok := policy.SplitARN(text)
	return ok && arn.Scheme == "arn"
}
