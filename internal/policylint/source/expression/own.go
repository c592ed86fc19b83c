package expression

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/convert"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// The functions of Terraform that cty does not have, or has otherwise (Terraform language documentation,
// "Functions").
var (
	base64EncodeFunc = textFunc(func(s string) (string, error) { return base64.StdEncoding.EncodeToString([]byte(s)), nil })
	base64DecodeFunc = textFunc(func(s string) (string, error) {
		text, err := base64.StdEncoding.DecodeString(s)
		return string(text), err
	})
	urlEncodeFunc = textFunc(func(s string) (string, error) { return url.QueryEscape(s), nil })
	baseNameFunc  = textFunc(func(s string) (string, error) { return path.Base(s), nil })
	dirNameFunc   = textFunc(func(s string) (string, error) { return path.Dir(s), nil })
	md5Func       = textFunc(func(s string) (string, error) { sum := md5.Sum([]byte(s)); return hex.EncodeToString(sum[:]), nil })
	sha1Func      = textFunc(func(s string) (string, error) { sum := sha1.Sum([]byte(s)); return hex.EncodeToString(sum[:]), nil })
	sha256Func    = textFunc(func(s string) (string, error) {
		sum := sha256.Sum256([]byte(s))
		return hex.EncodeToString(sum[:]), nil
	})

	startsWithFunc  = testFunc(strings.HasPrefix)
	endsWithFunc    = testFunc(strings.HasSuffix)
	strContainsFunc = testFunc(strings.Contains)

	allTrueFunc = eachFunc(func(all, one bool) bool { return all && one }, true)
	anyTrueFunc = eachFunc(func(some, one bool) bool { return some || one }, false)
)

// textFunc makes one string of another.
func textFunc(f func(string) (string, error)) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "text", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			text, err := f(args[0].AsString())
			return cty.StringVal(text), err
		},
	})
}

// testFunc compares two strings.
func testFunc(f func(text, part string) bool) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "text", Type: cty.String}, {Name: "part", Type: cty.String}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return cty.BoolVal(f(args[0].AsString(), args[1].AsString())), nil
		},
	})
}

// eachFunc folds a list of truth values.
func eachFunc(f func(bool, bool) bool, start bool) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "list", Type: cty.List(cty.Bool)}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			result := start
			for _, v := range args[0].AsValueSlice() {
				if !v.IsKnown() {
					return cty.UnknownVal(cty.Bool), nil
				}
				result = f(result, !v.IsNull() && v.True())
			}
			return cty.BoolVal(result), nil
		},
	})
}

// dynamic is a function of one argument of any type.
func dynamic(impl func(cty.Value) (cty.Value, error)) function.Function {
	return dynamicMarked(false, impl)
}

// dynamicMarked is dynamic for a function that may want to see the marks of its argument.
func dynamicMarked(marked bool, impl func(cty.Value) (cty.Value, error)) function.Function {
	call := func(args []cty.Value) (cty.Value, error) { return impl(args[0]) }
	value := *anyParam("value")
	value.AllowMarked = marked
	return function.New(&function.Spec{
		Params: []function.Parameter{value},
		Type: func(args []cty.Value) (cty.Type, error) {
			value, err := call(args)
			return value.Type(), err
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return call(args) },
	})
}

var (
	sameFunc = dynamicMarked(true, func(v cty.Value) (cty.Value, error) { return v, nil })

	lengthFunc = dynamic(func(v cty.Value) (cty.Value, error) {
		if v.Type() == cty.String {
			return stdlib.Strlen(v)
		}
		if v.Type().IsObjectType() {
			return cty.NumberIntVal(int64(len(v.Type().AttributeTypes()))), nil
		}
		return stdlib.Length(v)
	})

	sumFunc = dynamic(func(v cty.Value) (cty.Value, error) {
		if !v.IsWhollyKnown() {
			return cty.UnknownVal(cty.Number), nil
		}
		if v.IsNull() || !v.CanIterateElements() {
			return cty.UnknownVal(cty.Number), errors.New("sum needs a list of numbers")
		}
		total := cty.Zero
		for it := v.ElementIterator(); it.Next(); {
			_, element := it.Element()
			number, err := convert.Convert(element, cty.Number)
			if err != nil || number.IsNull() {
				return cty.UnknownVal(cty.Number), errors.New("sum needs a list of numbers")
			}
			total = total.Add(number)
		}
		return total, nil
	})

	oneFunc = dynamicMarked(true, func(v cty.Value) (cty.Value, error) {
		v, marks := v.Unmark()
		if !v.IsKnown() {
			return cty.DynamicVal, nil
		}
		if v.IsNull() || !v.CanIterateElements() || v.LengthInt() > 1 {
			return cty.DynamicVal, errors.New("one needs a list, set or tuple of at most one element")
		}
		for it := v.ElementIterator(); it.Next(); {
			_, element := it.Element()
			return element.WithMarks(marks), nil
		}
		return cty.NullVal(cty.DynamicPseudoType), nil
	})
)

// coalesceFunc is the first value that is neither null nor an empty string.
var coalesceFunc = function.New(&function.Spec{
	VarParam: anyParam("values"),
	Type: func(args []cty.Value) (cty.Type, error) {
		types := make([]cty.Type, len(args))
		for i, arg := range args {
			types[i] = arg.Type()
		}
		unified, _ := convert.UnifyUnsafe(types)
		if unified == cty.NilType {
			return unified, errors.New("all arguments of coalesce must be of one type")
		}
		return unified, nil
	},
	Impl: func(args []cty.Value, want cty.Type) (cty.Value, error) {
		for _, arg := range args {
			value, err := convert.Convert(arg, want)
			switch {
			case err != nil:
				return cty.UnknownVal(want), err
			case !value.IsKnown():
				return cty.UnknownVal(want), nil
			case !value.IsNull() && (value.Type() != cty.String || value.AsString() != ""):
				return value, nil
			}
		}
		return cty.UnknownVal(want), errors.New("coalesce found no value")
	},
})

// indexFunc is the place of a value in a list.
var indexFunc = function.New(&function.Spec{
	Params: []function.Parameter{*anyParam("list"), *anyParam("value")},
	Type:   function.StaticReturnType(cty.Number),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		if !args[0].IsWhollyKnown() || !args[1].IsWhollyKnown() {
			return cty.UnknownVal(cty.Number), nil
		}
		if args[0].IsNull() || !args[0].CanIterateElements() {
			return cty.UnknownVal(cty.Number), errors.New("index needs a list")
		}
		for it, i := args[0].ElementIterator(), int64(0); it.Next(); i++ {
			if _, element := it.Element(); element.Equals(args[1]).True() {
				return cty.NumberIntVal(i), nil
			}
		}
		return cty.UnknownVal(cty.Number), errors.New("index found no such value")
	},
})

// replaceFunc takes a search string between slashes for a regular expression.
var replaceFunc = function.New(&function.Spec{
	Params: []function.Parameter{
		{Name: "text", Type: cty.String}, {Name: "search", Type: cty.String}, {Name: "replacement", Type: cty.String},
	},
	Type: function.StaticReturnType(cty.String),
	Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
		text, search, replacement := args[0].AsString(), args[1].AsString(), args[2].AsString()
		if len(search) < 2 || search[0] != '/' || search[len(search)-1] != '/' {
			return cty.StringVal(strings.ReplaceAll(text, search, replacement)), nil
		}
		pattern, err := regexp.Compile(search[1 : len(search)-1])
		if err != nil {
			return cty.UnknownVal(cty.String), err
		}
		return cty.StringVal(pattern.ReplaceAllString(text, replacement)), nil
	},
})
