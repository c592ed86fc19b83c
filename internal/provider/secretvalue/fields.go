package secretvalue

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// fields are the fields of a value that is a JSON object: text as it is, everything else as JSON. With keys these
// and no others, all of which must be there; without keys all, nil where the value is no object. Its errors hold
// nothing of the value.
func fields(value *string, keys []string) (map[string]string, error) {
	var object map[string]json.RawMessage
	if value == nil || json.Unmarshal([]byte(*value), &object) != nil || object == nil {
		if len(keys) > 0 {
			return nil, errors.New("the value is no JSON object, so that it has none of json_keys; read secret_string or secret_binary instead")
		}
		return nil, nil
	}
	if len(keys) == 0 {
		for key := range object {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	values := map[string]string{}
	var missing []string
	for _, key := range keys {
		raw, ok := object[key]
		if !ok {
			missing = append(missing, fmt.Sprintf("%q", key))
			continue
		}
		values[key] = text(raw)
	}
	if missing != nil {
		return nil, fmt.Errorf("the JSON object has no %s, which json_keys asks for", strings.Join(missing, ", "))
	}
	return values, nil
}

func text(raw json.RawMessage) string {
	var text string
	if raw[0] == '"' && json.Unmarshal(raw, &text) == nil {
		return text
	}
	var short bytes.Buffer
	if json.Compact(&short, raw) != nil {
		return string(raw)
	}
	return short.String()
}
