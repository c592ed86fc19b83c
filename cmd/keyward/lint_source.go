package main

import (
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/source"
)

// readSource finds in the Terraform code where everything is written, and the waivers that stand there.
func (c *cli) readSource(f *lintFlags, m *model.Model) error {
	if f.source == "" {
		return nil
	}
	tree, err := source.Open(f.source)
	if err != nil {
		return err
	}
	tree.Locate(m)
	if !f.noInline {
		m.Waivers, err = tree.Waivers(m)
		return err
	}
	if count := tree.CountWaivers(); count > 0 && !f.quietNotes {
		c.notef("keyward lint: --no-inline: waivers in the code that do not count: %d\n", count)
	}
	return nil
}
