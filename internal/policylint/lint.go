package policylint

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/open-policy-agent/opa/v1/ast"
	"golang.org/x/sync/errgroup"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/facts"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// chunkSize is how many subjects one evaluation looks at. Large enough that the fixed cost of an
// evaluation does not count, small enough that the cores share the work.
const chunkSize = 64

// Lint checks every subject. A rule that fails to evaluate is an error, never a pass. Where it is of a
// user's folder, the error names it and comes with the result of all other rules.
func (l *Linter) Lint(ctx context.Context, m *model.Model) (*Result, error) {
	return l.lint(ctx, m, chunkSize)
}

func (l *Linter) lint(ctx context.Context, m *model.Model, size int) (*Result, error) {
	if err := l.checkWaivers(m); err != nil {
		return nil, err
	}
	result := &Result{Subjects: len(m.Subjects)}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	var chunks []*chunk
	var checked atomic.Int64
	described := make(map[string]Rule)
	budgets := make(map[*query]*budget)
	for _, kind := range model.Kinds() {
		members := ofKind(m, kind)
		if len(members) == 0 {
			continue
		}
		queries, err := l.queriesAbout(kind)
		if err != nil {
			return nil, err
		}
		limits := make([]*budget, len(queries))
		for i, q := range queries {
			for _, r := range q.rules {
				described[r.ID] = r.Rule
				if q.folder != "" {
					own := r.Rule
					own.Page = ""
					described[r.ID] = own
				}
			}
			if q.folder != "" && budgets[q] == nil {
				budgets[q] = newBudget(cmp.Or(l.options.ruleTime, ruleTime))
			}
			limits[i] = budgets[q]
		}
		for start := 0; start < len(members); start += size {
			c := &chunk{linter: l, queries: queries, limits: limits, subjects: members[start:min(start+size, len(members))]}
			chunks = append(chunks, c)
			group.Go(func() error {
				err := c.run(ctx)
				l.tell(checked.Add(int64(len(c.subjects))), len(m.Subjects))
				return err
			})
		}
	}
	result.Rules = len(described)
	for _, id := range slices.Sorted(maps.Keys(described)) {
		result.Described = append(result.Described, described[id])
	}
	if err := group.Wait(); err != nil {
		return nil, fmt.Errorf("linting: %w", err)
	}
	var failures []string
	for _, c := range chunks {
		result.Findings = append(result.Findings, c.findings...)
		result.Undecided = append(result.Undecided, c.undecided...)
		failures = append(failures, c.failures...)
	}
	l.waive(m, described, result)
	result.order()
	if len(failures) > 0 {
		slices.Sort(failures)
		return result, errors.New(strings.Join(slices.Compact(failures), "\n"))
	}
	return result, nil
}

// tell passes on how far a lint is.
func (l *Linter) tell(checked int64, total int) {
	if l.options.Progress != nil {
		l.options.Progress(int(checked), total)
	}
}

func ofKind(m *model.Model, kind model.Kind) []*model.Subject {
	var members []*model.Subject
	for _, s := range m.Subjects {
		if s.Kind == kind {
			members = append(members, s)
		}
	}
	return members
}

// chunk is a group of subjects of one kind that are evaluated together.
type chunk struct {
	linter   *Linter
	queries  []*query
	limits   []*budget
	subjects []*model.Subject
	// answers holds the facts of each subject, and unknown its fields that are not known.
	answers   []map[string][]facts.Answer
	unknown   []map[string]string
	findings  []Finding
	undecided []Finding
	// failures say which rules of users' folders failed.
	failures []string
}

func (c *chunk) run(ctx context.Context) error {
	input, err := c.input()
	if err != nil {
		return err
	}
	// What a plan of 100 MB has of them is not kept until the end.
	defer func() { c.answers, c.unknown = nil, nil }()
	for i, q := range c.queries {
		err := c.evaluate(ctx, q, input, c.limits[i])
		switch {
		case err == nil:
		case ctx.Err() != nil || q.folder == "":
			return err
		default:
			c.failures = append(c.failures, err.Error())
		}
	}
	return nil
}

func (c *chunk) evaluate(ctx context.Context, q *query, input ast.Value, limits *budget) error {
	outcomes, err := q.run(ctx, input, limits)
	if err != nil {
		return err
	}
	for i, r := range q.rules {
		if err := c.take(r, outcomes[i]); err != nil {
			return q.failure(err)
		}
	}
	return nil
}

// input is the wire form of the chunk with the facts that any rule reads attached.
func (c *chunk) input() (ast.Value, error) {
	var names []string
	for _, q := range c.queries {
		names = append(names, q.facts()...)
	}
	wire := model.Input(c.subjects, 0)
	c.answers = make([]map[string][]facts.Answer, len(c.subjects))
	c.unknown = make([]map[string]string, len(c.subjects))
	subjects, _ := wire["subjects"].([]any)
	for i, s := range c.subjects {
		c.unknown[i] = s.UnknownFields()
		if subject, ok := subjects[i].(map[string]any); ok {
			if err := c.findFacts(i, names, subject); err != nil {
				return nil, err
			}
		}
	}
	value, err := ast.InterfaceToValue(wire)
	if err != nil {
		return nil, fmt.Errorf("building the input of the rules: %w", err)
	}
	return value, nil
}

// findFacts adds the named facts to the input about the i-th subject. The error names the subject of
// which they cannot be found because of a bug.
func (c *chunk) findFacts(i int, names []string, input map[string]any) (err error) {
	s := c.subjects[i]
	defer crashed(&err, "finding facts about "+cmp.Or(s.Address, s.Name))
	c.answers[i] = facts.Find(s, names)
	input["facts"] = facts.Wire(s, c.answers[i])
	return nil
}

// crashed, when deferred, turns a crash into an error: a rule that is missing in the result would look
// like one that found nothing.
func crashed(err *error, what string) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("%s crashed, which is a bug in Keyward: %v", what, p)
	}
}

// take turns what a rule said into findings, and adds where it could not say anything. A subject
// that may yet turn out exempt is undecided, whatever the rule reports about it.
func (c *chunk) take(r *rule, o outcome) (err error) {
	defer crashed(&err, "rule "+r.ID)
	exempt := make(map[int]bool, len(o.exempt))
	for _, id := range o.exempt {
		exempt[id] = true
	}
	reported := make(map[int]bool)
	for _, said := range o.reports {
		if said.subject < 0 || said.subject >= len(c.subjects) {
			return fmt.Errorf("rule %s: reports a subject %d that does not exist", r.ID, said.subject)
		}
		reported[said.subject] = true
		if exempt[said.subject] || r.mayBeExempt(c.unknown[said.subject]) {
			continue
		}
		finding, err := c.linter.finding(r, c.subjects[said.subject], said)
		if err != nil {
			return err
		}
		c.findings = append(c.findings, finding)
	}
	for i, s := range c.subjects {
		if !exempt[i] {
			c.undecided = append(c.undecided, c.linter.undecided(r, s, c.answers[i], c.unknown[i], reported[i])...)
		}
	}
	return nil
}
