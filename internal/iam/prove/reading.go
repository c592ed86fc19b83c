package prove

import (
	"maps"
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
)

// readings are the answers taken so far to the questions on which AWS's documents disagree.
type readings map[eval.Question]bool

// with adds an answer.
func (r readings) with(q eval.Question, answer bool) readings {
	out := maps.Clone(r)
	if out == nil {
		out = readings{}
	}
	out[q] = answer
	return out
}

// judge is the answer to a question. While it is open that is maybe, for the given reason.
func (r readings) judge(q eval.Question, reason string) (truth, *doubt) {
	if answer, known := r[q]; known {
		return truthOf(answer), nil
	}
	return maybe, &doubt{reason: reason, questions: []eval.Question{q}}
}

// always reports whether decide says yes whatever the answers to the open questions are.
func (r readings) always(decide func(reading func(eval.Question) bool) bool) bool {
	var open []eval.Question
	yes := decide(func(q eval.Question) bool {
		answer, known := r[q]
		if !known {
			open = append(open, q)
		}
		return answer
	})
	if open == nil {
		return yes
	}
	return r.with(open[0], true).always(decide) && r.with(open[0], false).always(decide)
}

// overReadings answers the problem under both answers to the first open question of an answer that is
// maybe. They must agree, and a request must be one under both.
func (s *split) overReadings(p *problem, open answer, depth int) answer {
	question := open.questions[0]
	var found [2]answer
	for i, reading := range []bool{true, false} {
		branch := *p
		branch.readings = p.readings.with(question.question, reading)
		if found[i] = s.solve(&branch, depth); found[i].exists == maybe {
			return found[i]
		}
	}
	if found[0].exists == no && found[1].exists == no {
		return answer{exists: no}
	}
	known := p.withFresh()
	for _, a := range found {
		if a.exists == yes && known.fits(*a.witness) {
			return a
		}
	}
	return answer{exists: maybe, reason: question.reason}
}

// openQuestion is a question on which the answer to a problem may depend, and why.
type openQuestion struct {
	question eval.Question
	reason   string
}

// openQuestions lists the questions behind doubts.
func openQuestions(doubts []*doubt) []openQuestion {
	var out []openQuestion
	for _, d := range doubts {
		for _, q := range d.questions {
			if !slices.ContainsFunc(out, func(o openQuestion) bool { return o.question == q }) {
				out = append(out, openQuestion{q, d.reason})
			}
		}
	}
	return out
}
