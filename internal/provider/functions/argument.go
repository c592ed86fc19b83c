package functions

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// argument is a dynamic argument at its position: JSON text, or the value that the text would be made of.
type argument struct {
	position int64
	name     string
	value    types.Dynamic
}

// parameter declares a dynamic parameter that may hold values which are not known yet.
func parameter(name, description string) function.Parameter {
	return function.DynamicParameter{Name: name, MarkdownDescription: description, AllowUnknownValues: true}
}

const policyText = " JSON text, or better the value that `jsonencode` would take: one unknown value in the argument of " +
	"`jsonencode` makes its whole result unknown, while Keyward looks past single unknown strings in a value."

// unknownText ends the description of every function.
const unknownText = "\n\nWhile a value in the arguments is not known yet, the result is unknown, except where it is the same for " +
	"every value: then it is known at plan. Only what no later value can put right is an error."

func (a *argument) fail(format string, args ...any) *function.FuncError {
	return function.NewArgumentFuncError(a.position, fmt.Sprintf(format, args...))
}

func (a *argument) unknown() bool { return a.value.IsUnknown() || a.value.IsUnderlyingValueUnknown() }

// text is the JSON text of the argument; ok is false where it is a structured value.
func (a *argument) text() (text string, ok bool) {
	value, ok := a.value.UnderlyingValue().(types.String)
	return value.ValueString(), ok
}

// plain is the structured value of the argument, with policy.Unknown for what is not known.
func (a *argument) plain(ctx context.Context) (any, *function.FuncError) {
	value, err := a.value.ToTerraformValue(ctx)
	if err != nil {
		return nil, a.fail("%v", err)
	}
	plain, err := base.Plain(value, func(kind tftypes.Type) any {
		return policy.Unknown{Scalar: kind.Is(tftypes.String) || kind.Is(tftypes.Bool) || kind.Is(tftypes.Number)}
	})
	if err != nil {
		return nil, a.fail("%v", err)
	}
	return plain, nil
}

// document reads a policy. It is nil where too much of the policy is unknown to write it down.
func (a *argument) document(ctx context.Context, atoms *policy.Atoms) (*policy.Document, *function.FuncError) {
	if a.unknown() {
		return nil, nil //nolint:nilnil // nil is a document that is not known yet.
	}
	var doc *policy.Document
	var err error
	if text, ok := a.text(); ok {
		if doc, err = policy.Parse([]byte(text)); err == nil {
			doc.Atoms = atoms
		}
	} else {
		value, fault := a.plain(ctx)
		if fault != nil {
			return nil, fault
		}
		doc, err = policy.FromValue(value, a.name, atoms)
	}
	var unknown *policy.UnknownError
	switch {
	case errors.As(err, &unknown):
		return nil, nil //nolint:nilnil // as above
	case err != nil:
		return nil, a.fail("%s", place(err))
	}
	return doc, nil
}

// place words where in the argument a fault is.
func place(err error) string {
	var fault *policy.SyntaxError
	if !errors.As(err, &fault) {
		return err.Error()
	}
	var at []string
	if fault.Pos != (policy.Position{}) {
		at = append(at, fmt.Sprintf("line %d, column %d", fault.Pos.Line, fault.Pos.Column))
	}
	if fault.Pointer != "" {
		at = append(at, fault.Pointer)
	}
	if len(at) == 0 {
		return fault.Message
	}
	return fault.Message + " It is at " + strings.Join(at, ", ") + "."
}

// anyValue reads an argument that is no policy: from JSON text, or as it is.
func (a *argument) anyValue(ctx context.Context) (any, *function.FuncError) {
	text, ok := a.text()
	if !ok {
		return a.plain(ctx)
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, a.fail("The text is not JSON: %v (at byte %d).", err, decoder.InputOffset())
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, a.fail("Something follows the JSON value at byte %d: pass one value.", decoder.InputOffset())
	}
	return value, nil
}
