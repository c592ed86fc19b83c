package base

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

// StepError is one AWS call of a resource that failed.
type StepError struct {
	// Part is the part of the composite in a user's words: "key rotation".
	Part string
	// Operation is the IAM name of the call: "kms:EnableKeyRotation".
	Operation string
	Err       error
	// WayOut says what to do, "" for the advice that goes with the kind of error.
	WayOut string
}

func (e *StepError) Error() string { return fmt.Sprintf("%s (%s): %s", e.Part, e.Operation, e.Err) }

// Unwrap is the error of the call.
func (e *StepError) Unwrap() error { return e.Err }

// Step wraps the error of one call; nil stays nil.
func Step(part, operation string, err error) error {
	if err == nil {
		return nil
	}
	return &StepError{Part: part, Operation: operation, Err: err}
}

// Unable is the summary of everything that fails: "Unable to create encryption key alias/orders".
func Unable(verb, thing, id string) string {
	return strings.TrimSpace("Unable to " + verb + " " + thing + " " + id)
}

// Failed is the diagnostic of a failed operation. The verb is the caller's: create, read, update,
// delete, import, plan.
func Failed(verb, thing, id string, err error) diag.Diagnostic {
	var step *StepError
	if !errors.As(err, &step) {
		detail := Sentence(err.Error())
		if awserr.Interrupted(err) {
			detail += "\n\n" + interrupted
		}
		return diag.NewErrorDiagnostic(Unable(verb, thing, id), detail)
	}
	detail := fmt.Sprintf("%s: %s failed.\n\n%s", capital(step.Part), step.Operation, Sentence(step.Err.Error()))
	if way := step.wayOut(verb); way != "" {
		detail += "\n\n" + way
	}
	return diag.NewErrorDiagnostic(Unable(verb, thing, id), detail)
}

// waysOut are the ways out of errors that a user meets, by their code.
var waysOut = map[string]string{
	"KMSInvalidStateException": "The key is in a state in which AWS does not do this: its deletion is pending, its material is " +
		"missing, or it is being made or updated. A key that is pending deletion comes back with restore_pending_deletion = true or " +
		"aws kms cancel-key-deletion; otherwise wait until aws kms describe-key shows it as Enabled or Disabled. Then apply again.",
	"InvalidBucketAclWithObjectOwnership": "The bucket's ACL grants something to others, and Keyward switches ACLs off. Write what " +
		"it must go on granting into access, reset it (aws s3api put-bucket-acl --acl private --bucket NAME), and apply again.",
}

const interrupted = "Terraform was interrupted or a time-out of the timeouts attribute passed. Apply again: Keyward goes on where it " +
	"stopped, also where Terraform says that it replaces what it could not finish."

func (e *StepError) wayOut(verb string) string {
	switch {
	case e.WayOut != "":
		return e.WayOut
	case waysOut[awserr.Code(e.Err)] != "":
		return waysOut[awserr.Code(e.Err)]
	case awserr.Interrupted(e.Err):
		return interrupted
	case awserr.AccessDenied(e.Err):
		return "Allow " + e.Operation + " to the credentials that Terraform uses, in IAM, the resource's own policy and " +
			"any service control policy, then apply again. Nothing needs to be cleaned up."
	case awserr.Throttled(e.Err), awserr.Ambiguous(e.Err):
		if verb == "read" || verb == "plan" {
			return "Run the command again."
		}
		return "Apply again: Keyward goes on where it stopped."
	default:
		return ""
	}
}

// AttributeErrors are the diagnostics of what compose refuses: one per attribute, at the attribute.
func AttributeErrors(thing string, err error) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, single := range split(err) {
		var fault *compose.AttributeError
		if errors.As(single, &fault) {
			// The path is said, too: Terraform shows no line for an attribute that is missing.
			diags.AddAttributeError(Path(fault.Path), "Invalid "+thing, Sentence(fault.Error()))
		} else {
			diags.AddError("Invalid "+thing, capital(Sentence(single.Error())))
		}
	}
	return diags
}

// split takes joined errors apart.
func split(err error) []error {
	var joined interface{ Unwrap() []error }
	if errors.As(err, &joined) {
		var all []error
		for _, inner := range joined.Unwrap() {
			all = append(all, split(inner)...)
		}
		return all
	}
	if err == nil {
		return nil
	}
	return []error{err}
}

// Path reads an attribute path in Terraform's spelling: `users[1].encryption_context["aws:s3:arn"]`.
func Path(text string) path.Path {
	found := path.Empty()
	for _, step := range compose.PathSteps(text) {
		switch step := step.(type) {
		case string:
			found = found.AtName(step)
		case int:
			found = found.AtListIndex(step)
		case compose.MapKey:
			found = found.AtMapKey(string(step))
		}
	}
	return found
}

func capital(text string) string {
	if text == "" {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:]
}

// Sentence ends a text with a full stop unless it ends like a sentence already.
func Sentence(text string) string {
	if text == "" || strings.ContainsRune(".!?", rune(text[len(text)-1])) {
		return text
	}
	return text + "."
}
