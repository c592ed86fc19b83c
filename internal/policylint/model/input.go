package model

import (
	"fmt"
	"maps"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// Input is the wire form of the subjects: what OPA sees, and what `keyward facts` prints. The id of
// a subject is its place in the list plus first. Addresses stand beside the subjects, so that no
// rule comes to depend on how a configuration is cut into resources.
func Input(subjects []*Subject, first int) map[string]any {
	list := make([]any, len(subjects))
	addresses := make(map[string]any)
	for i, subject := range subjects {
		input := subject.Input()
		input["id"] = first + i
		list[i] = input
		if subject.Address != "" {
			addresses[fmt.Sprint(first+i)] = subject.Address
		}
	}
	return map[string]any{"format_version": Version, "subjects": list, "addresses": addresses}
}

// Input is the wire form of one subject, without its id and without facts.
func (s *Subject) Input() map[string]any {
	input := make(map[string]any, len(s.Fields)+6)
	maps.Copy(input, s.Fields)
	unknown := make(map[string]any, len(s.Unknown))
	for field, dependsOn := range s.UnknownFields() {
		unknown[field] = dependsOn
	}
	input["kind"] = string(s.Kind)
	input["name"] = s.Name
	input["unknown"] = unknown
	if s.Scope.Account != "" {
		input["account"] = s.Scope.Account
	}
	if s.PolicyError != "" {
		input["policy_error"] = s.PolicyError
	}
	if s.Kind.HasPolicy() && !s.PolicyUnknown() {
		input["policy"] = policyInput(s)
	}
	return input
}

// UnknownFields are the fields of the wire form that are not known, with the references that they depend
// on: those of Unknown, and what atoms leave open in the policy. A rule that reads statements by itself
// cannot tell an atom from text.
func (s *Subject) UnknownFields() map[string]string {
	doc := s.EffectivePolicy()
	if doc == nil || doc.Known() {
		return s.Unknown
	}
	fields := make(map[string]string, len(s.Unknown)+2)
	maps.Copy(fields, s.Unknown)
	fields["policy.size_in_bytes"], fields["policy.statements"] = "", ""
	return fields
}

// PolicyUnknown reports whether the policy as a whole is not known yet.
func (s *Subject) PolicyUnknown() bool {
	_, unknown := s.Unknown["policy"]
	return s.Policy == nil && unknown
}

// Refuse records that the text of the policy is none. Nothing is known about what it permits.
func (s *Subject) Refuse(fault *policy.SyntaxError) {
	if s.Unknown == nil {
		s.Unknown = map[string]string{}
	}
	s.PolicyError, s.Unknown["policy"] = strings.TrimPrefix(fault.Pointer+": "+fault.Message, ": "), ""
}

// EffectivePolicy is the policy that AWS applies: the subject's own, for a key without one the
// default key policy, else nil. It is nil, too, when the policy is unknown.
func (s *Subject) EffectivePolicy() *policy.Document {
	if s.Policy != nil || s.Kind != Key || s.PolicyUnknown() {
		return s.Policy
	}
	return defaultKeyPolicy(s.Scope)
}

// policyInput is the wire form of the effective policy.
func policyInput(s *Subject) map[string]any {
	wire := map[string]any{"present": s.Policy != nil, "version": "", "statements": []any{}}
	doc := s.EffectivePolicy()
	if doc == nil {
		return wire
	}
	statements := make([]any, len(doc.Statements))
	for i := range doc.Statements {
		statements[i] = statementInput(&doc.Statements[i], doc.Atoms)
	}
	wire["version"] = doc.Version
	wire["statements"] = statements
	if doc.Known() {
		wire["size_in_bytes"] = len(doc.JSON())
	}
	return wire
}

func statementInput(s *policy.Statement, atoms *policy.Atoms) map[string]any {
	principals := make([]any, len(s.Principals))
	for i, p := range s.Principals {
		principals[i] = map[string]any{"type": string(p.Type), "value": printable(p.Value, atoms)}
	}
	conditions := make([]any, len(s.Conditions))
	for i, c := range s.Conditions {
		conditions[i] = map[string]any{
			"operator":  c.Operator,
			"qualifier": string(c.Qualifier),
			"if_exists": c.IfExists,
			"key":       printable(c.Key, atoms),
			"values":    textsInput(c.Values, atoms),
		}
	}
	return map[string]any{
		"index":         s.Index,
		"sid":           s.Sid,
		"effect":        string(s.Effect),
		"principals":    principals,
		"not_principal": s.NotPrincipal,
		"actions":       textsInput(s.Actions, atoms),
		"not_action":    s.NotAction,
		"resources":     textsInput(s.Resources, atoms),
		"not_resource":  s.NotResource,
		"conditions":    conditions,
	}
}

func textsInput(texts []policy.Text, atoms *policy.Atoms) []any {
	values := make([]any, len(texts))
	for i, text := range texts {
		values[i] = printable(text.Value, atoms)
	}
	return values
}

// printable writes atoms the way policy documents print them.
func printable(text string, atoms *policy.Atoms) string {
	return atoms.Replace(text, func(a policy.Atom) string { return "${unknown:" + a.Name + "}" })
}
