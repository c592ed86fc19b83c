package policylint

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/cases"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// thousand is a model of 1,000 subjects made from the cases of all rules.
func thousand(b *testing.B) *model.Model {
	b.Helper()
	archives, err := filepath.Glob("rules/*/*/cases.txtar")
	if err != nil {
		b.Fatal(err)
	}
	m := &model.Model{}
	for len(m.Subjects) < 1000 {
		for _, archive := range archives {
			text, err := os.ReadFile(archive)
			if err != nil {
				b.Fatal(err)
			}
			found, err := cases.Parse(text)
			if err != nil {
				b.Fatal(err)
			}
			for _, c := range found {
				if strings.Contains(archive, "policy_too_large") {
					continue
				}
				subject, err := cases.Subject(c.Source)
				if err != nil {
					b.Fatal(err)
				}
				m.Subjects = append(m.Subjects, subject)
			}
		}
	}
	m.Subjects = m.Subjects[:1000]
	return m
}

// BenchmarkLint_thousandSubjects is one lint of 1,000 subjects with every rule, rules prepared.
func BenchmarkLint_thousandSubjects(b *testing.B) {
	m := thousand(b)
	l, err := New(b.Context(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := l.Lint(b.Context(), m); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := l.Lint(b.Context(), m); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLint_cold is the first lint of a process, of one bucket and one key.
func BenchmarkLint_cold(b *testing.B) {
	m := thousand(b)
	few := &model.Model{}
	for _, kind := range []model.Kind{model.Bucket, model.Key} {
		few.Subjects = append(few.Subjects, ofKind(m, kind)[0])
	}
	for b.Loop() {
		l, err := New(b.Context(), Options{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := l.Lint(b.Context(), few); err != nil {
			b.Fatal(err)
		}
	}
}
