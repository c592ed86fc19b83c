package facts

import (
	"maps"
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Input is the wire form of the subjects with every fact that there is about them: rules that are not
// known here may read any.
func Input(subjects []*model.Subject) map[string]any {
	wire := model.Input(subjects, 0)
	list, _ := wire["subjects"].([]any)
	for i, s := range subjects {
		if subject, ok := list[i].(map[string]any); ok {
			subject["facts"] = Wire(s, Find(s, slices.Collect(maps.Keys(Names(s.Kind)))))
		}
	}
	return wire
}
