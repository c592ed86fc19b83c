package eval_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
)

// TestDecide_leavesOpenWhatAWSDoes asks each open question by itself: the decision must be
// Ambiguous and name both readings, with the outcome of each.
func TestDecide_leavesOpenWhatAWSDoes(t *testing.T) {
	t.Parallel()
	condition := func(text string) string { return `"Principal": "*", "Condition": ` + text }
	tests := []struct {
		question eval.Question
		elements string
		caller   string
		// whether the statement matches when the answer is yes
		matches bool
	}{
		{eval.UnresolvedNegated, condition(`{"StringNotEquals": {"aws:k": "${aws:none}"}}`), userARN, true},
		{eval.NotPrincipalExempts, `"NotPrincipal": {"AWS": "` + userARN + `"}`, userARN, false},
		{eval.AnyValueIfExists, condition(`{"ForAnyValue:StringEqualsIfExists": {"aws:none": "x"}}`), userARN, true},
		{eval.UnqualifiedMultiValue, condition(`{"StringNotEquals": {"aws:TagKeys": "x"}}`), userARN, true},
		{eval.AWSStarIsService, `"Principal": {"AWS": "*"}`, service, true},
		{eval.VariableInBool, condition(`{"Bool": {"aws:bool": "${aws:bool}"}}`), userARN, true},
		{eval.WrongTypeNegated, condition(`{"ArnNotEquals": {"aws:k": "arn:aws:s3:::b"}}`), userARN, true},
		{eval.StarInARNOperator, condition(`{"ArnLike": {"aws:arn": "*"}}`), userARN, true},
		{eval.NoPolicyValues, condition(`{"StringEquals": {"aws:k": []}}`), userARN, true},
		{eval.EmptyIsPresent, condition(`{"Null": {"aws:empty": "true"}}`), userARN, false},
		{eval.QualifiedNull, condition(`{"ForAllValues:Null": {"aws:none": "true"}}`), userARN, true},
	}
	context := map[string][]string{
		"aws:k": {"x"}, "aws:TagKeys": {"y"}, "aws:bool": {"true"}, "aws:arn": {"arn:aws:s3:::b"}, "aws:empty": {},
	}
	seen := map[eval.Question]bool{}
	for _, tt := range tests {
		seen[tt.question] = true
		t.Run(tt.question.Assumption(true), func(t *testing.T) {
			t.Parallel()
			doc := mustParse(t, `{"Version": "2012-10-17", "Statement":
				[{"Effect": "Deny", "Action": "*", "Resource": "*", `+tt.elements+`}]}`)
			got := eval.Decide(doc, eval.Request{Principal: tt.caller, Action: "a:b", Resource: "*", Context: context})
			outcome := func(answer bool) eval.Outcome {
				if tt.matches == answer {
					return eval.ExplicitlyDenied
				}
				return eval.ImplicitlyDenied
			}
			want := eval.Decision{
				Outcome: eval.Ambiguous, Statements: []int{0},
				Readings: []eval.Reading{
					{Assumption: tt.question.Assumption(true), Outcome: outcome(true)},
					{Assumption: tt.question.Assumption(false), Outcome: outcome(false)},
				},
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("decision differs (-want +got):\n%s", diff)
			}
		})
	}
	for _, q := range eval.Questions() {
		if !seen[q] {
			t.Errorf("no case for %q", q.Assumption(true))
		}
	}
}

func TestDecide_isNotAmbiguousWhenReadingsAgree(t *testing.T) {
	t.Parallel()
	doc := mustParse(t, `{"Statement": [
		{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "*", "Resource": "*"},
		{"Effect": "Deny", "Principal": "*", "Action": "a:*", "Resource": "*",
		 "Condition": {"StringEquals": {"aws:k": []}}},
		{"Effect": "Deny", "Principal": "*", "Action": "a:b", "Resource": "*"}
	]}`)
	got := eval.Decide(doc, eval.Request{Principal: service, Action: "a:b", Resource: "*"})
	want := eval.Decision{Outcome: eval.ExplicitlyDenied, Statements: []int{1, 2}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("decision differs (-want +got):\n%s", diff)
	}
}

func TestDecide_combinesOpenQuestions(t *testing.T) {
	t.Parallel()
	// An Allow that rests on one question, and a Deny that rests on another.
	doc := mustParse(t, `{"Statement": [
		{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "*", "Resource": "*"},
		{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:k": []}}}
	]}`)
	got := eval.Decide(doc, eval.Request{Principal: service, Action: "a:b", Resource: "*"})
	words := func(star, values bool) string {
		return eval.AWSStarIsService.Assumption(star) + "; " + eval.NoPolicyValues.Assumption(values)
	}
	want := []eval.Reading{
		{Assumption: words(true, true), Outcome: eval.ExplicitlyDenied},
		{Assumption: words(true, false), Outcome: eval.Allowed},
		{Assumption: words(false, true), Outcome: eval.ExplicitlyDenied},
		{Assumption: words(false, false), Outcome: eval.ImplicitlyDenied},
	}
	if diff := cmp.Diff(want, got.Readings); diff != "" || got.Outcome != eval.Ambiguous {
		t.Errorf("outcome %s; readings differ (-want +got):\n%s", got.Outcome, diff)
	}
}

func TestDecide_leavesOutQuestionsThatDoNotMatter(t *testing.T) {
	t.Parallel()
	doc := mustParse(t, `{"Statement": [
		{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"ArnLike": {"aws:arn": "*"}}},
		{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"},
		{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"StringEquals": {"aws:k": []}}}
	]}`)
	got := eval.Decide(doc, eval.Request{
		Principal: userARN, Action: "a:b", Resource: "*", Context: map[string][]string{"aws:arn": {"arn:aws:s3:::b"}},
	})
	want := eval.Decision{
		Outcome: eval.Ambiguous, Statements: []int{0, 1, 2},
		Readings: []eval.Reading{
			{Assumption: eval.NoPolicyValues.Assumption(true), Outcome: eval.ExplicitlyDenied},
			{Assumption: eval.NoPolicyValues.Assumption(false), Outcome: eval.Allowed},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("decision differs (-want +got):\n%s", diff)
	}
}

func TestDecideUnder_answersAsTold(t *testing.T) {
	t.Parallel()
	doc := mustParse(t, `{"Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "*", "Resource": "*"}}`)
	request := eval.Request{Principal: service, Action: "a:b", Resource: "*"}
	for answer, want := range map[bool]eval.Outcome{true: eval.Allowed, false: eval.ImplicitlyDenied} {
		got := eval.DecideUnder(doc, request, func(q eval.Question) bool { return answer && q == eval.AWSStarIsService })
		if got.Outcome != want {
			t.Errorf("with the answer %t the outcome is %s, want %s", answer, got.Outcome, want)
		}
	}
}
