// Package eval decides one request against one policy document, literally as the AWS
// documentation says. It is the reference for package prove.
package eval

import "github.com/keyward/terraform-provider-keyward/internal/iam/policy"

// Anonymous is the principal of an unsigned request.
const Anonymous = "ANONYMOUS"

// Request is what AWS knows when it decides.
type Request struct {
	// Principal is an ARN, a service name ("logging.s3.amazonaws.com"), or Anonymous.
	Principal string
	Action    string
	Resource  string
	// Account owns the resource.
	Account string
	// Context holds the condition keys present, several values for multi-valued keys. A key that
	// is missing here is absent from the request, except those that Principal implies.
	Context map[string][]string
}

// Outcome is the decision of one resource policy alone.
type Outcome string

// The outcomes. The two "ForAccount" outcomes come from a principal that stands for the whole
// account, which delegates to (or cuts off) that account's own IAM policies.
const (
	Allowed           Outcome = "Allowed"
	AllowedForAccount Outcome = "AllowedForAccount"
	ExplicitlyDenied  Outcome = "ExplicitlyDenied"
	DeniedForAccount  Outcome = "DeniedForAccount"
	ImplicitlyDenied  Outcome = "ImplicitlyDenied"
	// Ambiguous means that AWS's documents disagree; Decision.Readings holds each answer.
	Ambiguous Outcome = "Ambiguous"
)

// Reading is one of several ways to read the documentation, and the outcome under it.
type Reading struct {
	Assumption string
	Outcome    Outcome
}

// Decision is the outcome with its reasons.
type Decision struct {
	Outcome Outcome
	// Statements are the indexes of the statements that decide, in order.
	Statements []int
	Readings   []Reading
}

// Decide evaluates one request. The document must hold no atoms.
func Decide(doc *policy.Document, req Request) Decision { panic("not built yet") }
