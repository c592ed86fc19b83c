package prove

import "slices"

// actionGround is the action axis.
func (l *layout) actionGround() *ground {
	return &ground{bare: &axis{name: actionAxis}, settle: func(a *axis, _ bool, b *budget) error {
		classes, err := actionClasses.of(l.scope.Service, a.groups, b)
		if err != nil {
			return err
		}
		for i := range classes {
			a.choices = append(a.choices, choice{members: []value{classes[i].value}, class: &classes[i]})
		}
		return a.mark(len(l.statements), b)
	}}
}

// actionCase is a part of the actions: those that lack the same condition keys.
type actionCase struct {
	cells []cell
	lacks []string
}

// actionCases splits the actions in the row by which condition keys of services, of those that the
// question is about, they can have. The actions that the catalogue does not have come last.
func (s *search) actionCases() []actionCase {
	var keys []string
	for _, a := range s.keys {
		if serviceKey(a.name) {
			keys = append(keys, a.name)
		}
	}
	all := s.cells(s.action, nil)
	for i := range all {
		all[i].tag = all[i].picks.choice.class.targets
	}
	if len(keys) == 0 {
		return []actionCase{{cells: all}}
	}
	var out []actionCase
	var unlisted actionCase
	for _, c := range all {
		if c.picks.choice.class.table == nil {
			unlisted.cells = append(unlisted.cells, c)
			continue
		}
		for _, part := range c.picks.choice.class.split(keys) {
			at := slices.IndexFunc(out, func(other actionCase) bool { return slices.Equal(other.lacks, part.lacks) })
			if at < 0 {
				at = len(out)
				out = append(out, actionCase{lacks: part.lacks})
			}
			cell := c
			example := *c.picks.choice
			example.members = []value{{text: part.example, in: c.picks.choice.members[0].in}}
			cell.picks = &picks{axis: s.action, choice: &example}
			out[at].cells = append(out[at].cells, cell)
		}
	}
	if unlisted.cells != nil {
		out = append(out, unlisted)
	}
	return out
}

// kmsActions matches the actions of KMS, which takes signed requests only.
var kmsActions = func() group {
	p, _ := compilePattern("kms:*", globFold)
	return group{id: "KMS actions", patterns: []pattern{p}}
}()

// bySigning takes the actions apart that only signed requests have. A scope of one service has none of
// them, or nothing else.
func (s *search) bySigning(actions []cell) (rest, signed []cell) {
	if s.scope.Service != "" {
		return actions, nil
	}
	kms := s.action.share(kmsActions)
	for _, c := range actions {
		if c.picks.choice.members[0].in.has(kms) {
			signed = append(signed, c)
		} else {
			rest = append(rest, c)
		}
	}
	return rest, signed
}

// part is the example of a class's actions that lack the same keys.
type classPart struct {
	example string
	lacks   []string
}

// split lists examples of the class, one for every set of keys that some of its actions lack.
func (c *actionClass) split(keys []string) []classPart {
	having := make([]set, len(keys))
	for i, key := range keys {
		having[i] = c.table.having(key)
	}
	var out []classPart
	for _, at := range c.actions {
		var lacks []string
		for i, key := range keys {
			if !having[i].has(at) {
				lacks = append(lacks, key)
			}
		}
		if !slices.ContainsFunc(out, func(p classPart) bool { return slices.Equal(p.lacks, lacks) }) {
			out = append(out, classPart{c.table.name(at), lacks})
		}
	}
	return out
}
