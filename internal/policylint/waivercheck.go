package policylint

import (
	"fmt"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// checkWaivers checks the waivers that come with the model: those in the code as New checks those of
// the options, and of those of the resources the last day. A resource may waive a rule that only
// another program knows.
func (l *Linter) checkWaivers(m *model.Model) error {
	for i := range m.Waivers {
		if err := l.checkWaiver(&m.Waivers[i].Waiver); err != nil {
			return err
		}
	}
	for _, s := range m.Subjects {
		for i := range s.Waivers {
			if err := l.checkTerm(&s.Waivers[i]); err != nil {
				return placed(s.Source, fmt.Errorf("%s: lint_waivers: %w", s.Address, err))
			}
		}
	}
	return nil
}

// checkWaiver refuses a waiver of a rule that does not exist, and one that lasts too long.
func (l *Linter) checkWaiver(w *model.Waiver) error {
	if err := l.checkID(w.Rule); err != nil {
		return placed(w.Source, fmt.Errorf("waivers: %w", err))
	}
	return placed(w.Source, l.checkTerm(w))
}

// checkTerm refuses a waiver whose last day is further away than the options allow, or that has none.
func (l *Linter) checkTerm(w *model.Waiver) error {
	if l.options.MaxWaiverDays == 0 {
		return nil
	}
	latest := l.day.AddDate(0, 0, l.options.MaxWaiverDays).Format(time.DateOnly)
	switch {
	case w.Expires == "":
		return fmt.Errorf("the waiver of %s has no last day: max_waiver_days is %d, so it must expire by %s",
			w.Rule, l.options.MaxWaiverDays, latest)
	case w.Expires > latest:
		return fmt.Errorf("the waiver of %s expires on %s: max_waiver_days is %d, so it must expire by %s",
			w.Rule, w.Expires, l.options.MaxWaiverDays, latest)
	}
	return nil
}

// placed puts a place before an error about it, where it is known.
func placed(at model.Source, err error) error {
	switch {
	case err == nil || at.File == "":
		return err
	case at.Line == 0:
		return fmt.Errorf("%s: %w", at.File, err)
	}
	return fmt.Errorf("%s:%d: %w", at.File, at.Line, err)
}
