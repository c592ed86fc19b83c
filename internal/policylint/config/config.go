// Package config reads what a team decides about the lint: the file .keyward.yaml, and the
// baseline of findings that are known already.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

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

// Load reads a configuration file. Errors name the file and the line.
func Load(path string) (*Config, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	c, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for i, folder := range c.Folders {
		if !filepath.IsAbs(folder) {
			c.Folders[i] = filepath.Join(filepath.Dir(path), folder)
		}
	}
	return c, nil
}

func parse(text []byte) (*Config, error) {
	var f file
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	decoder.KnownFields(true)
	switch err := decoder.Decode(&f); {
	case errors.Is(err, io.EOF):
		return &Config{}, nil
	case err != nil:
		return nil, readable(err)
	}
	if err := decoder.Decode(&struct{}{}); !errors.Is(err, io.EOF) {
		return nil, errors.New("holds more than one YAML document")
	}
	var root yaml.Node
	if err := yaml.Unmarshal(text, &root); err != nil {
		return nil, readable(err)
	}
	return f.config(places{&root})
}

// readable takes the package's name off the errors of the YAML decoder, which name the line.
func readable(err error) error {
	var typed *yaml.TypeError
	if errors.As(err, &typed) {
		return errors.New(strings.Join(typed.Errors, "; "))
	}
	return errors.New(strings.TrimPrefix(err.Error(), "yaml: "))
}

func (f *file) config(at places) (*Config, error) {
	c := &Config{
		FailOnUndecided: f.FailOnUndecided, Folders: f.RuleFolders, Severities: map[string]policylint.Severity{},
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
		if err := w.check(); err != nil {
			return nil, at.error(fmt.Errorf("waivers: %w", err), "waivers", i)
		}
		c.Waivers = append(c.Waivers, model.Waiver(w))
	}
	return c, nil
}

// check refuses waivers that nobody could judge later. Whether the day in expires can be read is
// left to the lint, which counts an unreadable one as past.
func (w *waiver) check() error {
	switch {
	case strings.TrimSpace(w.Reason) == "":
		return errors.New("a waiver needs a reason")
	case w.Rule == "":
		return errors.New("a waiver needs a rule")
	default:
		return nil
	}
}

// places finds lines in a YAML document.
type places struct{ root *yaml.Node }

// error adds the line of an element to an error about it.
func (p places) error(err error, path ...any) error {
	return fmt.Errorf("line %d: %w", p.line(path), err)
}

func (p places) line(path []any) int {
	node := p.root
	if node.Kind == yaml.DocumentNode {
		node = node.Content[0]
	}
	line := node.Line
	for _, key := range path {
		if node = child(node, key); node == nil {
			return line
		}
		line = node.Line
	}
	return line
}

func child(node *yaml.Node, key any) *yaml.Node {
	switch k := key.(type) {
	case int:
		if node.Kind == yaml.SequenceNode && k < len(node.Content) {
			return node.Content[k]
		}
	case string:
		if node.Kind != yaml.MappingNode {
			return nil
		}
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == k {
				return node.Content[i+1]
			}
		}
	}
	return nil
}
