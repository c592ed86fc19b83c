package eval

import (
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// Authorize evaluates one request against a resource policy together with the identity policies
// of the caller, of which there may be none (UG, "Determining whether a request is allowed or
// denied within an account" and "Cross-account policy evaluation logic"). It knows no permissions
// boundaries, session policies or policies of the organization.
//
// The outcome is Allowed, ExplicitlyDenied, ImplicitlyDenied or Ambiguous. Its Statements are the
// indexes in the resource policy, if that decides.
func Authorize(resource *policy.Document, identity []*policy.Document, req Request) Decision {
	if repairsPolicy(req) {
		return Decision{Outcome: Allowed}
	}
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

// repairsPolicy: the root user of the account that owns a bucket can always read, write and delete its
// policy, even if the policy denies that (S3 User Guide, "Bucket policies").
func repairsPolicy(req Request) bool {
	c := newCaller(req.Principal)
	switch strings.ToLower(req.Action) {
	case "s3:getbucketpolicy", "s3:putbucketpolicy", "s3:deletebucketpolicy":
		return c.isAccount() && c.arn.Account == req.Account
	}
	return false
}

// needsResourcePolicy: identity policies alone give access to no KMS key ("Key policies in AWS
// KMS") and let nobody assume a role.
func needsResourcePolicy(req Request) bool { return req.service() == "kms" || req.service() == "sts" }
