package expression

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Prepare is a copy of an expression that is fit for atoms and finds the places of statements.
func (s *State) Prepare(e hclsyntax.Expression) hclsyntax.Expression {
	switch e := e.(type) {
	case *hclsyntax.ParenthesesExpr:
		return &hclsyntax.ParenthesesExpr{Expression: s.Prepare(e.Expression), SrcRange: e.SrcRange}
	case *hclsyntax.RelativeTraversalExpr:
		c := *e
		c.Source = s.Prepare(e.Source)
		return &c
	case *hclsyntax.ConditionalExpr:
		c := *e
		c.Condition, c.TrueResult, c.FalseResult = s.Prepare(e.Condition), s.Prepare(e.TrueResult), s.Prepare(e.FalseResult)
		return &c
	case *hclsyntax.IndexExpr:
		c := *e
		c.Collection, c.Key = s.Prepare(e.Collection), s.Prepare(e.Key)
		return &c
	case *hclsyntax.SplatExpr:
		c := *e
		c.Source, c.Each = s.Prepare(e.Source), s.Prepare(e.Each)
		return &c
	case *hclsyntax.TupleConsExpr:
		c := *e
		c.Exprs = s.prepareAll(e.Exprs)
		return &c
	case *hclsyntax.ForExpr:
		return s.prepareFor(e)
	case *hclsyntax.FunctionCallExpr:
		return s.prepareCall(e)
	case *hclsyntax.ObjectConsExpr:
		return s.prepareObject(e)
	case *Pinned:
		return &Pinned{Expression: s.Prepare(e.Expression), Place: e.Place}
	}
	return s.prepareText(e)
}

// prepareText is Prepare for templates and operators.
func (s *State) prepareText(e hclsyntax.Expression) hclsyntax.Expression {
	switch e := e.(type) {
	case *hclsyntax.TemplateExpr:
		c := *e
		c.Parts = s.prepareAll(e.Parts)
		for _, part := range c.Parts {
			s.parts(part)
		}
		return &template{TemplateExpr: &c, state: s}
	case *hclsyntax.TemplateWrapExpr:
		return &hclsyntax.TemplateWrapExpr{Wrapped: s.Prepare(e.Wrapped), SrcRange: e.SrcRange}
	case *hclsyntax.TemplateJoinExpr:
		return &hclsyntax.TemplateJoinExpr{Tuple: s.Prepare(e.Tuple)}
	case *hclsyntax.UnaryOpExpr:
		c := *e
		c.Val = s.Prepare(e.Val)
		return &c
	case *hclsyntax.BinaryOpExpr:
		c := *e
		c.LHS, c.RHS, c.Op = s.Prepare(e.LHS), s.Prepare(e.RHS), s.operation(e.Op)
		return &c
	}
	return e
}

func (s *State) prepareAll(list []hclsyntax.Expression) []hclsyntax.Expression {
	prepared := make([]hclsyntax.Expression, len(list))
	for i := range list {
		prepared[i] = s.Prepare(list[i])
	}
	return prepared
}

func (s *State) prepareFor(e *hclsyntax.ForExpr) hclsyntax.Expression {
	c := *e
	for _, part := range []*hclsyntax.Expression{&c.CollExpr, &c.KeyExpr, &c.ValExpr, &c.CondExpr} {
		if *part != nil {
			*part = s.Prepare(*part)
		}
	}
	if c.KeyExpr != nil {
		return &named{&c}
	}
	return &c
}

// prepareCall makes the value of a function that there is not unknown.
func (s *State) prepareCall(e *hclsyntax.FunctionCallExpr) hclsyntax.Expression {
	c := *e
	c.Args = s.prepareAll(e.Args)
	if e.Name == "jsonencode" && len(e.Args) == 1 && !e.ExpandFinal {
		return &encoding{&c, s}
	}
	if _, known := s.functions[e.Name]; !known {
		s.functions[e.Name] = s.missing(e.Name)
	}
	return &c
}

// elements are names of which an object in a policy has one: the policy itself, or a statement.
var elements = []string{"Statement", "Sid", "Effect", "Action", "NotAction"}

// prepareObject lets what looks like a policy or a statement remember its place.
func (s *State) prepareObject(e *hclsyntax.ObjectConsExpr) hclsyntax.Expression {
	c := *e
	c.Items = make([]hclsyntax.ObjectConsItem, len(e.Items))
	isElement, computed := false, false
	for i, item := range e.Items {
		if key, ok := item.KeyExpr.(*hclsyntax.ObjectConsKeyExpr); ok {
			computed = computed || hcl.ExprAsKeyword(key.Wrapped) == "" && quoted(key.Wrapped) == ""
			isElement = isElement || slices.Contains(elements, hcl.ExprAsKeyword(key.Wrapped)) ||
				slices.Contains(elements, quoted(key.Wrapped))
			item.KeyExpr = &hclsyntax.ObjectConsKeyExpr{Wrapped: s.Prepare(key.Wrapped), ForceNonLiteral: key.ForceNonLiteral}
		}
		c.Items[i] = hclsyntax.ObjectConsItem{KeyExpr: item.KeyExpr, ValueExpr: s.Prepare(item.ValueExpr)}
	}
	var prepared hclsyntax.Expression = &c
	if isElement {
		prepared = &located{&c}
	}
	if computed {
		prepared = &named{prepared}
	}
	return prepared
}

// named is an object whose names are computed. It is not known where one of several holds an atom: two may
// turn out to be the same.
type named struct{ hclsyntax.Expression }

// Value is the object.
func (e *named) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	value, diags := e.Expression.Value(ctx)
	plain, marks := value.Unmark()
	if !diags.HasErrors() && atomAsName(plain) && plain.LengthInt() > 1 {
		return cty.DynamicVal.WithMarks(marks), diags
	}
	return value, diags
}

// quoted is the text of a string without interpolations.
func quoted(e hclsyntax.Expression) string {
	if t, ok := e.(*hclsyntax.TemplateExpr); ok && t.IsStringLiteral() {
		if value, diags := t.Value(nil); !diags.HasErrors() {
			return value.AsString()
		}
	}
	return ""
}

// operation is an operator that does not look into atoms. Operators are compared by what they do,
// so that a copy serves as well.
func (s *State) operation(op *hclsyntax.Operation) *hclsyntax.Operation {
	if op != hclsyntax.OpEqual && op != hclsyntax.OpNotEqual {
		return op
	}
	shielded := *op
	shielded.Impl = s.opaque(op.Impl)
	return &shielded
}

// located is an object whose value remembers where it is written.
type located struct{ *hclsyntax.ObjectConsExpr }

// Value marks the object with its place.
func (e *located) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	value, diags := e.ObjectConsExpr.Value(ctx)
	return value.Mark(origin{e.Range()}), diags
}

// encoding is a call of jsonencode; its value remembers where the statements in it are written.
type encoding struct {
	*hclsyntax.FunctionCallExpr
	state *State
}

// Value is the JSON of the argument.
func (e *encoding) Value(ctx *hcl.EvalContext) (cty.Value, hcl.Diagnostics) {
	value, diags := e.Args[0].Value(ctx)
	if diags.HasErrors() {
		return cty.UnknownVal(cty.String), diags
	}
	text, err := e.state.encode(value, e.Args[0].Range())
	if err != nil {
		diags = append(diags, &hcl.Diagnostic{
			Severity: hcl.DiagError, Summary: "jsonencode", Detail: err.Error(), Subject: e.Range().Ptr(),
		})
	}
	return text, diags
}
