package policylint

import (
	"cmp"
	"io/fs"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/rules"
)

// Portable is the enabled rules of a linter as plain Rego, with what the linter knows of each: whatever
// evaluates them on the lint model with its facts can come to the linter's findings.
type Portable struct {
	Modules []Module
	Rules   []PortableRule
}

// Module is a file of Rego.
type Module struct {
	// Folder is the path of the user's folder that holds the file, "" for a built-in one.
	Folder string
	// File is the path of the file in its folder, with slashes.
	File   string
	Text   []byte
	Parsed *ast.Module
}

// PortableRule is an enabled rule.
type PortableRule struct {
	Rule
	// Severity is the one that the options give it.
	Severity Severity
	// Kinds are the kinds of subjects that it is about.
	Kinds []model.Kind
	// Path is its package.
	Path ast.Ref
	// Reads is what it reads to report, Exemption what decides which subjects it is not about.
	Reads, Exemption Reading
}

// Reading is which settings of a subject something reads. Where one of them is not known, the rule is
// undecided.
type Reading struct {
	// Everything is set where any setting may matter.
	Everything bool
	// Fields are paths of settings.
	Fields []string
}

// Portable compiles all enabled rules in the sandbox, and lists them.
func (l *Linter) Portable() (*Portable, error) {
	own, err := loadBuiltin(kinds...)
	if err != nil {
		return nil, err
	}
	if err := own.setParameters(l.options.Parameters); err != nil {
		return nil, err
	}
	p := &Portable{}
	for _, kind := range kinds {
		queries, err := l.queries[kind]()
		for _, q := range queries {
			err = cmp.Or(err, q.broken)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, f := range append([]*folder{own}, l.folders...) {
		if err := p.add(l, f); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// add takes up the enabled rules of a folder and its libraries, of which all folders share the built-in one.
func (p *Portable) add(l *Linter, f *folder) error {
	fsys := fs.FS(rules.FS)
	if f.name != "" {
		fsys = os.DirFS(f.name)
	}
	left := make(map[string]bool)
	for _, r := range f.rules {
		if !l.enabled(r) {
			left[r.file] = true
			continue
		}
		about := []model.Kind{r.Kind}
		if r.Kind == model.Policy {
			about = model.PolicyKinds()
		}
		p.Rules = append(p.Rules, PortableRule{
			Rule: r.Rule, Severity: l.severity(r), Kinds: about, Path: r.path,
			Reads: r.reads.portable(), Exemption: r.exemption.portable(),
		})
	}
	for _, file := range slices.Sorted(maps.Keys(f.modules)) {
		if left[file] || f.name != "" && inLibrary(file) {
			continue
		}
		text := f.generated[file].text
		if text == nil {
			var err error
			if text, err = fs.ReadFile(fsys, file); err != nil {
				return err
			}
		}
		p.Modules = append(p.Modules, Module{Folder: f.name, File: file, Text: text, Parsed: f.modules[file]})
	}
	return nil
}

// inLibrary reports whether a module is of the built-in library, whose paths no folder can use.
func inLibrary(file string) bool {
	_, err := fs.Stat(rules.FS, file)
	return err == nil && strings.HasPrefix(file, library+"/")
}

func (r *reads) portable() Reading {
	return Reading{Everything: r.everything, Fields: slices.Clone(r.fields)}
}
