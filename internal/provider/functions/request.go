package functions

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

var requestFields = []string{"principal", "action", "resource", "account", "context"}

// request reads a request, with an atom for every string in it that is not known yet. It is nil where
// more than that is unknown.
func (a *argument) request(ctx context.Context, atoms *policy.Atoms) (*eval.Request, *function.FuncError) {
	if a.unknown() {
		return nil, nil //nolint:nilnil // nil is a request that is not known yet.
	}
	value, fault := a.anyValue(ctx)
	if fault != nil {
		return nil, fault
	}
	object, ok := value.(map[string]any)
	if !ok {
		return nil, a.fail("A request is an object with principal, action, resource and, where they matter, account and context.")
	}
	for name, value := range object {
		switch {
		case !slices.Contains(requestFields, name):
			return nil, a.fail("A request has no %q; write principal, action, resource, account and context.", name)
		case value == nil:
			delete(object, name)
		case name == "context" && value == policy.Unknown{}:
			return nil, nil //nolint:nilnil // as above
		}
	}
	marked, fault := a.mark(atoms, "request", object)
	if fault != nil {
		return nil, fault
	}
	return a.decodeRequest(marked)
}

// decodeRequest takes the JSON form of requests, and refuses what is no request whatever the unknown values are.
func (a *argument) decodeRequest(value any) (*eval.Request, *function.FuncError) {
	wire, err := json.Marshal(value)
	if err != nil {
		return nil, a.fail("%v", err)
	}
	var request eval.Request
	if err := json.Unmarshal(wire, &request); err != nil {
		return nil, a.fail("%v", err)
	}
	if err := withExamples(request).WellFormed(); err != nil {
		return nil, a.fail("AWS never sees such a request: %v.", err)
	}
	if arn, ok := policy.SplitARN(request.Resource); ok && request.Account == "" && policy.IsAccountID(arn.Account) {
		request.Account = arn.Account
	}
	return &request, nil
}

// withExamples is the request with something well-formed in the place of what is not known yet: whatever
// the rest is, some such request exists.
func withExamples(r eval.Request) eval.Request {
	for text, example := range map[*string]string{
		&r.Principal: "arn:aws:iam::111122223333:root", &r.Action: "s3:GetObject", &r.Resource: "*", &r.Account: "",
	} {
		if !policy.Known(*text) {
			*text = example
		}
	}
	return r
}

// mark puts an atom in the place of everything that is not known. A value of the context may turn out
// to be a list; no decision with an atom in it depends on that.
func (a *argument) mark(atoms *policy.Atoms, path string, value any) (any, *function.FuncError) {
	switch v := value.(type) {
	case policy.Unknown:
		return atoms.Text(path), nil
	case string:
		if !policy.Known(v) {
			return nil, a.fail("%s holds a private-use character of Unicode plane 16, which AWS accepts nowhere: remove it.", path)
		}
	case []any:
		for i := range v {
			var fault *function.FuncError
			if v[i], fault = a.mark(atoms, path, v[i]); fault != nil {
				return nil, fault
			}
		}
	case map[string]any:
		for name := range v {
			var fault *function.FuncError
			if v[name], fault = a.mark(atoms, path+"."+name, v[name]); fault != nil {
				return nil, fault
			}
		}
	}
	return value, nil
}
