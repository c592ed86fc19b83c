package model

import (
	_ "embed"
	"encoding/json"
	"fmt"
)

//go:embed schema.json
var schema []byte

// Schema is the JSON Schema of the wire form.
func Schema() []byte { return schema }

// InputSchema is the schema of an input whose subjects are all of one kind and whose facts are
// those given, true for the facts that are lists. Rules are compiled against it, so that a field
// that does not exist is a compile error instead of a rule that never fires.
func InputSchema(kind Kind, facts map[string]bool) (map[string]any, error) {
	var document struct {
		Definitions map[string]map[string]any `json:"definitions"`
	}
	if err := json.Unmarshal(schema, &document); err != nil {
		return nil, fmt.Errorf("reading the schema of the lint model: %w", err)
	}
	name := string(kind)
	if _, ok := document.Definitions[name]; !ok {
		name = "document"
	}
	properties := make(map[string]any, len(facts))
	for fact, list := range facts {
		one := map[string]any{"$ref": "#/definitions/fact"}
		if list {
			properties[fact] = map[string]any{"type": "array", "items": one}
		} else {
			properties[fact] = one
		}
	}
	if fields, ok := document.Definitions[name]["properties"].(map[string]any); ok {
		fields["facts"] = map[string]any{"type": "object", "properties": properties}
	}
	return map[string]any{
		"type": "object",
		"properties": map[string]any{
			"format_version": map[string]any{"type": "string"},
			"subjects":       map[string]any{"type": "array", "items": map[string]any{"$ref": "#/definitions/" + name}},
			"addresses":      map[string]any{"type": "object"},
		},
		"definitions": document.Definitions,
	}, nil
}
