package facts

import (
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

func holds() Answer { return Answer{Verdict: prove.Holds, Statement: -1} }

func violated(reason string) Answer {
	return Answer{Verdict: prove.Violated, Reason: reason, Statement: -1}
}

func unknown(reason string, dependsOn ...string) Answer {
	return Answer{Verdict: prove.Unknown, Reason: reason, DependsOn: dependsOn, Statement: -1}
}

// proven turns a proof into the answer to the question it was asked for.
func proven(r prove.Result) Answer {
	return Answer{
		Verdict:    r.Verdict,
		Reason:     r.Reason,
		DependsOn:  r.DependsOn,
		Assumption: r.Assumption,
		Statement:  -1,
		Statements: r.Statements,
		Witness:    r.Witness,
	}
}

// refuted is the answer to the opposite of the question that was asked: its witness showed that
// the property holds, and is of no further use.
func refuted(r prove.Result, reason string) Answer {
	answer := proven(r)
	switch r.Verdict {
	case prove.Holds:
		answer.Verdict, answer.Reason, answer.Witness = prove.Violated, reason, nil
	case prove.Violated:
		answer.Verdict, answer.Witness, answer.Statements = prove.Holds, nil, nil
	case prove.Unknown:
	}
	return answer
}

// because says in words what is wrong, where something is.
func (a Answer) because(reason string) Answer {
	if a.Verdict == prove.Violated {
		a.Reason = reason
	}
	return a
}

// about places an answer on a statement. The question may have been put to another document, in
// which statements are counted differently.
func (a Answer) about(statement int, element string) Answer {
	a.Statement, a.Element = statement, element
	a.Statements = []int{statement}
	return a
}

// worst is the answer to several questions that must all hold: a violation counts more than an
// open question, and that more than a pass.
func worst(answers ...Answer) Answer {
	if len(answers) == 0 {
		return holds()
	}
	rank := map[prove.Verdict]int{prove.Holds: 0, prove.Unknown: 1, prove.Violated: 2}
	return slices.MaxFunc(answers, func(a, b Answer) int { return rank[a.Verdict] - rank[b.Verdict] })
}

// wire is the form in which rules see an answer.
func (a Answer) wire(doc *policy.Document) map[string]any {
	wire := map[string]any{"verdict": string(a.Verdict)}
	if a.Reason != "" {
		wire["reason"] = bounded(a.Reason)
	}
	if len(a.DependsOn) > 0 {
		wire["depends_on"] = anySlice(a.DependsOn)
	}
	if a.Assumption != "" {
		wire["assumption"] = a.Assumption
	}
	if a.Statement >= 0 {
		wire["statement"] = reference(doc, a.Statement)
	}
	if a.Element != "" {
		wire["element"] = a.Element
	}
	if len(a.Statements) > 0 {
		statements := make([]any, len(a.Statements))
		for i, index := range a.Statements {
			statements[i] = reference(doc, index)
		}
		wire["statements"] = statements
	}
	if a.Witness != nil {
		wire["witness"] = witness(a.Witness)
	}
	if a.Undenied {
		wire["undenied"] = true
	}
	return wire
}

// maxReason is the length of the longest reason that rules see: the message of a finding is bounded,
// and a reason can quote values of any length.
const maxReason = 900

func bounded(reason string) string {
	if len(reason) <= maxReason {
		return reason
	}
	return strings.ToValidUTF8(reason[:maxReason], "") + "..."
}

func reference(doc *policy.Document, index int) map[string]any {
	sid := ""
	if doc != nil && index < len(doc.Statements) {
		sid = doc.Statements[index].Sid
	}
	return map[string]any{"index": index, "sid": sid}
}

// witness is the wire form of a request: all its keys, so that it can be decided again as it
// stands, and the request in one line.
func witness(r *eval.Request) map[string]any {
	explicit := r.Explicit()
	context := make(map[string]any, len(explicit.Context))
	for key, values := range explicit.Context {
		context[key] = anySlice(values)
	}
	return map[string]any{
		"principal": r.Principal,
		"action":    r.Action,
		"resource":  r.Resource,
		"account":   r.Account,
		"context":   context,
		"text":      explicit.String(),
	}
}

func anySlice(values []string) []any {
	list := make([]any, len(values))
	for i, value := range values {
		list[i] = value
	}
	return list
}
