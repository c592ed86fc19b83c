package expression

import (
	"regexp"

	"github.com/hashicorp/hcl/v2/ext/customdecode"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// anyParam is a parameter that takes everything.
func anyParam(name string) *function.Parameter {
	return &function.Parameter{
		Name: name, Type: cty.DynamicPseudoType, AllowNull: true, AllowUnknown: true, AllowDynamicType: true,
	}
}

// around is a function with the parameters of another, and another way to call it. The arguments have no
// marks; the result has all of theirs.
func around(f function.Function, call func([]cty.Value) (cty.Value, error)) function.Function {
	return wrap(f, false, call)
}

// wrap is around for a function that keeps the marks in its arguments apart, if marked is set.
func wrap(f function.Function, marked bool, call func([]cty.Value) (cty.Value, error)) function.Function {
	spec := &function.Spec{
		Type: func(args []cty.Value) (cty.Type, error) {
			value, err := call(args)
			if err != nil {
				return cty.NilType, err
			}
			return value.Type(), nil
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return call(args) },
	}
	wide := func(p function.Parameter) function.Parameter {
		p.AllowNull, p.AllowUnknown, p.AllowDynamicType, p.AllowMarked = true, true, true, marked
		return p
	}
	for _, p := range f.Params() {
		spec.Params = append(spec.Params, wide(p))
	}
	if f.VarParam() != nil {
		rest := wide(*f.VarParam())
		spec.VarParam = &rest
	}
	return function.New(spec)
}

// waits marks an unknown value that was made of atoms with what the first of these waits for.
type waits string

// opaque is a function that sees unknown values in the place of atoms.
func (s *State) opaque(f function.Function) function.Function {
	return around(f, func(args []cty.Value) (cty.Value, error) {
		hidden, reference := s.hide(args)
		value, err := f.Call(hidden)
		if err != nil || reference == "" || value.IsWhollyKnown() {
			return value, err
		}
		return value.Mark(waits(reference)), nil
	})
}

// hide puts unknown values in the place of strings with atoms, and tells what the first one waits for.
func (s *State) hide(args []cty.Value) (hidden []cty.Value, reference string) {
	hidden = make([]cty.Value, len(args))
	for i, arg := range args {
		// The walk fails only where its function does.
		hidden[i], _ = cty.Transform(arg, func(_ cty.Path, v cty.Value) (cty.Value, error) {
			if v.Type() != cty.String || !v.IsKnown() || v.IsNull() || policy.Known(v.AsString()) {
				return v, nil
			}
			if reference == "" {
				reference = s.references[s.atoms.Of(v.AsString())[0].Name]
			}
			return cty.UnknownVal(cty.String).RefineNotNull(), nil
		})
	}
	return hidden, reference
}

// hasAtoms reports whether a string in a value holds an atom.
func hasAtoms(value cty.Value) bool {
	found := false
	_ = cty.Walk(value, func(_ cty.Path, v cty.Value) (bool, error) {
		v, _ = v.Unmark()
		found = found || v.Type() == cty.String && v.IsKnown() && !v.IsNull() && !policy.Known(v.AsString())
		return !found, nil
	})
	return found
}

// keyed is a function that is not called where the names in a map hold atoms, or where it is to find
// an atom among them: two names may turn out to be the same.
func (s *State) keyed(f function.Function) function.Function {
	return wrap(f, true, func(args []cty.Value) (cty.Value, error) {
		for _, arg := range args {
			if plain, _ := arg.Unmark(); atomAsName(plain) {
				return cty.DynamicVal, nil
			}
		}
		return f.Call(args)
	})
}

// atomAsName reports whether a value is an atom, or a map or a list of names with one in a name.
func atomAsName(value cty.Value) bool {
	switch {
	case !value.IsKnown() || value.IsNull():
		return false
	case value.Type() == cty.String:
		return hasAtoms(value)
	case value.Type().IsObjectType():
		for name := range value.Type().AttributeTypes() {
			if !policy.Known(name) {
				return true
			}
		}
	case value.Type().IsMapType():
		for name := range value.AsValueMap() {
			if !policy.Known(name) {
				return true
			}
		}
	}
	return false
}

// zipmap is not called with atoms for names either.
func (s *State) zipmap() function.Function {
	return wrap(stdlib.ZipmapFunc, true, func(args []cty.Value) (cty.Value, error) {
		if hasAtoms(args[0]) {
			return cty.DynamicVal, nil
		}
		return stdlib.ZipmapFunc.Call(args)
	})
}

// plainVerbs are the verbs of format that write a string as it is.
var plainVerbs = regexp.MustCompile(`^([^%]|%[%sdv])*$`)

// formatting is format or formatlist, which move atoms as long as nothing is done with their letters.
func (s *State) formatting(f function.Function) function.Function {
	shielded := s.opaque(f)
	return around(f, func(args []cty.Value) (cty.Value, error) {
		first := args[0]
		if first.IsKnown() && !first.IsNull() && plainVerbs.MatchString(first.AsString()) {
			return f.Call(args)
		}
		return shielded.Call(args)
	})
}

// length is that of a list or a map. Of a set with atoms only the bounds are known: they may be equal.
func (s *State) length() function.Function {
	return around(lengthFunc, func(args []cty.Value) (cty.Value, error) {
		value := args[0]
		if !hasAtoms(value) && !atomAsName(value) || value.Type().IsTupleType() || value.Type().IsObjectType() {
			return lengthFunc.Call(args)
		}
		if value.Type() == cty.String {
			return cty.UnknownVal(cty.Number).RefineNotNull(), nil
		}
		count := value.LengthInt()
		if count == 1 {
			return cty.NumberIntVal(1), nil
		}
		return cty.UnknownVal(cty.Number).Refine().NotNull().
			NumberRangeInclusive(cty.NumberIntVal(1), cty.NumberIntVal(int64(count))).NewValue(), nil
	})
}

// strict is try or can, which must not take what atoms cannot do for an error of the value they stand for.
func (s *State) strict(f function.Function) function.Function {
	wrapped := &function.Spec{
		VarParam: &function.Parameter{Name: "expressions", Type: customdecode.ExpressionClosureType},
		Type: func(args []cty.Value) (cty.Type, error) {
			if anyOpen(args) {
				return cty.DynamicPseudoType, nil
			}
			return f.ReturnTypeForValues(args)
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			if anyOpen(args) {
				return cty.DynamicVal, nil
			}
			return f.Call(args)
		},
	}
	return function.New(wrapped)
}

// anyOpen reports whether an expression that comes before the first one with a value fails on
// something that is not known.
func anyOpen(args []cty.Value) bool {
	for _, arg := range args {
		closure := customdecode.ExpressionClosureFromVal(arg)
		if _, diags := closure.Value(); !diags.HasErrors() {
			return false
		}
		for _, t := range closure.Expression.Variables() {
			value, diags := t.TraverseAbs(closure.EvalContext)
			if !diags.HasErrors() && (hasAtoms(value) || !value.IsKnown()) {
				return true
			}
		}
	}
	return false
}
