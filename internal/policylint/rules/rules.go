// Package rules holds the built-in lint rules: one folder a rule, below the kind of subject it is
// about. See lib/result.rego for how a rule reports.
package rules

import "embed"

// FS holds lib/*.rego and <kind>/<rule_name>/<rule_name>.rego.
//
//go:embed lib/*.rego */*/*.rego
var FS embed.FS
