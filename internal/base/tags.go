package base

import (
	"maps"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// TagsAll is what tags_all will be: the provider's default tags with the resource's own on top.
// It is unknown as long as a key may still appear; a key whose value is unknown is unknown alone.
func (p *Provider) TagsAll(tags types.Map) types.Map {
	if p.DefaultTags.IsUnknown() || tags.IsUnknown() {
		return types.MapUnknown(types.StringType)
	}
	all := map[string]attr.Value{}
	maps.Copy(all, p.DefaultTags.Elements())
	maps.Copy(all, tags.Elements())
	return types.MapValueMust(types.StringType, all)
}

// Tags splits the tags that an object has on AWS into the two attributes of the state. What only
// the provider's default_tags ask for stays out of tags, unless the resource names it too.
func (p *Provider) Tags(remote map[string]string, prior types.Map) (tags, all types.Map) {
	visible := VisibleTags(remote)
	own := map[string]attr.Value{}
	everything := make(map[string]attr.Value, len(visible))
	for key, value := range visible {
		everything[key] = types.StringValue(value)
		byDefault, ok := p.DefaultTags.Elements()[key]
		_, named := prior.Elements()[key]
		if ok && !named && byDefault.Equal(everything[key]) {
			continue
		}
		own[key] = everything[key]
	}
	all = types.MapValueMust(types.StringType, everything)
	if len(own) == 0 && (prior.IsNull() || prior.IsUnknown()) {
		return types.MapNull(types.StringType), all
	}
	return types.MapValueMust(types.StringType, own), all
}

// VisibleTags are an object's tags without the creation marker and without those that AWS itself
// puts on it.
func VisibleTags(remote map[string]string) map[string]string {
	visible := make(map[string]string, len(remote))
	for key, value := range remote {
		if key != MarkerKey && !strings.HasPrefix(key, "aws:") {
			visible[key] = value
		}
	}
	return visible
}

// TagChanges is what must be set and what removed to get from one set of tags to another. The
// creation marker is never among them.
func TagChanges(from, to map[string]string) (set map[string]string, remove []string) {
	from, to = VisibleTags(from), VisibleTags(to)
	set = map[string]string{}
	for key, value := range to {
		if old, ok := from[key]; !ok || old != value {
			set[key] = value
		}
	}
	for key := range from {
		if _, ok := to[key]; !ok {
			remove = append(remove, key)
		}
	}
	return set, remove
}
