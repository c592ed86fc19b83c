package model

import (
	"embed"
	"encoding/json"
	"fmt"
	"maps"
)

// What all kinds of subjects share, and the settings of each: kinds/<kind>.json holds a description and
// the properties that only this kind has.
var (
	//go:embed schema.json
	common []byte
	//go:embed kinds
	settings embed.FS
)

// Schema is the JSON Schema of the wire form.
func Schema() (map[string]any, error) {
	document, err := object(common)
	if err != nil {
		return nil, err
	}
	var kinds []any
	for _, kind := range Kinds() {
		if err := define(document, kind, map[string]any{"type": "object"}); err != nil {
			return nil, err
		}
		kinds = append(kinds, reference(kind))
	}
	properties, _ := document["properties"].(map[string]any)
	properties["subjects"] = map[string]any{"type": "array", "items": map[string]any{"oneOf": kinds}}
	return document, nil
}

// InputSchema is the schema of an input whose subjects are all of one kind, or Policy, and whose facts
// are those given, true for the facts that are lists. Rules are compiled against it, so that a field
// that does not exist is a compile error instead of a rule that never fires.
func InputSchema(kind Kind, facts map[string]bool) (map[string]any, error) {
	document, err := object(common)
	if err != nil {
		return nil, err
	}
	found := make(map[string]any, len(facts))
	for fact, list := range facts {
		one := map[string]any{"$ref": "#/definitions/fact"}
		if list {
			found[fact] = map[string]any{"type": "array", "items": one}
		} else {
			found[fact] = one
		}
	}
	if err := define(document, kind, map[string]any{"type": "object", "properties": found}); err != nil {
		return nil, err
	}
	return map[string]any{
		"type": "object",
		"properties": map[string]any{
			"format_version": map[string]any{"type": "string"},
			"subjects":       map[string]any{"type": "array", "items": reference(kind)},
			"addresses":      map[string]any{"type": "object"},
		},
		"definitions": document["definitions"],
	}, nil
}

// define adds the definition of a kind: what every subject has, and the settings of this kind.
func define(document map[string]any, kind Kind, facts map[string]any) error {
	definition := map[string]any{
		"type": "object", "additionalProperties": false,
		"required": []any{"id", "kind", "name", "unknown"},
	}
	properties := map[string]any{
		"id":      map[string]any{"type": "integer"},
		"kind":    map[string]any{"type": "string"},
		"name":    map[string]any{"type": "string"},
		"account": map[string]any{"type": "string"},
		"unknown": map[string]any{"$ref": "#/definitions/unknown"},
		"facts":   facts,
	}
	if kind.HasPolicy() || kind == Policy {
		properties["policy"] = map[string]any{"$ref": "#/definitions/policy"}
		properties["policy_error"] = map[string]any{
			"description": "Why the text of the policy cannot be read. AWS would not store it, and nothing else is known about it.",
			"type":        "string",
		}
	}
	definition["properties"] = properties
	if kind != Policy {
		text, err := settings.ReadFile("kinds/" + string(kind) + ".json")
		if err != nil {
			return fmt.Errorf("reading the schema of the lint model: %w", err)
		}
		own, err := object(text)
		if err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
		properties["kind"] = map[string]any{"type": "string", "enum": []any{string(kind)}}
		definition["description"] = own["description"]
		fields, _ := own["properties"].(map[string]any)
		maps.Copy(properties, fields)
	}
	definitions, _ := document["definitions"].(map[string]any)
	definitions[definitionOf(kind)] = definition
	return nil
}

func reference(kind Kind) map[string]any {
	return map[string]any{"$ref": "#/definitions/" + definitionOf(kind)}
}

// definitionOf is the name of a kind's definition. "policy" is the definition of policies themselves.
func definitionOf(kind Kind) string {
	if kind == Policy {
		return "subject_with_policy"
	}
	return string(kind)
}

func object(text []byte) (map[string]any, error) {
	var document map[string]any
	if err := json.Unmarshal(text, &document); err != nil {
		return nil, fmt.Errorf("reading the schema of the lint model: %w", err)
	}
	return document, nil
}
