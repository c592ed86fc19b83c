// Package functions holds the provider's functions, which answer questions about policies in a
// configuration, most of all in precondition and check blocks. They need no credentials.
//
// A policy may hold values that are not known yet. An answer is known only if it is the same for all
// values that they can get, because Terraform asks again when they are known and must not be told
// anything else. For the same reason an error is only what no later value can put right.
package functions

import "github.com/hashicorp/terraform-plugin-framework/function"

// All is the list of the functions.
func All() []func() function.Function {
	return []func() function.Function{newAllows, newAtMost, newLint}
}
