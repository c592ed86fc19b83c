package source

import (
	"encoding/json"
	"fmt"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/source/expression"
)

// keyed is a value of an instance with a key.
type keyed struct {
	key   any
	value cty.Value
}

// gather is what a reference to a block means: its only instance, a tuple by count, or an object by
// for_each. It is not known where instances are missing.
func (s *scope) gather(block *hclsyntax.Block, instances []keyed) cty.Value {
	switch {
	case block.Body.Attributes["count"] != nil:
		list := make([]cty.Value, len(instances))
		for _, one := range instances {
			i, ok := number(one.key)
			if !ok || i < 0 || i >= len(list) {
				return cty.DynamicVal
			}
			list[i] = one.value
		}
		if slices.Contains(list, cty.NilVal) {
			return cty.DynamicVal
		}
		return cty.TupleVal(list)
	case block.Body.Attributes["for_each"] != nil:
		values := map[string]cty.Value{}
		for _, one := range instances {
			key, ok := one.key.(string)
			if !ok {
				return cty.DynamicVal
			}
			values[key] = one.value
		}
		return cty.ObjectVal(values)
	case len(instances) == 1:
		return instances[0].value
	}
	return cty.DynamicVal
}

// number is an instance key of count.
func number(key any) (int, bool) {
	n, ok := key.(json.Number)
	if !ok {
		return 0, false
	}
	i, err := strconv.Atoi(n.String())
	return i, err == nil
}

// keyText is an instance key as addresses have it.
func keyText(key any) string {
	switch key := key.(type) {
	case string:
		return "[" + strconv.Quote(key) + "]"
	case nil:
		return ""
	}
	return fmt.Sprintf("[%v]", key)
}

// resource is the value of a resource or data source of the module, by the name of its block.
func (s *scope) resource(name string) cty.Value {
	return s.memo(name, func() cty.Value {
		block := s.module.blocks[name]
		if block == nil {
			return cty.DynamicVal
		}
		local := strings.TrimPrefix(name, "resource.")
		found := s.evaluator.values.Instances(s.address, local)
		if len(found) == 0 {
			return s.none(block)
		}
		instances := make([]keyed, len(found))
		for i, one := range found {
			instances[i] = keyed{one.Key, s.instance(block, one)}
		}
		return s.gather(block, instances)
	})
}

// none is the value of a block without instances in the plan: empty where that is what the code says. A
// policy document is written in the code all the same.
func (s *scope) none(block *hclsyntax.Block) cty.Value {
	if isDocument(block) && block.Body.Attributes["count"] == nil && block.Body.Attributes["for_each"] == nil {
		return s.instance(block, Instance{Address: join(s.address, blockName(block))})
	}
	if count := block.Body.Attributes["count"]; count != nil {
		if n, _ := s.evaluate(count.Expr, nil).Unmark(); n.Type() == cty.Number && n.IsKnown() && !n.IsNull() && n.RawEquals(cty.Zero) {
			return cty.EmptyTupleVal
		}
	}
	return cty.DynamicVal
}

// instance is the value of one instance. The text of a policy document comes from its block where the
// plan does not have it, and always with the places of its statements.
func (s *scope) instance(block *hclsyntax.Block, one Instance) cty.Value {
	value := s.evaluator.object(one.Attributes, one.Address)
	if !isDocument(block) {
		return cty.ObjectVal(value)
	}
	for _, attribute := range []string{"json", "minified_json"} {
		if text, ok := one.Attributes[attribute].(string); ok {
			value[attribute] = s.locatedDocument(block, one, text)
			continue
		}
		value[attribute] = s.document(block, one)
	}
	return cty.ObjectVal(value)
}

// object are the values of the attributes of an instance. An unknown one is an atom where the name says
// that it is a text.
func (e *Evaluator) object(attributes map[string]any, address string) map[string]cty.Value {
	values := make(map[string]cty.Value, len(attributes))
	for name, value := range attributes {
		values[name] = e.convert(value, address+"."+name, name)
		if _, unknown := value.(compose.Unknown); unknown {
			if text, ok := e.values.Computed(address, name, e.state.Atom); ok {
				values[name] = cty.StringVal(text)
			}
		}
	}
	return values
}

// convert is a value of a plan as an expression sees it. The path is what an atom in it is called; name
// is the attribute's.
func (e *Evaluator) convert(value any, path, name string) cty.Value {
	switch value := value.(type) {
	case nil:
		return cty.NullVal(cty.DynamicPseudoType)
	case string:
		return cty.StringVal(value)
	case bool:
		return cty.BoolVal(value)
	case json.Number:
		n, _, err := big.ParseFloat(value.String(), 10, 512, big.ToNearestEven)
		if err != nil {
			return cty.DynamicVal
		}
		return cty.NumberVal(n)
	case []any:
		list := make([]cty.Value, len(value))
		for i, item := range value {
			list[i] = e.convert(item, fmt.Sprintf("%s[%d]", path, i), "")
		}
		return cty.TupleVal(list)
	case map[string]any:
		members := make(map[string]cty.Value, len(value))
		for key, item := range value {
			members[key] = e.convert(item, path+"."+key, key)
		}
		return cty.ObjectVal(members)
	}
	if isText(name) {
		return cty.StringVal(e.state.Atom(path))
	}
	return expression.Unknown(path)
}

// texts are the last words of the names of attributes that are strings in every provider: a list is in
// the plural.
var texts = []string{
	"account", "address", "alias", "arn", "b64", "bucket", "block", "domain", "dec", "dns", "email", "endpoint",
	"fingerprint", "hex", "id", "ip", "json", "name", "partition", "prefix", "region", "suffix", "url", "uri", "user",
}

// isText reports whether an attribute of a name is a string.
func isText(name string) bool {
	return slices.Contains(texts, name[strings.LastIndexByte(name, '_')+1:])
}
