package base

import (
	"fmt"
	"maps"

	datasource "github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	resource "github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

// DataSourceAttributes are the attributes of a resource as arguments of a data source: what has a
// default may be left out, and nothing is computed.
func DataSourceAttributes(attributes ...map[string]resource.Attribute) map[string]datasource.Attribute {
	converted := map[string]datasource.Attribute{}
	for _, group := range attributes {
		for name, attribute := range group {
			converted[name] = dataSourceAttribute(attribute)
		}
	}
	return converted
}

func dataSourceAttribute(attribute resource.Attribute) datasource.Attribute {
	switch a := attribute.(type) {
	case resource.StringAttribute:
		return datasource.StringAttribute{
			MarkdownDescription: a.MarkdownDescription, Required: a.Required, Optional: !a.Required, Validators: a.Validators,
		}
	case resource.BoolAttribute:
		return datasource.BoolAttribute{
			MarkdownDescription: a.MarkdownDescription, Required: a.Required, Optional: !a.Required, Validators: a.Validators,
		}
	case resource.ListAttribute:
		return datasource.ListAttribute{
			MarkdownDescription: a.MarkdownDescription, Required: a.Required, Optional: !a.Required, Validators: a.Validators,
			ElementType: a.ElementType,
		}
	case resource.MapAttribute:
		return datasource.MapAttribute{
			MarkdownDescription: a.MarkdownDescription, Required: a.Required, Optional: !a.Required, Validators: a.Validators,
			ElementType: a.ElementType,
		}
	case resource.ListNestedAttribute:
		return datasource.ListNestedAttribute{
			MarkdownDescription: a.MarkdownDescription, Required: a.Required, Optional: !a.Required, Validators: a.Validators,
			NestedObject: datasource.NestedAttributeObject{Attributes: DataSourceAttributes(a.NestedObject.Attributes)},
		}
	}
	panic(fmt.Sprintf("no data source has an attribute like %T", attribute))
}

// Only picks the named attributes.
func Only(attributes map[string]resource.Attribute, names ...string) map[string]resource.Attribute {
	picked := maps.Clone(attributes)
	maps.DeleteFunc(picked, func(name string, _ resource.Attribute) bool {
		for _, wanted := range names {
			if name == wanted {
				return false
			}
		}
		return true
	})
	return picked
}
