package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

func evalCommand() command {
	return command{
		name: "eval", summary: "answer requests, one JSON object a line", usage: evalUsage,
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

// question is one line of input; the request's own fields are read beside it.
type question struct {
	ID       any               `json:"id"`
	Policy   json.RawMessage   `json:"policy"`
	Identity []json.RawMessage `json:"identity"`
}

type answer struct {
	ID         any           `json:"id"`
	Decision   eval.Outcome  `json:"decision"`
	Statements []int         `json:"statements"`
	Readings   []readingJSON `json:"readings,omitempty"`
}

type unanswered struct {
	ID    any    `json:"id"`
	Error string `json:"error"`
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

// eval answers every line it can: one unreadable line does not cost the others their answer.
func (c *cli) eval(quiet bool) (int, error) {
	in := bufio.NewReader(c.stdin)
	encoder := json.NewEncoder(c.stdout)
	encoder.SetEscapeHTML(false)
	code := exitOK
	for number := 1; ; number++ {
		line, err := in.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			id, decision, fault := decideLine(line)
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
		switch {
		case errors.Is(err, io.EOF):
			return code, nil
		case err != nil:
			return exitError, err
		}
	}
}

func decideLine(line []byte) (id any, decision eval.Decision, err error) {
	var q question
	if err := json.Unmarshal(line, &q); err != nil {
		return nil, eval.Decision{}, err
	}
	var request eval.Request
	if err := json.Unmarshal(line, &request); err != nil {
		return q.ID, eval.Decision{}, err
	}
	for name, value := range map[string]string{
		"principal": request.Principal, "action": request.Action, "resource": request.Resource,
	} {
		if value == "" {
			return q.ID, eval.Decision{}, fmt.Errorf("%s is missing", name)
		}
	}
	doc, err := parsePolicy(q.Policy)
	if err != nil {
		return q.ID, eval.Decision{}, fmt.Errorf("policy: %w", err)
	}
	if q.Identity == nil {
		decision = eval.Decide(doc, request)
	} else {
		var identity []*policy.Document
		for i, text := range q.Identity {
			own, err := parsePolicy(text)
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

// parsePolicy reads a document, also one that is quoted as AWS's APIs return it.
func parsePolicy(text json.RawMessage) (*policy.Document, error) {
	if len(text) == 0 {
		return nil, errors.New("is missing")
	}
	if text[0] == '"' {
		var quoted string
		if err := json.Unmarshal(text, &quoted); err != nil {
			return nil, err
		}
		text = json.RawMessage(quoted)
	}
	return policy.Parse(text)
}
