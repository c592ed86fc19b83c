package expression

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// files are those that expressions may read: inside of one folder, wherever links lead.
type files struct{ dir string }

// maxFile is the size of the largest file that is read. No policy and no template of one is larger.
const maxFile = 1 << 20

// read is the text of a file, whose path counts from the folder.
func (f files) read(name string) (string, error) {
	root, err := os.OpenRoot(f.dir)
	if err != nil {
		return "", err
	}
	defer func() { _ = root.Close() }() // nothing was written
	file, err := root.Open(filepath.Clean(name))
	if err != nil {
		return "", fmt.Errorf("%s cannot be read inside the source folder: %w", name, err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err == nil && len(text) > maxFile {
		err = fmt.Errorf("%s is larger than %d bytes", name, maxFile)
	}
	return string(text), err
}

// path is how a file is called in findings.
func (f files) path(name string) string { return filepath.ToSlash(filepath.Join(f.dir, name)) }

// fileFunc is file.
func (s *State) fileFunc() function.Function {
	return textOfFile(func(name string) (cty.Value, error) {
		text, err := s.files.read(name)
		if err != nil {
			return cty.UnknownVal(cty.String), err
		}
		w := &Writing{text: text, file: s.files.path(name), start: hcl.InitialPos}
		w.segments = []segment{{at: hcl.Range{Filename: w.file, Start: hcl.InitialPos}}}
		if !strings.HasPrefix(strings.TrimSpace(text), "{") {
			return cty.StringVal(text), nil
		}
		return cty.StringVal(text).Mark(w), nil
	})
}

// textOfFile is a function of the path of a file.
func textOfFile(f func(name string) (cty.Value, error)) function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return f(args[0].AsString())
		},
	})
}

// fileExistsFunc is fileexists. Of files that may not be read it tells nothing.
func (s *State) fileExistsFunc() function.Function {
	return function.New(&function.Spec{
		Params: []function.Parameter{{Name: "path", Type: cty.String}},
		Type:   function.StaticReturnType(cty.Bool),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			root, err := os.OpenRoot(s.files.dir)
			if err != nil {
				return cty.UnknownVal(cty.Bool), err
			}
			defer func() { _ = root.Close() }() // nothing was written
			info, err := root.Stat(filepath.Clean(args[0].AsString()))
			switch {
			case err == nil:
				return cty.BoolVal(info.Mode().IsRegular()), nil
			case errors.Is(err, os.ErrNotExist):
				return cty.False, nil
			default:
				return cty.UnknownVal(cty.Bool), nil
			}
		},
	})
}

// templateFuncs are templatefile and templatestring. Templates may call every other function.
func (s *State) templateFuncs(functions map[string]function.Function) map[string]function.Function {
	render := func(text, name string, vars cty.Value) (cty.Value, error) {
		s.templates[name] = []byte(text)
		e, diags := hclsyntax.ParseTemplate([]byte(text), name, hcl.InitialPos)
		if diags.HasErrors() {
			return cty.DynamicVal, diags.Errs()[0]
		}
		if !vars.IsKnown() || vars.IsNull() || !vars.Type().IsObjectType() && !vars.Type().IsMapType() {
			return cty.DynamicVal, nil
		}
		value, diags := s.Prepare(e).Value(&hcl.EvalContext{Variables: vars.AsValueMap(), Functions: functions})
		if diags.HasErrors() {
			return cty.DynamicVal, errors.New(sentence(diags))
		}
		return value, nil
	}
	spec := func(first string, text func(string) (text, name string, err error)) function.Function {
		call := func(args []cty.Value) (cty.Value, error) {
			if !args[0].IsKnown() || hasAtoms(args[0]) {
				return cty.DynamicVal, nil
			}
			content, name, err := text(args[0].AsString())
			if err != nil {
				return cty.DynamicVal, err
			}
			return render(content, name, args[1])
		}
		vars := *anyParam("vars")
		vars.AllowMarked = true
		return function.New(&function.Spec{
			Params: []function.Parameter{{Name: first, Type: cty.String}, vars},
			Type:   function.StaticReturnType(cty.DynamicPseudoType),
			Impl:   func(args []cty.Value, _ cty.Type) (cty.Value, error) { return call(args) },
		})
	}
	return map[string]function.Function{
		"templatefile": spec("path", func(name string) (string, string, error) {
			text, err := s.files.read(name)
			return text, s.files.path(name), err
		}),
		"templatestring": spec("template", func(text string) (string, string, error) { return text, "", nil }),
	}
}

// encodeFunc is jsonencode where its call is not prepared.
func (s *State) encodeFunc() function.Function {
	value := *anyParam("value")
	value.AllowMarked = true
	return function.New(&function.Spec{
		Params: []function.Parameter{value},
		Type:   function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			return s.encode(args[0], hcl.Range{})
		},
	})
}
