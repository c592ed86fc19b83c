package expression

import (
	"maps"

	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// moving are Terraform's functions that only move strings: atoms pass through them.
var moving = map[string]function.Function{
	"chunklist": stdlib.ChunklistFunc, "coalescelist": stdlib.CoalesceListFunc, "concat": stdlib.ConcatFunc,
	"distinct": stdlib.DistinctFunc, "element": stdlib.ElementFunc, "flatten": stdlib.FlattenFunc,
	"join": stdlib.JoinFunc, "jsondecode": stdlib.JSONDecodeFunc, "range": stdlib.RangeFunc,
	"reverse": stdlib.ReverseListFunc, "setproduct": stdlib.SetProductFunc, "setunion": stdlib.SetUnionFunc,
	"slice": stdlib.SliceFunc, "chomp": stdlib.ChompFunc, "trimspace": stdlib.TrimSpaceFunc,
	"tolist": stdlib.MakeToFunc(cty.List(cty.DynamicPseudoType)),
	"toset":  stdlib.MakeToFunc(cty.Set(cty.DynamicPseudoType)),
	"tomap":  stdlib.MakeToFunc(cty.Map(cty.DynamicPseudoType)), "tostring": stdlib.MakeToFunc(cty.String),
	"one": oneFunc,
}

// keyed are those that move strings but compare the names in maps.
var keyed = map[string]function.Function{
	"keys": stdlib.KeysFunc, "lookup": stdlib.LookupFunc, "merge": stdlib.MergeFunc,
	"values": stdlib.ValuesFunc,
}

// looking are those whose answer depends on the letters of strings.
var looking = map[string]function.Function{
	"abs": stdlib.AbsoluteFunc, "ceil": stdlib.CeilFunc, "floor": stdlib.FloorFunc, "log": stdlib.LogFunc,
	"max": stdlib.MaxFunc, "min": stdlib.MinFunc, "parseint": stdlib.ParseIntFunc, "pow": stdlib.PowFunc,
	"signum": stdlib.SignumFunc, "tobool": stdlib.MakeToFunc(cty.Bool), "tonumber": stdlib.MakeToFunc(cty.Number),
	"compact": stdlib.CompactFunc, "contains": stdlib.ContainsFunc, "csvdecode": stdlib.CSVDecodeFunc,
	"formatdate": stdlib.FormatDateFunc, "timeadd": stdlib.TimeAddFunc, "indent": stdlib.IndentFunc,
	"lower": stdlib.LowerFunc, "upper": stdlib.UpperFunc, "title": stdlib.TitleFunc, "strrev": stdlib.ReverseFunc,
	"regex": stdlib.RegexFunc, "regexall": stdlib.RegexAllFunc, "replace": replaceFunc,
	"setintersection": stdlib.SetIntersectionFunc, "setsubtract": stdlib.SetSubtractFunc, "sort": stdlib.SortFunc,
	"split": stdlib.SplitFunc, "substr": stdlib.SubstrFunc, "trim": stdlib.TrimFunc,
	"trimprefix": stdlib.TrimPrefixFunc, "trimsuffix": stdlib.TrimSuffixFunc,
	"startswith": startsWithFunc, "endswith": endsWithFunc, "strcontains": strContainsFunc,
	"alltrue": allTrueFunc, "anytrue": anyTrueFunc, "sum": sumFunc, "coalesce": coalesceFunc,
	"index": indexFunc, "basename": baseNameFunc, "dirname": dirNameFunc,
	"base64encode": base64EncodeFunc, "base64decode": base64DecodeFunc, "urlencode": urlEncodeFunc,
	"md5": md5Func, "sha1": sha1Func, "sha256": sha256Func,
}

// terraformFunctions are those of Terraform that need neither a network, an environment nor a clock.
func (s *State) terraformFunctions() map[string]function.Function {
	table := map[string]function.Function{
		"jsonencode": s.encodeFunc(), "nonsensitive": sameFunc, "sensitive": sameFunc,
		"try": s.strict(tryfunc.TryFunc), "can": s.strict(tryfunc.CanFunc),
		"file": s.fileFunc(), "fileexists": s.fileExistsFunc(),
	}
	for name, f := range moving {
		table[name] = f
	}
	for name, f := range keyed {
		table[name] = s.keyed(f)
	}
	for name, f := range looking {
		table[name] = s.opaque(f)
	}
	table["format"], table["formatlist"] = s.formatting(stdlib.FormatFunc), s.formatting(stdlib.FormatListFunc)
	table["length"], table["zipmap"] = s.length(), s.zipmap()
	// Templates do not include each other.
	for name, f := range s.templateFuncs(maps.Clone(table)) {
		table[name] = f
	}
	return table
}

// missing is a function that is not evaluated: its value is not known.
func (s *State) missing(name string) function.Function {
	return function.New(&function.Spec{
		VarParam: anyParam("arguments"),
		Type:     function.StaticReturnType(cty.DynamicPseudoType),
		Impl: func([]cty.Value, cty.Type) (cty.Value, error) {
			s.Fail("Keyward does not evaluate the function " + name + ".")
			return cty.DynamicVal, nil
		},
	})
}
