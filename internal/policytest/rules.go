package policytest

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/cases"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// LoadRules reads a folder of users' own lint rules and the cases beside them.
func LoadRules(ctx context.Context, root string) ([]Test, error) {
	builtin, err := policylint.Rules()
	if err != nil {
		return nil, err
	}
	options := policylint.Options{Folders: []string{root}}
	for i := range builtin {
		options.Disabled = append(options.Disabled, builtin[i].ID)
	}
	linter, err := policylint.New(ctx, options)
	if err != nil {
		return nil, err
	}
	rules := linter.FolderRules()
	var tests []Test
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.Name() != casesFile {
			return err
		}
		at := slices.IndexFunc(rules, func(r policylint.FolderRule) bool {
			return filepath.Dir(r.File) == filepath.Dir(path)
		})
		if at < 0 {
			return fmt.Errorf("%s: there is no rule beside these cases", path)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		found, err := cases.Parse(text)
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		for _, c := range found {
			subject, err := cases.Subject(c.Source)
			if err != nil {
				return fmt.Errorf("%s: %s: %w", path, c.Name, err)
			}
			tests = append(tests, Test{
				Name: rules[at].ID + " " + strings.TrimSuffix(c.Name, ".json"), Kind: Rule, Policy: rules[at].ID,
				File: path, Line: lineOf(text, c.Name), Column: 1,
				check: func() (Verdict, error) { return lint(ctx, linter, rules[at].ID, subject, c.Want) },
			})
		}
		return nil
	})
	return tests, err
}

// lineOf is the line on which a file of a txtar archive begins.
func lineOf(archive []byte, name string) int {
	before, _, _ := strings.Cut(string(archive), "-- "+name+" --")
	return strings.Count(before, "\n") + 1
}

// lint compares what a rule finds with what it has to find.
func lint(ctx context.Context, l *policylint.Linter, rule string, subject *model.Subject, want []string) (Verdict, error) {
	result, err := l.Lint(ctx, &model.Model{Subjects: []*model.Subject{subject}})
	if err != nil {
		return Verdict{}, err
	}
	var got []string
	for i := range result.Findings {
		if f := &result.Findings[i]; f.Rule == rule {
			got = append(got, pointer(f))
		}
	}
	slices.Sort(got)
	v := Verdict{Status: Failed, Expected: findings(want), Got: findings(got)}
	for i := range result.Undecided {
		if f := &result.Undecided[i]; f.Rule == rule {
			v.Status, v.Reason = Unknown, "the rule is undecided about "+pointer(f)+": "+f.Reason
			return v, nil
		}
	}
	if slices.Equal(got, want) {
		v.Status = Passed
	}
	return v, nil
}

// pointer is where a finding is, as .want files write it.
func pointer(f *policylint.Finding) string {
	if f.Pointer == "" {
		return "policy"
	}
	return f.Pointer
}

func findings(pointers []string) string {
	if len(pointers) == 0 {
		return "no finding"
	}
	return "findings at " + strings.Join(pointers, ", ")
}
