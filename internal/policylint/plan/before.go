package plan

import (
	"cmp"
	"errors"
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// changes are the keys, buckets and secrets that are there before and after apply. The plan must
// change something: else there is nothing to compare.
func changes(doc *document, opts Options, subjects []*model.Subject) ([]model.Change, error) {
	if !slices.ContainsFunc(doc.Changes, func(c *change) bool { return c.Change.Before != nil }) ||
		!slices.ContainsFunc(doc.Changes, func(c *change) bool { return !slices.Contains(quiet, action(c.Change.Actions)) }) {
		return nil, nil
	}
	priors, err := newBefore(doc, opts).priors()
	if err != nil {
		return nil, err
	}
	moved := map[string]string{}
	for _, c := range doc.Changes {
		moved[c.Address] = c.PreviousAddress
	}
	var found []model.Change
	for _, s := range subjects {
		// What is replaced is another key or bucket, whose policy starts anew.
		prior := priors[s.Address]
		if prior != nil && prior.Kind == s.Kind && s.Action != "create" && s.Action != "replace" {
			prior.Address = cmp.Or(moved[s.Address], s.Address)
			found = append(found, model.Change{Prior: prior, Planned: s})
		}
	}
	return found, nil
}

// quiet are the actions of resources that a plan leaves as they are.
var quiet = []string{noOp, "read"}

// priors are the subjects of what is before apply, by address. What is in the state was accepted once,
// so that something there that can not be read is no mistake in the plan: it is not known.
func (p *planned) priors() (map[string]*model.Subject, error) {
	found := map[string]*model.Subject{}
	for _, res := range p.resources {
		read, ok := readers[res.Type]
		if !ok || res.Mode != managed {
			continue
		}
		subject, err := guard(res, func() (*model.Subject, error) { return read(p, res) })
		if errors.Is(err, errCrashed) {
			return nil, err
		}
		if err == nil && subject != nil {
			found[subject.Address] = subject
		}
	}
	return found, nil
}

// newBefore reads what is before apply, as the state and the last refresh tell.
func newBefore(doc *document, opts Options) *planned {
	p := emptyPlanned(doc, opts)
	for _, c := range doc.Changes {
		if c.Change.Before == nil {
			continue
		}
		p.add(c.before(p.configuration, opts.File))
	}
	for _, r := range p.resources {
		p.place(r)
	}
	return p
}
