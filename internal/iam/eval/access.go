package eval

import "github.com/keyward/terraform-provider-keyward/internal/iam/policy"

// Authorize evaluates one request against a resource policy together with the identity policies
// of the caller, of which there may be none (UG, "Determining whether a request is allowed or
// denied within an account" and "Cross-account policy evaluation logic"). It knows no permissions
// boundaries, session policies or policies of the organization, nor that the root user of a
// bucket's owner can always repair the bucket policy.
//
// The outcome is Allowed, ExplicitlyDenied, ImplicitlyDenied or Ambiguous. Its Statements are the
// indexes in the resource policy, if that decides.
func Authorize(resource *policy.Document, identity []*policy.Document, req Request) Decision {
	return underAllReadings(func(reading func(Question) bool) Decision {
		decision := DecideUnder(resource, req, reading)
		granted := ImplicitlyDenied
		for _, doc := range identity {
			switch DecideUnder(doc, req, reading).Outcome {
			case ExplicitlyDenied:
				return Decision{Outcome: ExplicitlyDenied}
			case Allowed:
				granted = Allowed
			case AllowedForAccount, DeniedForAccount, ImplicitlyDenied, Ambiguous:
			}
		}
		return combine(decision, granted == Allowed, req)
	})
}

// combine joins what a resource policy says with whether an identity policy allows the request.
func combine(decision Decision, granted bool, req Request) Decision {
	if decision.Outcome.Forbids() {
		return Decision{Outcome: ExplicitlyDenied, Statements: decision.Statements}
	}
	c := newCaller(req.Principal)
	granted = granted || c.isAccount() // a root user needs no identity policy
	var allowed bool
	switch {
	case !c.isARN:
		// Services and anonymous callers have no identity policies.
		allowed = decision.Outcome.Permits()
	case c.arn.Account != req.Account:
		allowed = decision.Outcome.Permits() && granted
	case decision.Outcome == Allowed:
		allowed = true
	default:
		allowed = granted && (decision.Outcome == AllowedForAccount || !needsResourcePolicy(req))
	}
	if allowed {
		return Decision{Outcome: Allowed, Statements: decision.Statements}
	}
	return Decision{Outcome: ImplicitlyDenied}
}

// needsResourcePolicy: identity policies alone give access to no KMS key ("Key policies in AWS
// KMS") and let nobody assume a role.
func needsResourcePolicy(req Request) bool { return req.service() == "kms" || req.service() == "sts" }
