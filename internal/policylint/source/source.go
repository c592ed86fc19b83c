// Package source finds where the resources of a plan are written: the .tf file, line and column of a
// block, an attribute, or a statement of a policy. A plan does not say.
package source

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Tree is the Terraform code of a root module and of the modules that it calls.
type Tree struct {
	dir     string
	parser  *hclparse.Parser
	bodies  []*hclsyntax.Body
	modules map[string]*module // by the path of calls, "network.vpc"; "" is the root

	// Skipped are the files that lead out of their folder, and so are not read.
	Skipped []string

	findMentions sync.Once
	mentions     map[string]bool
}

// module is the code in one folder.
type module struct {
	dir string
	// blocks are by "resource.TYPE.NAME", "data.TYPE.NAME", "module.NAME", "variable.NAME" and "output.NAME".
	blocks map[string]*hclsyntax.Block
	locals map[string]hclsyntax.Expression
	// outputs are the names of the output values.
	outputs []string
}

// Open reads the code in a folder and, as far as `terraform init` has put them into .terraform/modules
// or they are folders nearby, that of the modules that it calls. It fails where the folder holds no
// code and where a file cannot be parsed.
func Open(dir string) (*Tree, error) {
	t := &Tree{dir: dir, parser: hclparse.NewParser(), modules: map[string]*module{}}
	root, err := t.read(dir)
	if err != nil {
		return nil, err
	}
	t.modules[""] = root
	installed, err := installedModules(dir)
	if err != nil {
		return nil, err
	}
	return t, t.called("", []*module{root}, installed)
}

// read parses the .tf and .tf.json files of a folder. Files that are links out of it are not read.
func (t *Tree) read(dir string) (*module, error) {
	m := &module{dir: dir, blocks: map[string]*hclsyntax.Block{}, locals: map[string]hclsyntax.Expression{}}
	names, err := codeFiles(dir)
	if err != nil {
		return nil, err
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("there is no .tf file in %s", dir)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("reading Terraform code: %w", err)
	}
	defer func() { _ = root.Close() }() // nothing was written
	for _, name := range names {
		path := filepath.Join(dir, name)
		code, err := root.ReadFile(name)
		if info, failed := os.Lstat(path); err != nil && (failed != nil || info.Mode().Type() != fs.ModeSymlink) {
			return nil, fmt.Errorf("reading Terraform code: %w", err)
		}
		if err != nil {
			t.Skipped = append(t.Skipped, path)
			continue
		}
		body, diags := t.parse(code, path)
		if diags.HasErrors() {
			return nil, unreadable(diags)
		}
		t.bodies = append(t.bodies, body)
		m.add(body, isOverride(name))
	}
	return m, nil
}

// unreadable is the first fault of code that cannot be parsed.
func unreadable(diags hcl.Diagnostics) error {
	for _, d := range diags {
		if d.Severity == hcl.DiagError && d.Subject != nil {
			at := d.Subject.Start
			return fmt.Errorf("reading Terraform code: %s:%d:%d: %s: %s",
				filepath.ToSlash(d.Subject.Filename), at.Line, at.Column, d.Summary, d.Detail)
		}
	}
	return fmt.Errorf("reading Terraform code: %w", diags)
}

// codeFiles are the names of the files with code in a folder, in the order in which Terraform reads them:
// those that override others come last.
func codeFiles(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("reading Terraform code: %w", err)
	}
	var plain, overrides []string
	for _, entry := range entries {
		name := entry.Name()
		switch {
		case entry.IsDir() || strings.HasPrefix(name, ".") || !strings.HasSuffix(name, ".tf") && !strings.HasSuffix(name, ".tf.json"):
		case isOverride(name):
			overrides = append(overrides, name)
		default:
			plain = append(plain, name)
		}
	}
	return append(plain, overrides...), nil
}

// isOverride reports whether the blocks of a file change those of the same name in others (Terraform language
// documentation, "Override Files").
func isOverride(name string) bool {
	base := strings.TrimSuffix(strings.TrimSuffix(name, ".json"), ".tf")
	return base == "override" || strings.HasSuffix(base, "_override")
}

// parse parses a file.
func (t *Tree) parse(code []byte, path string) (*hclsyntax.Body, hcl.Diagnostics) {
	if strings.HasSuffix(path, ".json") {
		file, diags := t.parser.ParseJSON(code, path)
		if diags.HasErrors() {
			return nil, diags
		}
		return jsonReader{file}.body()
	}
	file, diags := t.parser.ParseHCL(code, path)
	if diags.HasErrors() {
		return nil, diags
	}
	body, _ := file.Body.(*hclsyntax.Body) // what ParseHCL makes
	return body, nil
}

// add takes up the blocks of a file. One that overrides another adds its attributes to it.
func (m *module) add(body *hclsyntax.Body, override bool) {
	for _, block := range body.Blocks {
		if before := m.blocks[blockName(block)]; before != nil && override {
			maps.Copy(before.Body.Attributes, block.Body.Attributes)
			continue
		}
		switch block.Type {
		case "resource", "data", "module", "variable":
			m.blocks[blockName(block)] = block
		case "output":
			m.blocks[blockName(block)] = block
			m.outputs = append(m.outputs, block.Labels...)
		case "locals":
			for name, attribute := range block.Body.Attributes {
				m.locals[name] = attribute.Expr
			}
		}
	}
}

// blockName is a block's key in module.blocks.
func blockName(block *hclsyntax.Block) string {
	return strings.Join(append([]string{block.Type}, block.Labels...), ".")
}

// relative is how Terraform calls a folder from the root module's.
func (t *Tree) relative(dir string) string {
	relative, err := filepath.Rel(t.dir, dir)
	if err != nil {
		return dir
	}
	return filepath.ToSlash(relative)
}

// called reads the modules that the last of nested modules calls. One that is not there is left out, as is
// one that calls itself; what it creates is then found at its call.
func (t *Tree) called(path string, nested []*module, installed map[string]string) error {
	m := nested[len(nested)-1]
	for name, block := range m.blocks {
		call, ok := strings.CutPrefix(name, "module.")
		if !ok {
			continue
		}
		child := strings.TrimPrefix(path+"."+call, ".")
		dir := installed[child]
		if dir == "" {
			dir = nearby(m.dir, block)
		}
		if dir == "" || slices.ContainsFunc(nested, func(above *module) bool { return above.dir == dir }) {
			continue
		}
		read, err := t.read(dir)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		t.modules[child] = read
		if err := t.called(child, append(nested[:len(nested):len(nested)], read), installed); err != nil {
			return err
		}
	}
	return nil
}

// nearby is the folder of a module whose source is a relative path, "" for others.
func nearby(dir string, call *hclsyntax.Block) string {
	attribute := call.Body.Attributes["source"]
	if attribute == nil {
		return ""
	}
	value, diags := attribute.Expr.Value(nil)
	if diags.HasErrors() || value.IsNull() || value.Type().FriendlyName() != "string" {
		return ""
	}
	source := value.AsString()
	if !strings.HasPrefix(source, "./") && !strings.HasPrefix(source, "../") {
		return ""
	}
	return filepath.Join(dir, source)
}

// installedModules reads where `terraform init` put the modules, by the path of calls.
func installedModules(dir string) (map[string]string, error) {
	name := filepath.Join(dir, ".terraform", "modules", "modules.json")
	text, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // a module that calls none has no such file
	}
	if err != nil {
		return nil, fmt.Errorf("reading where the modules are: %w", err)
	}
	var list struct {
		Modules []struct{ Key, Dir string }
	}
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	dirs := map[string]string{}
	for _, m := range list.Modules {
		if m.Key != "" {
			dirs[m.Key] = filepath.Join(dir, m.Dir)
		}
	}
	return dirs, nil
}
