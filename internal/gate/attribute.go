package gate

import (
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

// attributePath turns an attribute path in Terraform's spelling into the framework's.
func attributePath(text string) path.Path {
	at := path.Empty()
	for _, step := range compose.PathSteps(text) {
		switch step := step.(type) {
		case string:
			at = at.AtName(step)
		case int:
			at = at.AtListIndex(step)
		case compose.MapKey:
			at = at.AtMapKey(string(step))
		}
	}
	return at
}
