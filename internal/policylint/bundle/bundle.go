// Package bundle writes the rules of a linter as an OPA bundle, with which stock OPA finds on the output
// of `keyward facts` what `keyward lint` finds.
package bundle

import (
	"embed"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/bundle"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
)

// adapter is the Rego that turns what rules report into findings.
//
//go:embed keyward.rego unknown.rego main.rego
var adapter embed.FS

// roots are the packages that a bundle owns besides those of users' libraries.
var roots = []string{"keyward", "main", "policylint"}

// Options say what a bundle is.
type Options struct {
	// Revision is what OPA reports as the version of the bundle.
	Revision string
	// FailOn is the severity from which on findings are in main.deny; those below it are in main.warn.
	FailOn policylint.Severity
}

// Write writes the enabled rules of a linter and returns how many there are. Equal rules and options give
// equal bytes.
func Write(w io.Writer, l *policylint.Linter, o Options) (rules int, err error) {
	portable, err := l.Portable()
	if err != nil {
		return 0, err
	}
	if len(portable.Rules) == 0 {
		return 0, errors.New("no rule is enabled: the bundle would pass everything")
	}
	b, err := build(portable, o)
	if err != nil {
		return 0, err
	}
	return len(portable.Rules), bundle.NewWriter(w).UseModulePath(true).DisableFormat(true).Write(*b)
}

// build makes the bundle and compiles it as a whole: folders that work by themselves may not work
// together.
func build(portable *policylint.Portable, o Options) (*bundle.Bundle, error) {
	b := &bundle.Bundle{
		Manifest: bundle.Manifest{Revision: o.Revision, Roots: &[]string{}},
		Data:     map[string]any{},
	}
	b.Manifest.SetRegoVersion(ast.RegoV1)
	if err := addAdapter(b, portable, o.FailOn); err != nil {
		return nil, err
	}
	if err := addRules(b, portable.Modules); err != nil {
		return nil, err
	}
	*b.Manifest.Roots = rootsOf(b.Modules)
	compiler := ast.NewCompiler().WithStrict(true)
	if compiler.Compile(b.ParsedModules("")); compiler.Failed() {
		return nil, compiler.Errors
	}
	return b, nil
}

// addAdapter adds the packages keyward and main.
func addAdapter(b *bundle.Bundle, portable *policylint.Portable, failOn policylint.Severity) error {
	files, err := adapter.ReadDir(".")
	if err != nil {
		return err
	}
	for _, file := range files {
		text, err := adapter.ReadFile(file.Name())
		if err != nil {
			return err
		}
		if err := add(b, path.Join("keyward", file.Name()), text); err != nil {
			return err
		}
	}
	text, err := table(portable, failOn)
	if err != nil {
		return err
	}
	return add(b, "keyward/table.rego", text)
}

func add(b *bundle.Bundle, file string, text []byte) error {
	module, err := ast.ParseModuleWithOpts(file, string(text), ast.ParserOptions{RegoVersion: ast.RegoV1, ProcessAnnotation: true})
	if err != nil {
		return err
	}
	b.Modules = append(b.Modules, bundle.ModuleFile{URL: file, Path: file, Raw: text, Parsed: module})
	return nil
}

// addRules adds the rules and the libraries of all folders. In OPA they share one name space.
func addRules(b *bundle.Bundle, modules []policylint.Module) error {
	var folders []string
	owners := make(map[string]string)
	for i := range modules {
		m := &modules[i]
		at := path.Join("rules", m.File)
		if m.Folder != "" {
			if !slices.Contains(folders, m.Folder) {
				folders = append(folders, m.Folder)
			}
			at = path.Join(fmt.Sprintf("folder%d", len(folders)), m.File)
		}
		name := m.Parsed.Package.Path.String()
		owner, taken := owners[name]
		switch {
		case taken && owner != m.Folder:
			return fmt.Errorf("rule folders %s and %s both have a package %s: a bundle can hold one of them",
				owner, m.Folder, strings.TrimPrefix(name, "data."))
		case m.Folder != "" && reserved(m.Parsed.Package.Path):
			return fmt.Errorf("rule folder %s: %s: the package %s is reserved in a bundle",
				m.Folder, m.File, strings.TrimPrefix(name, "data."))
		}
		owners[name] = m.Folder
		if err := add(b, at, m.Text); err != nil {
			return err
		}
	}
	return nil
}

// reserved reports whether a package of a library is one of the adapter, or means something to OPA.
func reserved(name ast.Ref) bool {
	first, ok := name[1].Value.(ast.String)
	return ok && slices.Contains([]string{"keyward", "main", "system"}, string(first))
}

// rootsOf are the roots of the bundle: its own, and the packages of users' libraries. OPA refuses roots
// that lie below others.
func rootsOf(modules []bundle.ModuleFile) []string {
	all := slices.Clone(roots)
	for i := range modules {
		var names []string
		for _, part := range modules[i].Parsed.Package.Path[1:] {
			if name, ok := part.Value.(ast.String); ok {
				names = append(names, string(name))
			}
		}
		all = append(all, strings.Join(names, "/"))
	}
	slices.Sort(all)
	var apart []string
	for _, root := range all {
		if !slices.ContainsFunc(apart, func(other string) bool { return strings.HasPrefix(root+"/", other+"/") }) {
			apart = append(apart, root)
		}
	}
	return apart
}
