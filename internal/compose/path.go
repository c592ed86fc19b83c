package compose

import (
	"strconv"
	"strings"
)

// MapKey is the key of a map element in an attribute path.
type MapKey string

// attributePath is the path of an attribute of the object at path; "" is the resource itself.
func attributePath(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

func elementPath(path string, index int) string { return path + "[" + strconv.Itoa(index) + "]" }

func entryPath(path, key string) string { return path + "[" + strconv.Quote(key) + "]" }

// PathSteps takes apart an attribute path in Terraform's spelling, as attribute errors, origins and
// the unknown attributes of an intent have it: `users[1].encryption_context["team"]`. A step is the
// name of an attribute (string), the index of an element (int) or a MapKey. Text that does not read
// ends the steps, so that they lead to the attribute around it.
func PathSteps(path string) []any {
	var steps []any
	for path != "" {
		inner, bracket := strings.CutPrefix(path, "[")
		if !bracket {
			path = strings.TrimPrefix(path, ".")
			end := strings.IndexAny(path, ".[")
			if end < 0 {
				end = len(path)
			}
			steps, path = append(steps, path[:end]), path[end:]
			continue
		}
		step, rest, ok := bracketStep(inner)
		if !ok {
			return steps
		}
		steps, path = append(steps, step), rest
	}
	return steps
}

// bracketStep reads what stands behind an opening bracket.
func bracketStep(text string) (step any, rest string, ok bool) {
	if quoted, err := strconv.QuotedPrefix(text); err == nil {
		key, err := strconv.Unquote(quoted)
		rest, closed := strings.CutPrefix(text[len(quoted):], "]")
		return MapKey(key), rest, err == nil && closed
	}
	number, rest, closed := strings.Cut(text, "]")
	index, err := strconv.Atoi(number)
	return index, rest, err == nil && closed
}
