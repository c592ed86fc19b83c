package eval

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Anonymous is the principal of an unsigned request.
const Anonymous = "ANONYMOUS"

// Request is what AWS knows when it decides.
//
// Its JSON form is {"principal", "action", "resource", "account", "context"}, where a context
// value is a string, a boolean, a number, or a list of these. A context that is present in JSON
// is Complete.
type Request struct {
	// Principal is an ARN, a service name ("logging.s3.amazonaws.com"), or Anonymous. The ARN of a
	// role stands for a session of it; an account id or root ARN for the account itself.
	Principal string
	Action    string
	Resource  string
	// Account owns the resource.
	Account string
	// Context holds the condition keys present, several values for multi-valued keys. A key that
	// is missing here is absent from the request, except those that the request implies; see
	// [Request.Implied]. Keys do not depend on case.
	Context map[string][]string
	// Complete means that the Context is all there is: no key is implied.
	Complete bool
}

// service is the IAM prefix of the action's service.
func (r Request) service() string {
	service, _, _ := strings.Cut(strings.ToLower(r.Action), ":")
	return service
}

// Explicit returns the same request with a Complete context, in which the implied keys are spelled
// out. Every document decides both requests alike.
func (r Request) Explicit() Request {
	if r.Complete {
		return r
	}
	explicit := r
	explicit.Complete = true
	explicit.Context = maps.Clone(r.Context)
	if explicit.Context == nil {
		explicit.Context = map[string][]string{}
	}
	given := explicit.values()
	for key, values := range r.Implied() {
		if _, ok := given[strings.ToLower(key)]; !ok {
			explicit.Context[key] = values
		}
	}
	return explicit
}

// String is the request in one line: "<principal> s3:PutObject <resource> with key=value". Keys that
// say no more than the request implies are left out.
func (r Request) String() string {
	line := r.Principal + " " + r.Action + " " + r.Resource
	implied := r.Implied()
	joint := " with "
	for _, key := range slices.Sorted(maps.Keys(r.Context)) {
		if known, ok := implied[key]; ok && slices.Equal(known, r.Context[key]) {
			continue
		}
		line += joint + key + "=" + inOneLine(r.Context[key])
		joint = ", "
	}
	return line
}

// inOneLine is a single value as it is, and any other number of values in brackets.
func inOneLine(values []string) string {
	if len(values) == 1 {
		return values[0]
	}
	return "[" + strings.Join(values, ", ") + "]"
}

// requestJSON is the JSON form of a request.
type requestJSON struct {
	Principal string            `json:"principal"`
	Action    string            `json:"action"`
	Resource  string            `json:"resource"`
	Account   string            `json:"account,omitempty"`
	Context   map[string]values `json:"context,omitzero"`
}

// MarshalJSON writes the JSON form. Unless the request has no context at all it is that of
// [Request.Explicit], so that reading it again gives the same request.
func (r Request) MarshalJSON() ([]byte, error) {
	wire := requestJSON{Principal: r.Principal, Action: r.Action, Resource: r.Resource, Account: r.Account}
	if r.Complete || len(r.Context) > 0 {
		wire.Context = map[string]values{}
		for key, v := range r.Explicit().Context {
			wire.Context[key] = v
		}
	}
	return json.Marshal(wire)
}

// UnmarshalJSON reads the JSON form.
func (r *Request) UnmarshalJSON(text []byte) error {
	var wire requestJSON
	if err := json.Unmarshal(text, &wire); err != nil {
		return fmt.Errorf("reading a request: %w", err)
	}
	*r = Request{
		Principal: wire.Principal, Action: wire.Action, Resource: wire.Resource, Account: wire.Account,
		Complete: wire.Context != nil,
	}
	if wire.Context == nil {
		return nil
	}
	r.Context = make(map[string][]string, len(wire.Context))
	seen := map[string]string{}
	for key, v := range wire.Context {
		if other, twice := seen[strings.ToLower(key)]; twice {
			return fmt.Errorf("the context has %q and %q, which are one key: merge them", key, other)
		}
		seen[strings.ToLower(key)] = key
		r.Context[key] = v
	}
	return nil
}

// values are those of one condition key: in JSON a scalar, or a list of any other number.
type values []string

// MarshalJSON writes one value as a scalar.
func (v values) MarshalJSON() ([]byte, error) {
	if len(v) == 1 {
		return json.Marshal(v[0])
	}
	if v == nil {
		return []byte("[]"), nil
	}
	return json.Marshal([]string(v))
}

// UnmarshalJSON reads a scalar or a list of scalars; the JSON text of a boolean or a number is
// its value.
func (v *values) UnmarshalJSON(text []byte) error {
	var list []scalar
	if text[0] != '[' {
		list = make([]scalar, 1)
		if err := json.Unmarshal(text, &list[0]); err != nil {
			return err
		}
	} else if err := json.Unmarshal(text, &list); err != nil {
		return err
	}
	*v = make(values, len(list))
	for i, s := range list {
		(*v)[i] = string(s)
	}
	return nil
}

type scalar string

// UnmarshalJSON reads a string, a boolean or a number.
func (s *scalar) UnmarshalJSON(text []byte) error {
	switch text[0] {
	case '"':
		return json.Unmarshal(text, (*string)(s))
	case '{', '[', 'n':
		return fmt.Errorf("a context value must be a string, a boolean, a number or a list of these, not %s", text)
	}
	*s = scalar(text)
	return nil
}
