package prove

import (
	"slices"
	"strings"
	"sync"
)

// actionClass is a class of actions that the statements do not tell apart and that act on the same
// targets: actions of the catalogue, or those that it does not have. AWS adds actions all the time,
// and those may act on anything and have any condition key.
type actionClass struct {
	value
	targets targets
	// table and actions are those of the catalogue, the best example first. Without a table the actions
	// are not listed.
	table   *actionTable
	actions []int
}

// classCache keeps the classes of every set of groups, since policies of one kind name the same
// actions. It is safe for concurrent use.
type classCache struct {
	mu    sync.Mutex
	known map[string]classifiedActions
}

// classifiedActions are the classes of a set of groups, and the work that it took to find them.
type classifiedActions struct {
	classes []actionClass
	work    int
}

var actionClasses classCache

// maxActionClasses bounds how many sets of groups are known; when there are more, all are found anew.
const maxActionClasses = 1_000

// of are the classes of the actions of a service, or of all with "". Work that was done before counts
// again, so that answers do not depend on those before them.
func (c *classCache) of(service string, groups []group, b *budget) ([]actionClass, error) {
	var key strings.Builder
	key.WriteString(service)
	for i := range groups {
		key.WriteByte(1)
		key.WriteString(groups[i].id)
	}
	if known, ok := c.load(key.String()); ok {
		return known.classes, b.spend(known.work)
	}
	before := b.left
	classes, err := newClassifier(service, groups).classes(b)
	if err == nil {
		c.store(key.String(), classifiedActions{classes, before - b.left})
	}
	return classes, err
}

func (c *classCache) load(key string) (classifiedActions, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	known, ok := c.known[key]
	return known, ok
}

func (c *classCache) store(key string, classes classifiedActions) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || len(c.known) >= maxActionClasses {
		c.known = map[string]classifiedActions{}
	}
	c.known[key] = classes
}

// classifier finds the classes of actions.
type classifier struct {
	service string
	groups  []group
	tables  []*actionTable
}

func newClassifier(service string, groups []group) *classifier {
	c := &classifier{service: service, groups: groups}
	services := []string{service}
	if service == "" {
		services = slices.Concat(namedServices(groups), sampleServices)
	}
	for _, prefix := range services {
		if t := tableOf(prefix); t != nil && !slices.Contains(c.tables, t) {
			c.tables = append(c.tables, t)
		}
	}
	return c
}

// namedServices are the services that the patterns name.
func namedServices(groups []group) []string {
	var out []string
	for _, g := range groups {
		for _, p := range g.patterns {
			var prefix strings.Builder
			for _, e := range p {
				if e.kind != one || e.r == ':' {
					break
				}
				prefix.WriteString(strings.ToLower(string(e.r)))
			}
			out = append(out, prefix.String())
		}
	}
	return out
}

func (c *classifier) classes(b *budget) ([]actionClass, error) {
	var out []actionClass
	for _, t := range c.tables {
		if err := b.spend(workMatch * len(t.actions) * (1 + len(c.groups))); err != nil {
			return nil, err
		}
		out = append(out, c.listed(t)...)
	}
	unlisted, err := c.unlisted(b)
	return append(out, unlisted...), err
}

// listed are the classes of the actions that the catalogue has.
func (c *classifier) listed(t *actionTable) []actionClass {
	var out []actionClass
	matching := make([]set, len(c.groups))
	for g := range c.groups {
		matching[g] = newSet(len(t.actions))
		for _, p := range c.groups[g].patterns {
			t.matching(p, matching[g])
		}
	}
	at := map[string]int{}
	var buf []byte
	for _, i := range t.order {
		in := newSet(len(c.groups))
		for g, m := range matching {
			if m.has(i) {
				in.add(g)
			}
		}
		acts := t.targets[i]
		if c.service == "" {
			acts = everyTarget
		}
		buf = append(in.key(buf), byte(acts))
		known, ok := at[string(buf)]
		switch {
		case acts == 0: // it never acts on what such a policy is attached to
		case ok:
			out[known].actions = append(out[known].actions, i)
		default:
			at[string(buf)] = len(out)
			out = append(out, actionClass{value: value{text: t.name(i), in: in}, targets: acts, table: t, actions: []int{i}})
		}
	}
	return out
}

// unlisted are the classes of actions that the catalogue does not have.
func (c *classifier) unlisted(b *budget) ([]actionClass, error) {
	values, err := partition(c.groups, c.domain(), c.names(), b)
	if err != nil {
		return nil, err
	}
	var out []actionClass
	for _, v := range values {
		if v.text, err = c.unlistedIn(v, b); err != nil {
			return nil, err
		}
		if v.text != "" {
			out = append(out, actionClass{value: v, targets: everyTarget})
		}
	}
	return out, nil
}

// domain holds all actions.
func (c *classifier) domain() group {
	form := "?*:?*"
	if c.service != "" {
		form = c.service + ":?*"
	}
	p, _ := compilePattern(form, globFold)
	return group{id: form, patterns: []pattern{p}}
}

// names are names for actions that the catalogue does not have.
func (c *classifier) names() []string {
	var out []string
	for _, g := range c.groups {
		for _, p := range g.patterns[:min(len(g.patterns), maxExamples)] {
			if text := p.fill("Example"); !c.has(text) {
				out = append(out, text)
			}
		}
	}
	for _, t := range c.tables {
		out = append(out, t.service.Prefix+":ExampleAction")
	}
	return out
}

func (c *classifier) has(action string) bool {
	return slices.ContainsFunc(c.tables, func(t *actionTable) bool {
		_, ok := t.find(action)
		return ok
	})
}

// unlistedIn is an action of the class that the catalogue does not have, "" where all are listed.
func (c *classifier) unlistedIn(v value, b *budget) (string, error) {
	if !c.has(v.text) {
		return v.text, nil
	}
	domain := c.domain()
	for g := range c.groups {
		if !v.in.has(g) {
			continue
		}
		for _, p := range c.groups[g].patterns[:min(len(c.groups[g].patterns), maxExamples)] {
			text := p.fill("Example")
			if !c.has(text) && domain.matches(text) && slices.Equal(c.in(text), v.in) {
				return text, nil
			}
		}
	}
	return c.beside(v, b)
}

// beside is what unlistedIn asks for, found among all actions but the listed ones of the class.
func (c *classifier) beside(v value, b *budget) (string, error) {
	listed := group{id: "listed"}
	for _, t := range c.tables {
		for _, name := range t.names {
			if slices.Equal(c.in(name), v.in) {
				p, _ := compilePattern(name, literalFold)
				listed.patterns = append(listed.patterns, p)
			}
		}
	}
	values, err := partition(append(slices.Clone(c.groups), listed), c.domain(), nil, b)
	if err != nil {
		return "", err
	}
	for _, other := range values {
		if !other.in.has(len(c.groups)) && slices.Equal(c.in(other.text), v.in) {
			return other.text, nil
		}
	}
	return "", nil
}

// in lists the groups that an action is in.
func (c *classifier) in(action string) set {
	in := newSet(len(c.groups))
	for g := range c.groups {
		if c.groups[g].matches(action) {
			in.add(g)
		}
	}
	return in
}
