package policylint

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/rego"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// query is rules about one kind of subject, ready to be evaluated from any number of goroutines: all
// built-in ones, or one of a user's folder, so that it fails by itself.
type query struct {
	folder   string
	rules    []*rule
	prepared rego.PreparedEvalQuery
	compiler *ast.Compiler
	// broken is why the rules of a user's folder cannot be evaluated at all.
	broken error
}

// prepare compiles the enabled rules of a folder about one kind. A user's folder that does not compile
// is a query that is broken.
func prepare(ctx context.Context, f *folder, kind model.Kind, enabled func(*rule) bool) ([]*query, error) {
	var chosen []*rule
	for _, r := range f.rules {
		if r.Kind == kind && enabled(r) {
			chosen = append(chosen, r)
		}
	}
	if len(chosen) == 0 {
		return nil, nil
	}
	all := &query{folder: f.name, rules: chosen}
	compiler, err := compile(f)
	switch {
	case err != nil && f.name == "":
		return nil, all.failure(err)
	case err != nil:
		all.broken = all.failure(err)
		return []*query{all}, nil
	case f.name == "":
		return []*query{all}, all.prepare(ctx, compiler)
	}
	queries := make([]*query, len(chosen))
	for i, r := range chosen {
		queries[i] = &query{folder: f.name, rules: []*rule{r}}
		queries[i].broken = queries[i].prepare(ctx, compiler)
	}
	return queries, nil
}

func (q *query) prepare(ctx context.Context, compiler *ast.Compiler) error {
	terms := make([]string, len(q.rules))
	for i, r := range q.rules {
		exempt := "set()"
		if r.exempts {
			exempt = r.path.String() + ".exempt"
		}
		terms[i] = fmt.Sprintf("[%s.report, %s]", r.path, exempt)
	}
	q.compiler = compiler
	var err error
	q.prepared, err = rego.New(
		rego.Compiler(compiler),
		rego.SetRegoVersion(ast.RegoV1),
		rego.StrictBuiltinErrors(true),
		rego.Query("found := ["+strings.Join(terms, ", ")+"]"),
	).PrepareForEval(ctx)
	if err != nil {
		return q.failure(err)
	}
	return nil
}

// outcome is what one rule said about one chunk of subjects.
type outcome struct {
	reports []report
	exempt  []int
}

// run evaluates the rules on one chunk, and returns one outcome for each of q.rules. Built-in rules have
// no budget.
func (q *query) run(ctx context.Context, input ast.Value, limits *budget) (outcomes []outcome, err error) {
	if q.broken != nil {
		return nil, q.broken
	}
	// OPA itself does not panic on any Rego, as far as is known. If a rule finds a way, that is an error
	// instead of the end of the provider.
	defer func() {
		if p := recover(); p != nil {
			err = q.evaluationFailure(ctx, input, fmt.Errorf("the evaluation crashed: %v", p))
		}
	}()
	evaluate := func(ctx context.Context) (rego.ResultSet, error) {
		return q.prepared.Eval(ctx, rego.EvalParsedInput(input))
	}
	var results rego.ResultSet
	if limits == nil {
		results, err = evaluate(ctx)
	} else {
		results, err = limits.confine(ctx, evaluate)
	}
	if err != nil {
		return nil, q.evaluationFailure(ctx, input, err)
	}
	if len(results) != 1 {
		return nil, q.evaluationFailure(ctx, input, fmt.Errorf("the evaluation gave %d results instead of one", len(results)))
	}
	found, ok := results[0].Bindings["found"].([]any)
	if !ok || len(found) != len(q.rules) {
		return nil, q.evaluationFailure(ctx, input, errors.New("the evaluation gave no list of reports"))
	}
	return q.decode(found)
}

func (q *query) decode(found []any) ([]outcome, error) {
	outcomes := make([]outcome, len(found))
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
		if q.folder != "" && len(reports) > maxReports {
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
	return fmt.Errorf("rule folder %s: %w", q.folder, err)
}

// evaluationFailure says which rule failed: of several that were evaluated together, the first that
// fails alone, too.
func (q *query) evaluationFailure(ctx context.Context, input ast.Value, err error) error {
	if len(q.rules) == 1 {
		return q.failure(fmt.Errorf("rule %s: %w", q.rules[0].ID, err))
	}
	for _, r := range q.rules {
		alone := &query{folder: q.folder, rules: []*rule{r}}
		if err := alone.prepare(ctx, q.compiler); err != nil {
			return err
		}
		if _, err := alone.run(ctx, input, nil); err != nil {
			return err
		}
	}
	return q.failure(err)
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
