package base

import (
	"context"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/mapvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Timeouts is the timeouts attribute with the four operations, of which a change and a refresh have these defaults.
func Timeouts(ctx context.Context, change, read time.Duration) schema.Attribute {
	const format = "As a duration with units, such as `30s` or `2h45m`. "
	byDefault := func(limit time.Duration) string {
		return format + "`" + strings.TrimSuffix(limit.String(), "0s") + "` by default."
	}
	attribute := timeouts.Attributes(ctx, timeouts.Opts{
		Create: true, Read: true, Update: true, Delete: true,
		CreateDescription: "How long creation may take. " + byDefault(change),
		ReadDescription:   "How long a refresh may take. " + byDefault(read),
		UpdateDescription: "How long an update may take. " + byDefault(change),
		DeleteDescription: "How long deletion may take. " + byDefault(change),
	})
	nested, ok := attribute.(schema.SingleNestedAttribute)
	if !ok {
		return attribute
	}
	nested.MarkdownDescription = "How long each operation may take. An operation that is cut off goes on with the next apply; after a creation " +
		"Terraform calls that a replacement, and the object that is there stays nevertheless, with `deletion_protection` or without."
	for name, inner := range nested.Attributes {
		if text, ok := inner.(schema.StringAttribute); ok {
			text.MarkdownDescription = text.Description
			nested.Attributes[name] = text
		}
	}
	return nested
}

// TagAttributes are tags and tags_all.
func TagAttributes() (tags, all schema.MapAttribute) {
	tags = schema.MapAttribute{
		MarkdownDescription: "Tags of everything in this composite that can carry tags. They win over the provider's " +
			"`default_tags` with the same key.",
		ElementType: types.StringType,
		Optional:    true,
		Validators: []validator.Map{
			mapvalidator.SizeAtMost(maxTags),
			mapvalidator.KeysAre(stringvalidator.LengthBetween(1, 128), notReserved{}),
			mapvalidator.ValueStringsAre(stringvalidator.LengthAtMost(256)),
		},
	}
	all = schema.MapAttribute{
		MarkdownDescription: "All tags, those of the provider's `default_tags` included.",
		ElementType:         types.StringType,
		Computed:            true,
	}
	return tags, all
}

// maxTags leaves one of AWS's fifty for the creation marker.
const maxTags = 49

// notReserved refuses the tag keys that AWS or Keyward writes itself.
type notReserved struct{}

func (notReserved) Description(context.Context) string {
	return `a tag key must not start with "aws:" or be "` + MarkerKey + `"`
}

func (v notReserved) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (v notReserved) ValidateString(ctx context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if key := req.ConfigValue.ValueString(); key == MarkerKey || len(key) >= 4 && key[:4] == "aws:" {
		resp.Diagnostics.AddAttributeError(req.Path, "Reserved tag key", v.Description(ctx))
	}
}
