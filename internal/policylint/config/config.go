// Package config reads what a team decides about the lint: the file .keyward.yaml, and the
// baseline of findings that are known already.
package config

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Config is the content of a configuration file.
type Config struct {
	// FailOn is "" when the file does not set it.
	FailOn          policylint.Severity
	FailOnUndecided bool
	Severities      map[string]policylint.Severity
	// Disabled are the ids of rules that do not run.
	Disabled []string
	// Parameters are those of rules, by id and name.
	Parameters map[string]map[string]any
	// Folders of users' own rules, relative to the working directory.
	Folders []string
	// MaxWaiverDays is how far away the last day of a waiver may be, 0 for any day and for none.
	MaxWaiverDays int
	Waivers       []model.Waiver

	at places
}

// file is the YAML form.
type file struct {
	FailOn          string                    `yaml:"fail_on"`
	FailOnUndecided bool                      `yaml:"fail_on_undecided"`
	Rules           map[string]string         `yaml:"rules"`
	Disabled        []disabled                `yaml:"disabled"`
	Parameters      map[string]map[string]any `yaml:"parameters"`
	RuleFolders     []string                  `yaml:"rule_folders"`
	MaxWaiverDays   *int                      `yaml:"max_waiver_days"`
	Waivers         []waiver                  `yaml:"waivers"`
}

// disabled is a rule that is switched off. The reason is for those who read the file.
type disabled struct {
	Rule   string `yaml:"rule"`
	Reason string `yaml:"reason"`
}

type waiver struct {
	Rule      string `yaml:"rule"`
	Address   string `yaml:"address"`
	Name      string `yaml:"name"`
	Statement string `yaml:"statement"`
	Reason    string `yaml:"reason"`
	Owner     string `yaml:"owner"`
	Expires   string `yaml:"expires"`
}

// Load reads a configuration file. Errors start with the file and the line.
func Load(path string) (*Config, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	f, at, err := parse(path, text)
	if err != nil {
		return nil, err
	}
	c, err := f.config(at)
	if err != nil {
		return nil, err
	}
	for i, folder := range c.Folders {
		if !filepath.IsAbs(folder) {
			c.Folders[i] = filepath.Join(filepath.Dir(path), folder)
		}
	}
	return c, nil
}

func (f *file) config(at places) (*Config, error) {
	c := &Config{
		FailOnUndecided: f.FailOnUndecided, Folders: f.RuleFolders, Parameters: f.Parameters,
		Severities: map[string]policylint.Severity{}, at: at,
	}
	var err error
	if f.FailOn != "" {
		if c.FailOn, err = policylint.ParseSeverity(f.FailOn); err != nil {
			return nil, at.error(fmt.Errorf("fail_on: %w", err), "fail_on")
		}
	}
	for _, id := range slices.Sorted(maps.Keys(f.Rules)) {
		if c.Severities[id], err = parseLevel(f.Rules[id]); err != nil {
			return nil, at.error(fmt.Errorf("rules: %s: %w", id, err), "rules", id)
		}
	}
	for i, d := range f.Disabled {
		if field, err := d.check(f.Rules); err != nil {
			return nil, at.error(fmt.Errorf("disabled: %w", err), "disabled", i, field)
		}
		c.Disabled = append(c.Disabled, d.Rule)
	}
	if f.MaxWaiverDays != nil {
		if c.MaxWaiverDays = *f.MaxWaiverDays; c.MaxWaiverDays < 1 {
			return nil, at.error(errors.New("max_waiver_days must be 1 or more"), "max_waiver_days")
		}
	}
	for i, w := range f.Waivers {
		if field, err := w.check(); err != nil {
			return nil, at.error(fmt.Errorf("waivers: %w", err), "waivers", i, field)
		}
		c.Waivers = append(c.Waivers, model.Waiver{
			Rule: w.Rule, Address: w.Address, Name: w.Name, Statement: w.Statement,
			Reason: w.Reason, Owner: w.Owner, Expires: w.Expires, Source: at.source("waivers", i),
		})
	}
	return c, nil
}

// parseLevel is the severity that a rule is given. A rule is switched off elsewhere, with a reason.
func parseLevel(level string) (policylint.Severity, error) {
	if level == "off" {
		return "", errors.New("a rule is switched off under disabled, with a reason")
	}
	return policylint.ParseSeverity(level)
}

// check refuses what nobody could judge later, and names the field at fault.
func (d *disabled) check(levels map[string]string) (field string, err error) {
	switch {
	case d.Rule == "":
		return "rule", errors.New("name the rule")
	case strings.TrimSpace(d.Reason) == "":
		return "reason", fmt.Errorf("%s: a rule that is switched off needs a reason", d.Rule)
	case levels[d.Rule] != "":
		return "rule", fmt.Errorf("%s has a severity under rules, which does nothing when the rule is off", d.Rule)
	}
	return "", nil
}

// check refuses waivers that nobody could judge later, and names the field at fault.
func (w *waiver) check() (field string, err error) {
	if strings.TrimSpace(w.Reason) == "" {
		return "reason", errors.New("a waiver needs a reason")
	}
	if w.Rule == "" {
		return "rule", errors.New("a waiver needs a rule")
	}
	if w.Expires == "" {
		return "", nil
	}
	if _, err := time.Parse(time.DateOnly, w.Expires); err != nil {
		return "expires", fmt.Errorf("expires %q is not a day: write YYYY-MM-DD", w.Expires)
	}
	return "", nil
}

// Locate adds to an error of the linter about a rule, or a parameter of one, where the file names it.
// Errors about waivers have their place already.
func (c *Config) Locate(err error) error {
	var parameter *policylint.ParameterError
	if errors.As(err, &parameter) {
		return c.at.error(fmt.Errorf("parameters: %w", err), "parameters", parameter.Rule, parameter.Name)
	}
	var unknown *policylint.UnknownRuleError
	if !errors.As(err, &unknown) {
		return err
	}
	if c.Severities[unknown.ID] != "" {
		return c.at.error(fmt.Errorf("rules: %w", err), "rules", unknown.ID)
	}
	if i := slices.Index(c.Disabled, unknown.ID); i >= 0 {
		return c.at.error(fmt.Errorf("disabled: %w", err), "disabled", i, "rule")
	}
	if c.Parameters[unknown.ID] != nil {
		return c.at.error(fmt.Errorf("parameters: %w", err), "parameters", unknown.ID)
	}
	return err
}
