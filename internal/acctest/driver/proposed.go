package driver

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// proposed is the new state that Terraform proposes to the provider: the configuration, with
// computed attributes that it leaves out taken from the prior state.
func proposed(schema *tfprotov6.SchemaBlock, prior, config tftypes.Value) tftypes.Value {
	return proposedObject(schema.Attributes, prior, config)
}

func proposedObject(attributes []*tfprotov6.SchemaAttribute, prior, config tftypes.Value) tftypes.Value {
	if config.IsNull() || !config.IsKnown() {
		return config
	}
	before, configured := fields(prior), fields(config)
	merged := map[string]tftypes.Value{}
	for _, attribute := range attributes {
		was, ok := before[attribute.Name]
		if !ok {
			was = tftypes.NewValue(attribute.ValueType(), nil)
		}
		merged[attribute.Name] = proposedAttribute(attribute, was, configured[attribute.Name])
	}
	return tftypes.NewValue(config.Type(), merged)
}

func proposedAttribute(attribute *tfprotov6.SchemaAttribute, prior, config tftypes.Value) tftypes.Value {
	switch {
	case attribute.Computed && config.IsNull():
		// A prior value that could only come from a configuration was removed from it.
		if attribute.Optional && attribute.NestedType != nil && hasConfigured(attribute.NestedType, prior) {
			return config
		}
		return prior
	case attribute.NestedType != nil:
		return proposedNested(attribute.NestedType, prior, config)
	default:
		return config
	}
}

// hasConfigured reports whether a nested value holds something in an attribute that no provider computes.
func hasConfigured(schema *tfprotov6.SchemaObject, value tftypes.Value) bool {
	for _, object := range objects(schema, value) {
		for _, attribute := range schema.Attributes {
			field := fields(object)[attribute.Name]
			if object.IsNull() || field.IsNull() {
				continue
			}
			if !attribute.Computed || attribute.NestedType != nil && hasConfigured(attribute.NestedType, field) {
				return true
			}
		}
	}
	return false
}

// objects are the objects of a nested attribute: itself, or its elements.
func objects(schema *tfprotov6.SchemaObject, value tftypes.Value) []tftypes.Value {
	switch schema.Nesting {
	case tfprotov6.SchemaObjectNestingModeSingle:
		return []tftypes.Value{value}
	case tfprotov6.SchemaObjectNestingModeMap:
		var found []tftypes.Value
		for _, element := range fields(value) {
			found = append(found, element)
		}
		return found
	default:
		return elements(value)
	}
}

func proposedNested(schema *tfprotov6.SchemaObject, prior, config tftypes.Value) tftypes.Value {
	if config.IsNull() || !config.IsKnown() {
		return config
	}
	switch schema.Nesting {
	case tfprotov6.SchemaObjectNestingModeSingle:
		return proposedObject(schema.Attributes, prior, config)
	case tfprotov6.SchemaObjectNestingModeMap:
		before := fields(prior)
		merged := map[string]tftypes.Value{}
		for key, element := range fields(config) {
			if was, ok := before[key]; ok {
				element = proposedObject(schema.Attributes, was, element)
			}
			merged[key] = element
		}
		return tftypes.NewValue(config.Type(), merged)
	case tfprotov6.SchemaObjectNestingModeSet:
		return proposedSet(schema, prior, config)
	default:
		before := elements(prior)
		merged := []tftypes.Value{}
		for i, element := range elements(config) {
			if i < len(before) {
				element = proposedObject(schema.Attributes, before[i], element)
			}
			merged = append(merged, element)
		}
		return tftypes.NewValue(config.Type(), merged)
	}
}

// proposedSet pairs each configured element with the first unused prior element that it may have led to.
func proposedSet(schema *tfprotov6.SchemaObject, prior, config tftypes.Value) tftypes.Value {
	before := elements(prior)
	used := make([]bool, len(before))
	merged := []tftypes.Value{}
	for _, element := range elements(config) {
		was := tftypes.NewValue(element.Type(), nil)
		for i, candidate := range before {
			if !used[i] && derives(schema, candidate, element) {
				was, used[i] = candidate, true
				break
			}
		}
		merged = append(merged, proposedObject(schema.Attributes, was, element))
	}
	return tftypes.NewValue(config.Type(), merged)
}

// derives reports whether a prior object may have come from the configured one: they differ only in
// computed attributes that the configuration leaves out.
func derives(schema *tfprotov6.SchemaObject, prior, config tftypes.Value) bool {
	before, configured := fields(prior), fields(config)
	for _, attribute := range schema.Attributes {
		was, now := before[attribute.Name], configured[attribute.Name]
		switch {
		case equal(was, now), attribute.Computed && now.IsNull():
		case attribute.NestedType != nil && equal(proposedNested(attribute.NestedType, was, now), was):
		default:
			return false
		}
	}
	return true
}
