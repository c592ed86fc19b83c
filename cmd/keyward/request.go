package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// requestFlags describe one request: each part by its flag, or all of it as JSON.
type requestFlags struct {
	file    string
	parts   eval.Request
	context texts
}

func (f *requestFlags) declare(fs *flag.FlagSet) {
	fs.StringVar(&f.file, "request", "", "")
	fs.StringVar(&f.parts.Principal, "principal", "", "")
	fs.StringVar(&f.parts.Action, "action", "", "")
	fs.StringVar(&f.parts.Resource, "resource", "", "")
	fs.StringVar(&f.parts.Account, "account", "", "")
	fs.Var(&f.context, "context", "")
}

// none reports whether no request is asked about.
func (f *requestFlags) none() bool {
	return f.file+f.parts.Principal+f.parts.Action+f.parts.Resource == "" && f.context == nil
}

// read makes the request.
func (f *requestFlags) read(c *cli) (eval.Request, error) {
	r := f.parts
	if f.file != "" {
		if r.Principal+r.Action+r.Resource+r.Account != "" || f.context != nil {
			return r, usagef("--request is the whole request: leave out --principal, --action, --resource, --account and --context")
		}
		return c.readRequest(f.file)
	}
	for _, needed := range [][2]string{
		{"--principal", r.Principal}, {"--action", r.Action}, {"--resource", r.Resource},
	} {
		if needed[1] == "" {
			return r, usagef("%s is missing", needed[0])
		}
	}
	if err := checkAccount(r.Account); err != nil {
		return r, err
	}
	if arn, ok := policy.SplitARN(r.Resource); ok && r.Account == "" && policy.IsAccountID(arn.Account) {
		r.Account = arn.Account
	}
	r.Context = map[string][]string{}
	for _, pair := range f.context {
		key, value, ok := strings.Cut(pair, "=")
		if !ok || key == "" {
			return r, usagef("--context %q is not KEY=VALUE", pair)
		}
		for other := range r.Context {
			if strings.EqualFold(other, key) {
				key = other // one key, whatever its case
			}
		}
		r.Context[key] = append(r.Context[key], value)
	}
	if err := r.WellFormed(); err != nil {
		return r, usageError{err}
	}
	return r, nil
}

// noteUndocumented tells of names in a request that AWS does not have. The request is decided all the
// same: AWS may have added them since the catalogue was made.
func (c *cli) noteUndocumented(r eval.Request) {
	notes := []string{catalog.UndocumentedAction(r.Action)}
	for _, key := range slices.Sorted(maps.Keys(r.Context)) {
		notes = append(notes, catalog.UndocumentedKey(r.Action, key, r.Context[key]))
	}
	for _, note := range notes {
		if note != "" {
			c.notef("keyward explain: note: %s\n", note)
		}
	}
}

// readRequest reads a request from a file that holds it alone or as the witness of a finding or of a
// comparison.
func (c *cli) readRequest(operand string) (eval.Request, error) {
	name := fileName(operand)
	file, err := c.open(operand)
	if err != nil {
		return eval.Request{}, err
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil {
		return eval.Request{}, fmt.Errorf("%s: %w", name, err)
	}
	var found struct {
		Witness json.RawMessage `json:"witness"`
	}
	if err := json.Unmarshal(text, &found); err != nil {
		return eval.Request{}, fmt.Errorf("%s: %w", name, err)
	}
	if found.Witness != nil {
		text = found.Witness
	}
	var r eval.Request
	if err := json.Unmarshal(text, &r); err != nil {
		return r, fmt.Errorf("%s: %w", name, err)
	}
	if r.Principal == "" || r.Action == "" || r.Resource == "" {
		return r, fmt.Errorf(`%s: no request: it has "principal", "action" and "resource", and may stand in a "witness"`, name)
	}
	if err := r.WellFormed(); err != nil {
		return r, fmt.Errorf("%s: %w", name, err)
	}
	return r, nil
}
