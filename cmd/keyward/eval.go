package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

func evalCommand() command {
	return command{
		name: "eval", summary: "answer requests, one JSON object a line", usage: evalUsage,
		formats: []string{"json"},
		flags: func(c *cli, fs *flag.FlagSet) func([]string) (int, error) {
			var out output
			out.declare(fs, "json")
			return func(operands []string) (int, error) {
				if err := out.check("json"); err != nil {
					return exitError, err
				}
				if len(operands) > 0 {
					return exitError, usagef("unexpected operand %q: requests come on standard input", operands[0])
				}
				return c.eval(out.quiet)
			}
		},
	}
}

// question is one line of input.
type question struct {
	// ID comes back as it is written.
	ID       json.RawMessage   `json:"id"`
	Policy   json.RawMessage   `json:"policy"`
	Identity []json.RawMessage `json:"identity"`

	Principal string          `json:"principal"`
	Action    string          `json:"action"`
	Resource  string          `json:"resource"`
	Account   string          `json:"account"`
	Context   json.RawMessage `json:"context"`
}

// request reads the request; its context is read as package eval writes it.
func (q *question) request() (eval.Request, error) {
	var r eval.Request
	if q.Context != nil {
		if err := json.Unmarshal(slices.Concat([]byte(`{"context":`), q.Context, []byte("}")), &r); err != nil {
			return r, err
		}
	}
	r.Principal, r.Action, r.Resource, r.Account = q.Principal, q.Action, q.Resource, q.Account
	return r, r.WellFormed()
}

type answer struct {
	ID         json.RawMessage `json:"id"`
	Decision   eval.Outcome    `json:"decision"`
	Statements []int           `json:"statements"`
	Readings   []readingJSON   `json:"readings,omitempty"`
}

type unanswered struct {
	ID    json.RawMessage `json:"id"`
	Error string          `json:"error"`
}

type readingJSON struct {
	Assumption string       `json:"assumption"`
	Decision   eval.Outcome `json:"decision"`
}

func readingsJSON(readings []eval.Reading) []readingJSON {
	var list []readingJSON
	for _, r := range readings {
		list = append(list, readingJSON{r.Assumption, r.Outcome})
	}
	return list
}

// eval answers every line it can: one unreadable line does not cost the others their answer. Answers
// leave as soon as no further line waits, so that a program can ask and read in turns.
func (c *cli) eval(quiet bool) (int, error) {
	in, out := bufio.NewReaderSize(c.stdin, lineBuffer), bufio.NewWriter(c.stdout)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	known := policies{}
	code := exitOK
	for number := 1; ; number++ {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			id, decision, fault := known.decide(line)
			var reply any = answer{id, decision.Outcome, decision.Statements, readingsJSON(decision.Readings)}
			if fault != nil {
				code = exitError
				reply = unanswered{id, fault.Error()}
				if !quiet {
					c.notef("keyward eval: line %d: %v\n", number, fault)
				}
			}
			if err := encoder.Encode(reply); err != nil {
				return exitError, err
			}
		}
		if err != nil || in.Buffered() == 0 {
			if err := out.Flush(); err != nil {
				return exitError, err
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			return code, nil
		case err != nil:
			return exitError, err
		}
	}
}

// lineBuffer holds many lines, so that most of them are answered with one write.
const lineBuffer = 1 << 16

// policies are the documents read so far, by their text: the same policy usually stands on many lines.
type policies map[string]*policy.Document

// manyPolicies is how many documents are kept.
const manyPolicies = 256

func (known policies) decide(line []byte) (id json.RawMessage, decision eval.Decision, err error) {
	var q question
	if err := json.Unmarshal(line, &q); err != nil {
		return nil, eval.Decision{}, err
	}
	request, err := q.request()
	if err != nil {
		return q.ID, eval.Decision{}, err
	}
	doc, err := known.parse(q.Policy)
	if err != nil {
		return q.ID, eval.Decision{}, fmt.Errorf("policy: %w", err)
	}
	if q.Identity == nil {
		decision = eval.Decide(doc, request)
	} else {
		var identity []*policy.Document
		for i, text := range q.Identity {
			own, err := known.parse(text)
			if err != nil {
				return q.ID, eval.Decision{}, fmt.Errorf("identity[%d]: %w", i, err)
			}
			identity = append(identity, own)
		}
		decision = eval.Authorize(doc, identity, request)
	}
	if decision.Statements == nil {
		decision.Statements = []int{}
	}
	return q.ID, decision, nil
}

// parse reads a document, also one that is quoted as AWS's APIs return it.
func (known policies) parse(text json.RawMessage) (*policy.Document, error) {
	if doc := known[string(text)]; doc != nil {
		return doc, nil
	}
	if len(text) == 0 {
		return nil, errors.New("is missing")
	}
	source := text
	if text[0] == '"' {
		var quoted string
		if err := json.Unmarshal(text, &quoted); err != nil {
			return nil, err
		}
		source = json.RawMessage(quoted)
	}
	doc, err := policy.Parse(source)
	if err != nil {
		return nil, err
	}
	if len(known) >= manyPolicies {
		clear(known)
	}
	known[string(text)] = doc
	return doc, nil
}
