// Package compose writes key and bucket policies from structured intent, and tells which intent
// each statement came from. It never looks at who runs Terraform.
package compose

import "github.com/keyward/terraform-provider-keyward/internal/iam/policy"

// Policy is a composed document.
type Policy struct {
	*policy.Document
	// Origins holds for each statement the intent it came from in Terraform's spelling
	// ("users[1]", "kms_key_arn"), "" for a statement that Keyward always writes.
	Origins []string
}
