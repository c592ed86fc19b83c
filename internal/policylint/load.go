package policylint

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/rules"
)

// library is the folder of built-in modules that every rule may import.
const library = "lib"

// checking says whether the compiler compares what rules read with the schemas of the subjects. That takes
// half of the time of a small lint, and the tests have done it for the built-in rules.
type checking bool

const (
	againstSchemas checking = true
	asTested       checking = false
)

// folder is a set of rules that are compiled and evaluated together.
type folder struct {
	// name is the path that the user gave, "" for the built-in rules.
	name string
	checking
	modules map[string]*ast.Module
	// generated are those of the modules that no file holds.
	generated map[string]generated
	rules     []*rule
}

// loadBuiltin reads the built-in rules about the given kinds.
func loadBuiltin(about ...model.Kind) (*folder, error) {
	return loadOwn(asTested, about)
}

// loadOwn reads the built-in rules about the given kinds, to be checked or not.
func loadOwn(check checking, about []model.Kind) (*folder, error) {
	modules, err := parseTree(rules.FS, library, check)
	if err != nil {
		return nil, err
	}
	loaded := &folder{checking: check, modules: modules}
	for _, kind := range about {
		tree, err := parseTree(rules.FS, string(kind), check)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if err := loaded.add(tree); err != nil {
			return nil, err
		}
	}
	return loaded, nil
}

// distinct leaves out folders that are named again, as where the configuration and a flag name the same.
func distinct(names []string) ([]string, error) {
	var kept []string
	var known []os.FileInfo
	for _, name := range names {
		info, err := os.Stat(name)
		var fault *fs.PathError
		switch {
		case errors.As(err, &fault):
			return nil, fmt.Errorf("rule folder %s: %w", name, fault.Err)
		case err != nil:
			return nil, fmt.Errorf("rule folder %s: %w", name, err)
		case !info.IsDir():
			return nil, fmt.Errorf("rule folder %s: this is no folder", name)
		case !slices.ContainsFunc(known, func(other os.FileInfo) bool { return os.SameFile(info, other) }):
			kept, known = append(kept, name), append(known, info)
		}
	}
	return kept, nil
}

// loadFolder reads a folder of users' own rules. Besides rules it may hold libraries of its own,
// in any package outside policylint.
func loadFolder(name string) (*folder, error) {
	tree, err := parseTree(os.DirFS(name), ".", againstSchemas)
	if err != nil {
		return nil, fmt.Errorf("rule folder %s: %w", name, err)
	}
	if len(tree) == 0 {
		return nil, fmt.Errorf("rule folder %s: there is no .rego file in it", name)
	}
	loaded := &folder{name: name, checking: againstSchemas}
	if loaded.modules, err = parseTree(rules.FS, library, againstSchemas); err != nil {
		return nil, err
	}
	if err := loaded.add(tree); err != nil {
		return nil, fmt.Errorf("rule folder %s: %w", name, err)
	}
	if err := checkReferences(loaded.modules); err != nil {
		return nil, fmt.Errorf("rule folder %s: %w", name, err)
	}
	if len(loaded.rules) == 0 {
		return nil, fmt.Errorf("rule folder %s: no package policylint.rules.<kind>.<rule_name> in it", name)
	}
	return loaded, nil
}

// add takes modules up and describes the rules among them.
func (f *folder) add(tree map[string]*ast.Module) error {
	for file, module := range tree {
		if _, taken := f.modules[file]; taken {
			return fmt.Errorf("%s: this file name is reserved", file)
		}
		f.modules[file] = module
		if !strings.HasPrefix(module.Package.Path.String(), "data.policylint") {
			continue
		}
		loaded, err := newRule(module)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		loaded.file = file
		if slices.ContainsFunc(f.rules, func(r *rule) bool { return r.ID == loaded.ID }) {
			return fmt.Errorf("%s: rule %s is in two files", file, loaded.ID)
		}
		f.rules = append(f.rules, loaded)
	}
	slices.SortFunc(f.rules, compareRules)
	return f.setParameters(nil)
}

// parseTree parses every .rego file below root except tests, keyed by path.
func parseTree(fsys fs.FS, root string, check checking) (map[string]*ast.Module, error) {
	modules := make(map[string]*ast.Module)
	err := fs.WalkDir(fsys, root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || path.Ext(file) != ".rego" || strings.HasSuffix(file, "_test.rego") {
			return err
		}
		text, err := fs.ReadFile(fsys, file)
		if err != nil {
			return err
		}
		module, err := ast.ParseModuleWithOpts(file, string(text), ast.ParserOptions{
			RegoVersion:       ast.RegoV1,
			Capabilities:      capabilities(),
			ProcessAnnotation: bool(check),
		})
		if err != nil {
			return err
		}
		modules[file] = module
		return nil
	})
	return modules, err
}
