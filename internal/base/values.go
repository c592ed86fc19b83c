package base

import (
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// Known is unknown for a text that is not known yet: "", or one that holds atoms.
func Known(text string) types.String {
	if text == "" || !policy.Known(text) {
		return types.StringUnknown()
	}
	return types.StringValue(text)
}

// Optional is null for "", which is how AWS tells that something is not set.
func Optional(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}

// StringMap are the texts of a map, without those that are null or unknown.
func StringMap(values types.Map) map[string]string {
	texts := make(map[string]string, len(values.Elements()))
	for key, value := range values.Elements() {
		if text, ok := value.(types.String); ok && !text.IsNull() && !text.IsUnknown() {
			texts[key] = text.ValueString()
		}
	}
	return texts
}

// Strings are the texts of a list or set, without those that are null or unknown.
func Strings(values interface{ Elements() []attr.Value }) []string {
	elements := values.Elements()
	texts := make([]string, 0, len(elements))
	for _, value := range elements {
		if text, ok := value.(types.String); ok && !text.IsNull() && !text.IsUnknown() {
			texts = append(texts, text.ValueString())
		}
	}
	return texts
}
