package policytest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/bare"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Found is what operands of `keyward test` stand for.
type Found struct {
	// Files are test files.
	Files []string
	// RuleFolders hold lint rules with cases.
	RuleFolders []string
}

// suffixes of test files in folders. No other tool has them, so that a file of that name that cannot be
// read is an error, and other YAML is none of ours.
var suffixes = []string{".keyward-test.yaml", ".keyward-test.yml"}

// casesFile holds the cases of a lint rule, beside its Rego.
const casesFile = "cases.txtar"

// Find looks for tests in files, which may have any name, and in folders, where test files are those
// that end in .keyward-test.yaml. An operand without a test is an error.
func Find(operands []string) (*Found, error) {
	found := &Found{}
	for _, operand := range operands {
		info, err := os.Stat(operand)
		switch {
		case err != nil:
			return nil, err
		case info.IsDir():
			err = found.folder(operand)
		default:
			found.Files = append(found.Files, operand)
		}
		if err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (f *Found) folder(root string) error {
	files, folders := len(f.Files), len(f.RuleFolders)
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch name := entry.Name(); {
		case entry.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "node_modules"):
			return fs.SkipDir
		case entry.IsDir():
		case name == casesFile:
			if rules := rulesAround(path, root); !slices.Contains(f.RuleFolders, rules) {
				f.RuleFolders = append(f.RuleFolders, rules)
			}
		case isTestFile(name):
			f.Files = append(f.Files, path)
		}
		return nil
	})
	if err == nil && len(f.Files) == files && len(f.RuleFolders) == folders {
		return fmt.Errorf("%s: no test found: test files end in %s, and cases of rules are called %s",
			root, suffixes[0], casesFile)
	}
	return err
}

// rulesAround is the folder of rules to which cases belong. Its rules are in <kind>/<rule>/, as those
// of Keyward itself are, so that Rego of other tools nearby is left alone; of rules in another order the
// folder is the one that was named.
func rulesAround(cases, named string) string {
	kind := filepath.Dir(filepath.Dir(cases))
	around := filepath.Dir(kind)
	outside, err := filepath.Rel(named, around)
	if err != nil || strings.HasPrefix(outside, "..") || !slices.Contains(bare.Kinds, model.Kind(filepath.Base(kind))) {
		return named
	}
	return around
}

func isTestFile(name string) bool {
	for _, suffix := range suffixes {
		if strings.HasSuffix(strings.ToLower(name), suffix) {
			return true
		}
	}
	return false
}
