package main

import (
	"cmp"
	"path/filepath"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/config"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/report"
)

// settings are the flags and the configuration file together; a flag wins.
type settings struct {
	file            *config.Config
	options         policylint.Options
	failOn          policylint.Severity
	failOnUndecided bool
}

func (c *cli) lintSettings(f *lintFlags) (*settings, error) {
	file, err := c.loadConfig(f)
	if err != nil {
		return nil, err
	}
	s := &settings{
		file: file,
		options: policylint.Options{
			Folders:  append(file.Folders, f.rules...),
			Disabled: file.Disabled, Severities: file.Severities,
			Parameters: file.Parameters, Waivers: file.Waivers, MaxWaiverDays: file.MaxWaiverDays,
		},
		failOn:          cmp.Or(file.FailOn, policylint.Low),
		failOnUndecided: file.FailOnUndecided || f.failOnUndecided,
	}
	if f.failOn != "" {
		if s.failOn, err = policylint.ParseSeverity(f.failOn); err != nil {
			return nil, usagef("--fail-on: %w", err)
		}
	}
	if f.asOf != "" {
		if s.options.AsOf, err = time.Parse(time.DateOnly, f.asOf); err != nil {
			return nil, usagef("--as-of %q is not a day: write YYYY-MM-DD", f.asOf)
		}
	}
	return s, checkAccount(f.account)
}

func (s *settings) code(c report.Counts) int {
	switch {
	case c.Counted > 0:
		return exitFound
	case c.Undecided > 0 && s.failOnUndecided:
		return exitUnknown
	default:
		return exitOK
	}
}

// loadConfig reads the file that was named, or the one that is found. One that is found in a folder
// above the working directory is named, since nobody sees it there.
func (c *cli) loadConfig(f *lintFlags) (*config.Config, error) {
	path := f.config
	if path == "" {
		found, err := config.Find(".")
		switch {
		case err != nil:
			return nil, err
		case found == "":
			return &config.Config{}, nil
		case filepath.Dir(found) != "." && !f.quietNotes:
			c.notef("keyward: the configuration is %s\n", found)
		}
		path = found
	}
	return config.Load(path)
}
