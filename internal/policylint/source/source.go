// Package source finds where the resources of a plan are written: the .tf file, line and column of a
// block, an attribute, or a statement of a policy. A plan does not say.
package source

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Tree is the Terraform code of a root module and of the modules that it calls.
type Tree struct {
	parser  *hclparse.Parser
	modules map[string]*module // by the path of calls, "network.vpc"; "" is the root
}

// module is the code in one folder.
type module struct {
	dir    string
	blocks map[string]*hclsyntax.Block // by "resource.TYPE.NAME", "data.TYPE.NAME" and "module.NAME"
	locals map[string]hclsyntax.Expression
}

// Open reads the code in a folder and, as far as `terraform init` has put them into .terraform/modules
// or they are folders nearby, that of the modules that it calls. It fails where the folder holds no
// .tf file and where one cannot be parsed.
func Open(dir string) (*Tree, error) {
	t := &Tree{parser: hclparse.NewParser(), modules: map[string]*module{}}
	root, err := t.read(dir)
	if err != nil {
		return nil, err
	}
	t.modules[""] = root
	installed, err := installedModules(dir)
	if err != nil {
		return nil, err
	}
	return t, t.called("", root, installed)
}

// read parses the .tf files of a folder.
func (t *Tree) read(dir string) (*module, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*.tf"))
	if err != nil {
		return nil, fmt.Errorf("reading Terraform code: %w", err)
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("there is no .tf file in %s", dir)
	}
	slices.Sort(files)
	m := &module{dir: dir, blocks: map[string]*hclsyntax.Block{}, locals: map[string]hclsyntax.Expression{}}
	for _, name := range files {
		file, diags := t.parser.ParseHCLFile(name)
		if diags.HasErrors() {
			return nil, fmt.Errorf("reading Terraform code: %w", diags.Errs()[0])
		}
		if body, ok := file.Body.(*hclsyntax.Body); ok {
			m.add(body)
		}
	}
	return m, nil
}

func (m *module) add(body *hclsyntax.Body) {
	for _, block := range body.Blocks {
		switch block.Type {
		case "resource", "data", "module":
			m.blocks[strings.Join(append([]string{block.Type}, block.Labels...), ".")] = block
		case "locals":
			for name, attribute := range block.Body.Attributes {
				m.locals[name] = attribute.Expr
			}
		}
	}
}

// called reads the modules that a module calls. One that is not there is left out; what it
// creates is then found at its call.
func (t *Tree) called(path string, m *module, installed map[string]string) error {
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
		if dir == "" {
			continue
		}
		read, err := t.read(dir)
		if err != nil {
			return err
		}
		t.modules[child] = read
		if err := t.called(child, read, installed); err != nil {
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

// place is the start of a range.
func place(r hcl.Range) model.Source {
	return model.Source{File: filepath.ToSlash(r.Filename), Line: r.Start.Line, Column: r.Start.Column}
}

// Locate adds to every subject of a plan where it and its policy are written. What cannot be found
// keeps its place in the plan.
func (t *Tree) Locate(m *model.Model) {
	for _, s := range m.Subjects {
		m, block, ok := t.find(s.Address)
		if !ok {
			continue
		}
		s.Source = place(block.DefRange())
		s.PolicySource = s.Source
		s.AttributeSources = attributes(block)
		if s.PolicyAddress != "" && s.PolicyAddress != s.Address {
			if m, block, ok = t.find(s.PolicyAddress); !ok {
				continue
			}
			s.PolicySource = place(block.DefRange())
		}
		written := m.policy(block.Body.Attributes["policy"])
		if written == nil {
			continue
		}
		s.PolicySource = written.start
		if s.Policy != nil && len(written.statements) == len(s.Policy.Statements) {
			s.StatementSources = written.statements
		}
	}
}

// attributes are the places of the attributes of a block, by name.
func attributes(block *hclsyntax.Block) map[string]model.Source {
	places := map[string]model.Source{}
	for name, attribute := range block.Body.Attributes {
		places[name] = place(attribute.NameRange)
	}
	for _, nested := range block.Body.Blocks {
		if _, taken := places[nested.Type]; !taken {
			places[nested.Type] = place(nested.DefRange())
		}
	}
	return places
}

// find is the block of an address with its module, or the call of a module whose code is not there.
func (t *Tree) find(address string) (*module, *hclsyntax.Block, bool) {
	parsed, ok := parseAddress(address)
	if !ok {
		return nil, nil, false
	}
	path := ""
	m := t.modules[""]
	for _, call := range parsed.modules {
		child := strings.TrimPrefix(path+"."+call, ".")
		next := t.modules[child]
		if next == nil {
			block := m.blocks["module."+call]
			return m, block, block != nil
		}
		path, m = child, next
	}
	block := m.blocks[parsed.block]
	return m, block, block != nil
}
