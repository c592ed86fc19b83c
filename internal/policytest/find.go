package policytest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Found is what operands of `keyward test` stand for.
type Found struct {
	// Files are test files.
	Files []string
	// RuleFolders are folders named as operands with cases.txtar below them.
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
	before := len(f.Files)
	rules := false
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch name := ""; {
		case err != nil:
			return err
		case entry.IsDir():
			name = entry.Name()
			if path != root && (strings.HasPrefix(name, ".") || name == "node_modules") {
				return fs.SkipDir
			}
		case entry.Name() == casesFile:
			rules = true
		case isTestFile(entry.Name()):
			f.Files = append(f.Files, path)
		}
		return nil
	})
	switch {
	case err != nil:
		return err
	case rules:
		f.RuleFolders = append(f.RuleFolders, root)
	case len(f.Files) == before:
		return fmt.Errorf("%s: no test found: test files end in %s, and cases of rules are called %s",
			root, suffixes[0], casesFile)
	}
	return nil
}

func isTestFile(name string) bool {
	for _, suffix := range suffixes {
		if strings.HasSuffix(strings.ToLower(name), suffix) {
			return true
		}
	}
	return false
}
