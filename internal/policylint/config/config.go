// Package config reads what a team decides about the lint: the file .keyward.yaml, and the
// baseline of findings that are known already.
package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// FileName is the file that is read from the working directory when no other is named.
const FileName = ".keyward.yaml"

// Off is the level of a rule that does not run.
const Off = "off"

// Config is the content of a configuration file.
type Config struct {
	// FailOn is "" when the file does not set it.
	FailOn          policylint.Severity
	FailOnUndecided bool
	// Disabled and Severities come from the levels of rules.
	Disabled   []string
	Severities map[string]policylint.Severity
	// Folders of users' own rules, relative to the working directory.
	Folders []string
	Waivers []model.Waiver

	at places
}

// file is the YAML form.
type file struct {
	FailOn          string            `yaml:"fail_on"`
	FailOnUndecided bool              `yaml:"fail_on_undecided"`
	Rules           map[string]string `yaml:"rules"`
	RuleFolders     []string          `yaml:"rule_folders"`
	Waivers         []waiver          `yaml:"waivers"`
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
		FailOnUndecided: f.FailOnUndecided, Folders: f.RuleFolders, Severities: map[string]policylint.Severity{}, at: at,
	}
	var err error
	if f.FailOn != "" {
		if c.FailOn, err = policylint.ParseSeverity(f.FailOn); err != nil {
			return nil, at.error(fmt.Errorf("fail_on: %w", err), "fail_on")
		}
	}
	for id, level := range f.Rules {
		if level == Off {
			c.Disabled = append(c.Disabled, id)
			continue
		}
		if c.Severities[id], err = policylint.ParseSeverity(level); err != nil {
			return nil, at.error(fmt.Errorf("rules: %s: %w, or off", id, err), "rules", id)
		}
	}
	slices.Sort(c.Disabled)
	for i, w := range f.Waivers {
		if field, err := w.check(); err != nil {
			return nil, at.error(fmt.Errorf("waivers: %w", err), "waivers", i, field)
		}
		c.Waivers = append(c.Waivers, model.Waiver(w))
	}
	return c, nil
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

// Locate adds to an error of the linter about a rule that does not exist where the file names it.
func (c *Config) Locate(err error) error {
	var unknown *policylint.UnknownRuleError
	if !errors.As(err, &unknown) {
		return err
	}
	if slices.Contains(c.Disabled, unknown.ID) || c.Severities[unknown.ID] != "" {
		return c.at.error(fmt.Errorf("rules: %w", err), "rules", unknown.ID)
	}
	for i := range c.Waivers {
		if c.Waivers[i].Rule == unknown.ID {
			return c.at.error(fmt.Errorf("waivers: %w", err), "waivers", i, "rule")
		}
	}
	return err
}
