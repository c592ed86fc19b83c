package driver

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// checkPlan lists where a planned state contradicts the configuration: a configured attribute must be
// planned as configured, or as it was before where the provider regards both as the same.
func checkPlan(schema *tfprotov6.SchemaBlock, prior, config, planned tftypes.Value) []string {
	return checkPlanned(schema.Attributes, prior, config, planned, "")
}

func checkPlanned(
	attributes []*tfprotov6.SchemaAttribute, prior, config, planned tftypes.Value, path string,
) (faults []string) {
	before, configured, next := fields(prior), fields(config), fields(planned)
	for _, attribute := range attributes {
		was, ok := before[attribute.Name]
		if !ok {
			was = tftypes.NewValue(attribute.ValueType(), nil)
		}
		faults = append(faults, checkAttribute(attribute, was, configured[attribute.Name], next[attribute.Name],
			path+"."+attribute.Name)...)
	}
	return faults
}

func checkAttribute(attribute *tfprotov6.SchemaAttribute, prior, config, planned tftypes.Value, path string) []string {
	switch {
	case attribute.WriteOnly:
		if !planned.IsNull() {
			return []string{path + ": a write-only attribute is planned with a value"}
		}
		return nil
	case equal(planned, config):
		return nil
	case equal(planned, prior) && !prior.IsNull() && !config.IsNull():
		return nil
	case attribute.Computed && config.IsNull():
		return nil
	case attribute.NestedType != nil && !config.IsNull() && config.IsKnown() && !planned.IsNull() && planned.IsKnown():
		return checkNested(attribute.NestedType, prior, config, planned, path)
	default:
		return []string{fmt.Sprintf("%s: planned as %s, but configured as %s and before %s", path, text(planned), text(config), text(prior))}
	}
}

func checkNested(schema *tfprotov6.SchemaObject, prior, config, planned tftypes.Value, path string) (faults []string) {
	switch schema.Nesting {
	case tfprotov6.SchemaObjectNestingModeSingle:
		return checkPlanned(schema.Attributes, prior, config, planned, path)
	case tfprotov6.SchemaObjectNestingModeMap:
		before, next := fields(prior), fields(planned)
		for key, element := range fields(config) {
			value, ok := next[key]
			if !ok {
				faults = append(faults, fmt.Sprintf("%s[%q]: configured but not planned", path, key))
				continue
			}
			faults = append(faults, checkPlanned(schema.Attributes, before[key], element, value, fmt.Sprintf("%s[%q]", path, key))...)
		}
		return faults
	default:
		configured, next := elements(config), elements(planned)
		if len(configured) != len(next) {
			return []string{fmt.Sprintf("%s: %d elements planned, %d configured", path, len(next), len(configured))}
		}
		if schema.Nesting == tfprotov6.SchemaObjectNestingModeSet {
			return checkPlannedSet(schema, configured, next, path)
		}
		before := elements(prior)
		for i, element := range configured {
			was := tftypes.NewValue(element.Type(), nil)
			if i < len(before) {
				was = before[i]
			}
			faults = append(faults, checkPlanned(schema.Attributes, was, element, next[i], fmt.Sprintf("%s[%d]", path, i))...)
		}
		return faults
	}
}

// checkPlannedSet wants every planned element to fit some configured one.
func checkPlannedSet(schema *tfprotov6.SchemaObject, configured, planned []tftypes.Value, path string) (faults []string) {
	for _, element := range planned {
		fits := false
		for _, candidate := range configured {
			none := tftypes.NewValue(candidate.Type(), nil)
			fits = fits || len(checkPlanned(schema.Attributes, none, candidate, element, path)) == 0
		}
		if !fits {
			faults = append(faults, fmt.Sprintf("%s: planned element %s fits no configured one", path, text(element)))
		}
	}
	return faults
}

// checkResult lists where a value contradicts what was planned for it: only what was unknown may change.
func checkResult(planned, actual tftypes.Value, path string) (faults []string) {
	switch {
	case !planned.IsKnown(), equal(planned, actual):
		return nil
	case planned.IsNull(), actual.IsNull(), !actual.IsKnown():
		return []string{fmt.Sprintf("%s: was planned as %s, but is now %s", path, text(planned), text(actual))}
	case isMapping(planned.Type()):
		before, after := fields(planned), fields(actual)
		for name, value := range before {
			now, ok := after[name]
			if !ok {
				faults = append(faults, fmt.Sprintf("%s.%s: was planned, but has vanished", path, name))
				continue
			}
			faults = append(faults, checkResult(value, now, path+"."+name)...)
		}
		for name := range after {
			if _, ok := before[name]; !ok {
				faults = append(faults, fmt.Sprintf("%s.%s: has appeared", path, name))
			}
		}
		return faults
	case isSequence(planned.Type()):
		return checkSequence(planned, actual, path)
	default:
		return []string{fmt.Sprintf("%s: was planned as %s, but is now %s", path, text(planned), text(actual))}
	}
}

func checkSequence(planned, actual tftypes.Value, path string) (faults []string) {
	before, after := elements(planned), elements(actual)
	// Elements of a set that were unknown may turn out equal.
	settled := !planned.Type().Is(tftypes.Set{}) || !hasUnknown(planned)
	if len(before) != len(after) && settled {
		return []string{fmt.Sprintf("%s: %d elements were planned, there are %d", path, len(before), len(after))}
	}
	for i, value := range before {
		if !planned.Type().Is(tftypes.Set{}) {
			faults = append(faults, checkResult(value, after[i], fmt.Sprintf("%s[%d]", path, i))...)
			continue
		}
		fits := false
		for _, candidate := range after {
			fits = fits || len(checkResult(value, candidate, path)) == 0
		}
		if !fits {
			faults = append(faults, fmt.Sprintf("%s: planned element %s has vanished", path, text(value)))
		}
	}
	return faults
}

// hasUnknown reports whether any part of a value is unknown.
func hasUnknown(value tftypes.Value) bool { return !value.IsFullyKnown() }
