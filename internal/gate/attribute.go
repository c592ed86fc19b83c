package gate

import (
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/path"
)

// attributePath reads an attribute in Terraform's spelling: `users[1].encryption_context["a"]`.
// What does not read ends the path: the diagnostic then stands at the attribute around it.
func attributePath(text string) path.Path {
	at := path.Empty()
	for text != "" {
		if step, found := strings.CutPrefix(text, "["); found {
			if quoted, err := strconv.QuotedPrefix(step); err == nil {
				if key, err := strconv.Unquote(quoted); err == nil {
					at = at.AtMapKey(key)
				}
				text = strings.TrimPrefix(step[len(quoted):], "]")
				continue
			}
			number, rest, _ := strings.Cut(step, "]")
			index, err := strconv.Atoi(number)
			if err != nil {
				return at
			}
			at, text = at.AtListIndex(index), rest
			continue
		}
		text = strings.TrimPrefix(text, ".")
		end := strings.IndexAny(text, ".[")
		if end < 0 {
			end = len(text)
		}
		at, text = at.AtName(text[:end]), text[end:]
	}
	return at
}
