package policylint

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/rules"
)

// Linter is prepared once and used from any number of goroutines.
type Linter struct {
	options Options
	// day is the one on which waivers are judged.
	day     time.Time
	folders []*folder
	// queries holds for each kind what compiles its rules on first use.
	queries map[model.Kind]func() ([]*query, error)
}

// New reads the users' rule folders and checks the options. Rules are compiled later, for the kinds
// that are asked for, when they are first needed.
func New(ctx context.Context, options Options) (*Linter, error) {
	day := options.AsOf
	if day.IsZero() {
		day = time.Now()
	}
	l := &Linter{
		options: options,
		day:     day,
		queries: make(map[model.Kind]func() ([]*query, error), len(kinds)),
	}
	folders, err := distinct(options.Folders)
	if err != nil {
		return nil, err
	}
	for _, name := range folders {
		loaded, err := loadFolder(name)
		if err != nil {
			return nil, err
		}
		l.folders = append(l.folders, loaded)
	}
	if err := l.checkFolders(); err != nil {
		return nil, err
	}
	if err := l.checkOptions(); err != nil {
		return nil, err
	}
	for _, f := range l.folders {
		if err := f.setParameters(options.Parameters); err != nil {
			return nil, err
		}
	}
	// The rules outlive the call that first needs them, and so must not hang on its context.
	lasting := context.WithoutCancel(ctx)
	for _, kind := range kinds {
		l.queries[kind] = sync.OnceValues(func() ([]*query, error) { return l.prepare(lasting, kind) })
	}
	return l, nil
}

// checkFolders refuses two rules with one id.
func (l *Linter) checkFolders() error {
	seen := make(map[string]string)
	for _, f := range l.folders {
		for _, r := range f.rules {
			if builtin(r.ID) {
				return fmt.Errorf("rule folder %s: there is a built-in rule %s already", f.name, r.ID)
			}
			if other, taken := seen[r.ID]; taken {
				return fmt.Errorf("rule folder %s: rule %s is in folder %s already", f.name, r.ID, other)
			}
			seen[r.ID] = f.name
		}
	}
	return nil
}

// builtin reports whether id is the present id of a built-in rule, without reading any rule.
func builtin(id string) bool {
	kind, name, ok := strings.Cut(id, "/")
	if !ok || strings.Contains(name, "_") {
		return false
	}
	info, err := fs.Stat(rules.FS, kind+"/"+strings.ReplaceAll(name, "-", "_"))
	return err == nil && info.IsDir()
}

// prepare compiles every enabled rule about a kind, the built-in ones as one query.
func (l *Linter) prepare(ctx context.Context, kind model.Kind) ([]*query, error) {
	own, err := loadBuiltin(kind)
	if err != nil {
		return nil, fmt.Errorf("built-in rules: %w", err)
	}
	if err := own.setParameters(l.options.Parameters); err != nil {
		return nil, err
	}
	var prepared []*query
	for _, f := range append([]*folder{own}, l.folders...) {
		queries, err := prepare(ctx, f, kind, l.enabled)
		if err != nil {
			return nil, err
		}
		prepared = append(prepared, queries...)
	}
	return prepared, nil
}

// queriesAbout are the rules that look at a kind of subjects: those about the kind, and those about any
// policy where it has one.
func (l *Linter) queriesAbout(kind model.Kind) ([]*query, error) {
	own, err := l.queries[kind]()
	if err != nil || !kind.HasPolicy() {
		return own, err
	}
	shared, err := l.queries[model.Policy]()
	return slices.Concat(own, shared), err
}

func (l *Linter) enabled(r *rule) bool {
	chosen := len(l.options.Only) == 0 || slices.ContainsFunc(l.options.Only, r.is)
	return chosen && !slices.ContainsFunc(l.options.Disabled, r.is)
}

// severity is the severity of a rule's findings.
func (l *Linter) severity(r *rule) Severity {
	for id, severity := range l.options.Severities {
		if r.is(id) {
			return severity
		}
	}
	return r.Severity
}
