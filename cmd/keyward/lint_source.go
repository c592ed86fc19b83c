package main

import (
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/source"
)

// openSource reads the Terraform code, nil where none is given.
func openSource(f *lintFlags) (*source.Tree, error) {
	if f.source == "" {
		return nil, nil //nolint:nilnil // no code is fine
	}
	return source.Open(f.source)
}

// readWaivers finds the waivers that stand in the code.
func (c *cli) readWaivers(f *lintFlags, tree *source.Tree, m *model.Model) (err error) {
	if tree == nil {
		return nil
	}
	if !f.noInline {
		m.Waivers, err = tree.Waivers(m)
		return err
	}
	if count := tree.CountWaivers(); count > 0 && !f.quietNotes {
		c.notef("keyward lint: --no-inline: waivers in the code that do not count: %d\n", count)
	}
	return nil
}
