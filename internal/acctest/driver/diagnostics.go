package driver

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Diagnostics are what an operation tells the user: the provider's and, with the summaries that
// Terraform itself uses, its own about a misbehaving provider.
type Diagnostics []*tfprotov6.Diagnostic

// HasError reports whether any of them is an error.
func (d Diagnostics) HasError() bool { return len(d.Errors()) > 0 }

// Errors are the errors among them.
func (d Diagnostics) Errors() Diagnostics { return d.of(tfprotov6.DiagnosticSeverityError) }

// Warnings are the warnings among them.
func (d Diagnostics) Warnings() Diagnostics { return d.of(tfprotov6.DiagnosticSeverityWarning) }

func (d Diagnostics) of(severity tfprotov6.DiagnosticSeverity) (found Diagnostics) {
	for _, diagnostic := range d {
		if diagnostic.Severity == severity {
			found = append(found, diagnostic)
		}
	}
	return found
}

// Err joins the errors, nil when there are none.
func (d Diagnostics) Err() error {
	var found []error
	for _, diagnostic := range d.Errors() {
		found = append(found, errors.New(line(diagnostic)))
	}
	return errors.Join(found...)
}

// String has one paragraph per diagnostic.
func (d Diagnostics) String() string {
	var lines []string
	for _, diagnostic := range d {
		lines = append(lines, fmt.Sprintf("%s: %s", strings.ToLower(diagnostic.Severity.String()), line(diagnostic)))
	}
	return strings.Join(lines, "\n")
}

func line(diagnostic *tfprotov6.Diagnostic) string {
	place := ""
	if diagnostic.Attribute != nil {
		place = diagnostic.Attribute.String() + ": "
	}
	return fmt.Sprintf("%s%s: %s", place, diagnostic.Summary, diagnostic.Detail)
}

func fault(summary, format string, args ...any) Diagnostics {
	return Diagnostics{{
		Severity: tfprotov6.DiagnosticSeverityError,
		Summary:  summary,
		Detail:   fmt.Sprintf(format, args...),
	}}
}

// faults makes one error of each complaint.
func faults(summary string, complaints []string) (all Diagnostics) {
	for _, complaint := range complaints {
		all = append(all, fault(summary, "%s", complaint)...)
	}
	return all
}
