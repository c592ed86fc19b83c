package plan

import (
	"slices"
	"strconv"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// The modes of resources, and the action that leaves one as it is.
const (
	managed = "managed"
	data    = "data"
	noOp    = "no-op"
)

// resource is one resource instance as it will be after apply.
type resource struct {
	Address, Mode, Type, Name string
	Module                    modulePath
	// Key is the instance key with its brackets, "" without count and for_each.
	Key string
	// Action is the model's word for what the plan does.
	Action string
	// Deleted tells what the plan deletes from what Terraform only forgets.
	Deleted bool
	// block holds the attributes: plain values, and compose.Unknown for what is not known yet or must
	// not be seen. Of a deleted resource it holds what is deleted.
	block
	// Config is nil where the plan holds no configuration of the resource.
	Config *resourceConfig
	Source model.Source
	// texts are where JSON texts of what is planned stand, by attribute.
	texts map[string]text
	// renamed are the attributes that are called otherwise here than in references.
	renamed map[string]string
}

func newResource(id *identity, cfg *configuration) *resource {
	module := parseModule(id.ModuleAddress)
	local := id.Type + "." + id.Name
	if id.Mode == data {
		local = "data." + local
	}
	return &resource{
		Address: id.Address, Mode: id.Mode, Type: id.Type, Name: id.Name,
		Module: module,
		Key:    instanceKey(id.Index),
		Config: cfg.module(module).resource(local),
	}
}

// planned is the resource as it will be after apply; of one that will be gone, as it is.
func (c *change) planned(cfg *configuration, file string) *resource {
	r := newResource(&c.identity, cfg)
	r.Source = model.Source{File: file, Line: c.line, Column: c.column}
	r.Action, r.Deleted = action(c.Change.Actions), slices.Equal(c.Change.Actions, []string{"delete"})
	if r.Action == "" {
		r.value = masks{hidden: c.Change.BeforeSensitive}.merge(c.Change.Before, nil)
	} else {
		waits := func(expression any) string { return cfg.origins(r.Module, expression) }
		r.texts = c.texts
		r.value = masks{c.Change.AfterUnknown, c.Change.AfterSensitive, waits}.merge(c.Change.After, r.expression())
		c.Change.After, c.Change.AfterUnknown, c.Change.AfterSensitive = nil, nil, nil // not kept twice
	}
	return r
}

// before is the resource as the state, and the last refresh, have it.
func (c *change) before(cfg *configuration, file string) *resource {
	r := newResource(&c.identity, cfg)
	r.Source = model.Source{File: file, Line: c.line, Column: c.column}
	r.Action = noOp
	r.value = masks{hidden: c.Change.BeforeSensitive}.merge(c.Change.Before, nil)
	return r
}

// existing is a resource of the state that the plan does not list.
func (prior *priorResource) existing(cfg *configuration, file string) *resource {
	r := newResource(&prior.identity, cfg)
	r.Source = model.Source{File: file, Line: prior.line, Column: prior.column}
	r.Action = noOp
	r.value = masks{hidden: prior.Sensitive}.merge(prior.Values, nil)
	return r
}

func instanceKey(index any) string {
	switch i := index.(type) {
	case nil:
		return ""
	case string:
		return "[" + strconv.Quote(i) + "]"
	default:
		return "[" + jsonText(i) + "]"
	}
}

// action is "" where nothing of the resource is left after apply.
func action(actions []string) string {
	switch {
	case slices.Contains(actions, "create") && len(actions) > 1:
		return "replace"
	case len(actions) != 1, actions[0] == "delete", actions[0] == "forget":
		return ""
	default:
		return actions[0]
	}
}

// isNew tells whether the resource is made by the plan, so that AWS's defaults apply to what is not set.
func (r *resource) isNew() bool { return r.Action == "create" || r.Action == "replace" }

// configured reports whether the source sets a top-level attribute. Where it does not, an unknown
// value is one that AWS chooses.
func (r *resource) configured(attribute string) bool {
	if r.Config == nil {
		return true
	}
	_, ok := r.Config.Expressions[attribute]
	return ok
}

// expression is that of an attribute, or of one inside of nested blocks; nil when there is none.
func (r *resource) expression(path ...any) any {
	if r.Config == nil {
		return nil
	}
	var at any = r.Config.Expressions
	for _, key := range path {
		at = inner(at, key)
	}
	return at
}

// setting is an attribute that AWS fills in where the source does not set it. A path with dots leads
// through blocks by name and number.
func (r *resource) setting(path string, byAWS any) any {
	steps := strings.Split(path, ".")
	at := r.block
	for i := 0; i+2 < len(steps); i += 2 {
		number, err := strconv.Atoi(steps[i+1])
		if err != nil {
			panic("no number of a block in the path " + path)
		}
		at = at.at(steps[i], number)
	}
	value := at.get(steps[len(steps)-1])
	if value == nil {
		return byAWS
	}
	if _, unknown := value.(compose.Unknown); unknown && r.isNew() && !r.configured(steps[0]) {
		return byAWS
	}
	return value
}
