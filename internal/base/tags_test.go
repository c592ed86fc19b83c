package base

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var (
	noTags      = types.MapNull(types.StringType)
	unknownTags = types.MapUnknown(types.StringType)
)

func tagMap(pairs ...string) types.Map {
	elements := map[string]attr.Value{}
	for i := 0; i < len(pairs); i += 2 {
		elements[pairs[i]] = types.StringValue(pairs[i+1])
	}
	return types.MapValueMust(types.StringType, elements)
}

func TestTagsAll(t *testing.T) {
	t.Parallel()
	later := types.MapValueMust(types.StringType, map[string]attr.Value{"a": types.StringUnknown()})
	cases := []struct {
		name                 string
		defaults, tags, want types.Map
	}{
		{"none at all", noTags, noTags, tagMap()},
		{"defaults only", tagMap("a", "1"), noTags, tagMap("a", "1")},
		{"own tags win", tagMap("a", "1", "b", "1"), tagMap("a", "2"), tagMap("a", "2", "b", "1")},
		{"unknown defaults", unknownTags, tagMap("a", "1"), unknownTags},
		{"unknown tags", tagMap("a", "1"), unknownTags, unknownTags},
		{
			"an unknown value stays the only one", tagMap("b", "1"), later,
			types.MapValueMust(types.StringType, map[string]attr.Value{"a": types.StringUnknown(), "b": types.StringValue("1")}),
		},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := &Provider{DefaultTags: c.defaults}
			if got := p.TagsAll(c.tags); !got.Equal(c.want) {
				t.Errorf("tags_all = %s, want %s", got, c.want)
			}
		})
	}
}

func TestTags_splits_what_AWS_has(t *testing.T) {
	t.Parallel()
	remote := map[string]string{"team": "a", "env": "prod", MarkerKey: "x/1/y", "aws:cloudformation:stack-id": "s"}
	all := tagMap("team", "a", "env", "prod")
	cases := []struct {
		name                  string
		defaults, prior, want types.Map
	}{
		{"without default tags", noTags, tagMap("team", "a"), all},
		{"default tags stay out", tagMap("env", "prod"), tagMap("team", "a"), tagMap("team", "a")},
		{"but not when the resource names them too", tagMap("env", "prod"), tagMap("env", "prod"), all},
		{"nor when somebody changed them", tagMap("env", "dev"), noTags, all},
		{"nothing of its own stays null", tagMap("env", "prod", "team", "a"), noTags, noTags},
		{"or empty", tagMap("env", "prod", "team", "a"), tagMap(), tagMap()},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			p := &Provider{DefaultTags: c.defaults}
			own, everything := p.Tags(remote, c.prior)
			if !own.Equal(c.want) || !everything.Equal(all) {
				t.Errorf("tags = %s, want %s; tags_all = %s, want %s", own, c.want, everything, all)
			}
		})
	}
}

func TestTagChanges(t *testing.T) {
	t.Parallel()
	set, remove := TagChanges(
		map[string]string{"keep": "1", "change": "1", "drop": "1", MarkerKey: "x/1/y"},
		map[string]string{"keep": "1", "change": "2", "new": "1"},
	)
	if diff := cmp.Diff(map[string]string{"change": "2", "new": "1"}, set); diff != "" {
		t.Error(diff)
	}
	if !slices.Equal(remove, []string{"drop"}) {
		t.Errorf("remove = %v: the marker goes only with the last step of Create", remove)
	}
}
