package policylint

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"
	"github.com/open-policy-agent/opa/v1/topdown"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// query is the enabled rules of one folder about one kind of subject, ready to be evaluated from
// any number of goroutines.
type query struct {
	folder   string
	rules    []*rule
	prepared rego.PreparedEvalQuery
}

// prepare compiles the enabled rules of a folder about one kind. It returns nil when there is none.
func prepare(ctx context.Context, f *folder, kind model.Kind, enabled func(*rule) bool) (*query, error) {
	q := &query{folder: f.name}
	var terms []string
	for _, r := range f.rules {
		if r.Kind != kind || !enabled(r) {
			continue
		}
		q.rules = append(q.rules, r)
		exempt := "set()"
		if r.exempts {
			exempt = r.path.String() + ".exempt"
		}
		terms = append(terms, fmt.Sprintf("[%s.report, %s]", r.path, exempt))
	}
	if len(q.rules) == 0 {
		return nil, nil
	}
	compiler, err := compile(f)
	if err != nil {
		return nil, q.failure(err)
	}
	q.prepared, err = rego.New(
		rego.Compiler(compiler),
		rego.SetRegoVersion(ast.RegoV1),
		rego.StrictBuiltinErrors(true),
		rego.Query("found := ["+strings.Join(terms, ", ")+"]"),
	).PrepareForEval(ctx)
	if err != nil {
		return nil, q.failure(err)
	}
	return q, nil
}

// outcome is what one rule said about one chunk of subjects.
type outcome struct {
	reports []report
	exempt  []int
}

// run evaluates the rules on one chunk, and returns one outcome for each of q.rules.
func (q *query) run(ctx context.Context, input ast.Value) (outcomes []outcome, err error) {
	// OPA itself does not panic on any Rego, as far as is known. If a user's rule finds a way, the
	// error names its folder instead of taking the provider down.
	defer func() {
		if p := recover(); p != nil {
			err = q.failure(fmt.Errorf("the evaluation crashed: %v", p))
		}
	}()
	if q.folder != "" {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, folderDeadline)
		defer cancel()
	}
	results, err := q.prepared.Eval(ctx, rego.EvalParsedInput(input))
	if err != nil {
		return nil, q.failure(err)
	}
	if len(results) != 1 {
		return nil, q.failure(fmt.Errorf("the evaluation gave %d results instead of one", len(results)))
	}
	found, ok := results[0].Bindings["found"].([]any)
	if !ok || len(found) != len(q.rules) {
		return nil, q.failure(errors.New("the evaluation gave no list of reports"))
	}
	return q.decode(found)
}

func (q *query) decode(found []any) ([]outcome, error) {
	outcomes := make([]outcome, len(found))
	total := 0
	for i, entry := range found {
		pair, ok := entry.([]any)
		if !ok || len(pair) != 2 {
			return nil, q.failure(fmt.Errorf("rule %s: not a set of reports", q.rules[i].ID))
		}
		reports, err := decodeReports(pair[0])
		if err == nil {
			outcomes[i].exempt, err = decodeIDs(pair[1])
		}
		if err != nil {
			return nil, q.failure(fmt.Errorf("rule %s: %w", q.rules[i].ID, err))
		}
		outcomes[i].reports = reports
		if total += len(reports); q.folder != "" && total > maxReports {
			return nil, q.failure(fmt.Errorf("rule %s: more than %d findings", q.rules[i].ID, maxReports))
		}
	}
	return outcomes, nil
}

// failure says whose rules failed.
func (q *query) failure(err error) error {
	if q.folder == "" {
		return fmt.Errorf("built-in rules: %w", err)
	}
	if errors.Is(err, context.DeadlineExceeded) || topdown.IsCancel(err) {
		err = fmt.Errorf("%w (a folder has %s for one lint)", err, folderDeadline)
	}
	return fmt.Errorf("rule folder %s: %w", q.folder, err)
}

// facts are those that the rules read, by name.
func (q *query) facts() []string {
	var names []string
	for _, r := range q.rules {
		names = append(names, r.Facts...)
	}
	slices.Sort(names)
	return slices.Compact(names)
}
