package plan

import (
	"encoding/json"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// fields collects the wire fields of one subject.
type fields struct{ subject *model.Subject }

// set stores a plain value at a path, or lists the path as unknown. Nil stays absent.
func (f fields) set(value any, path ...string) {
	if unknown, ok := value.(compose.Unknown); ok {
		f.unknown(unknown.DependsOn, path...)
		return
	}
	if value = plain(value); value == nil {
		return
	}
	at := f.subject.Fields
	for _, name := range path[:len(path)-1] {
		inner, ok := at[name].(map[string]any)
		if !ok {
			inner = map[string]any{}
			at[name] = inner
		}
		at = inner
	}
	at[path[len(path)-1]] = value
}

// An attribute of a resource that is a field of its subject as it stands. Both are paths: the first goes
// through blocks by name and number, "storage.0.encrypted".
type attribute struct {
	path, field string
	// byAWS is what AWS does where the attribute is not set, nil where the field is missing then.
	byAWS any
}

// take copies attributes of a resource.
func (f fields) take(r *resource, attributes []attribute) {
	for _, a := range attributes {
		f.set(r.setting(a.path, a.byAWS), strings.Split(a.field, ".")...)
	}
}

func (f fields) unknown(dependsOn string, path ...string) {
	name := path[0]
	for _, p := range path[1:] {
		name += "." + p
	}
	f.subject.Unknown[name] = dependsOn
}

// plain turns Terraform's numbers into integers, the only kind of number that settings have.
func plain(value any) any {
	number, ok := value.(json.Number)
	if !ok {
		return value
	}
	n, err := number.Int64()
	if err != nil {
		return nil
	}
	return int(n)
}

// newSubject starts the subject of a resource.
func newSubject(kind model.Kind, r *resource) *model.Subject {
	return &model.Subject{
		Kind: kind, Name: r.Address, Address: r.Address, Action: r.Action,
		Fields: map[string]any{}, Unknown: map[string]string{},
		Source: r.Source, PolicySource: r.Source,
	}
}
