package prove

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// minimal is the request without the keys that do not matter.
func (p *problem) minimal(req eval.Request) eval.Request {
	for again := true; again; {
		again = false
		for _, key := range slices.Sorted(maps.Keys(req.Context)) {
			smaller := req
			smaller.Context = maps.Clone(req.Context)
			delete(smaller.Context, key)
			if p.stillFits(smaller) && !p.dependsOnTime(req, key) {
				req, again = smaller, true
			}
		}
	}
	return req
}

// dependsOnTime reports whether the key is the time, which every request has, and at another time the request is
// not what was searched for.
func (p *problem) dependsOnTime(req eval.Request, key string) bool {
	if canonicalKey(key) != keyCurrentTime {
		return false
	}
	return slices.ContainsFunc([]int64{firstSecond, lastSecond}, func(second int64) bool {
		other := req
		other.Context = maps.Clone(req.Context)
		other.Context[key] = []string{time.Unix(second, 0).UTC().Format(time.RFC3339)}
		return !p.stillFits(other)
	})
}

// polish puts values that people recognise in the place of those that the search came upon, as far
// as the request stays what was searched for.
func (p *problem) polish(req eval.Request) eval.Request {
	for _, resource := range p.likelyResources(req) {
		if resource == req.Resource {
			break
		}
		other := req
		if other.Resource = resource; p.stillFits(other) {
			req = other
			break
		}
	}
	for _, principal := range p.likelyPrincipals(req) {
		if principal == req.Principal {
			break
		}
		other := req
		if other.Principal = principal; p.stillFits(other) {
			req = other
			break
		}
	}
	req = p.inPartition(req)
	req.Context = spelled(req.Context)
	for _, key := range slices.Sorted(maps.Keys(req.Context)) {
		req = p.polishKey(req, key)
	}
	return req
}

// realPartitions are those that people know, beside "aws" (AWS General Reference, "ARNs").
var realPartitions = []string{"aws-us-gov", "aws-cn"}

// inPartition is the request with a partition that exists in the place of one that was made up.
func (p *problem) inPartition(req eval.Request) eval.Request {
	for _, text := range []string{req.Resource, req.Principal} {
		arn, ok := policy.SplitARN(text)
		if !ok || arn.Partition == "aws" || slices.Contains(realPartitions, arn.Partition) {
			continue
		}
		for _, existing := range realPartitions {
			replace := strings.NewReplacer("arn:"+arn.Partition+":", "arn:"+existing+":").Replace
			other := req
			other.Resource, other.Principal = replace(req.Resource), replace(req.Principal)
			if p.stillFits(other) {
				req = other
				break
			}
		}
	}
	return req
}

// spelled is a context with its keys as AWS documents them. Their case means nothing.
func spelled(context map[string][]string) map[string][]string {
	out := make(map[string][]string, len(context))
	for key, values := range context {
		if known, ok := catalog.Key(key); ok && strings.EqualFold(known.Name, key) {
			key = known.Name
		}
		out[key] = values
	}
	return out
}

// polishKey does the same for the value of a condition key that has one.
func (p *problem) polishKey(req eval.Request, key string) eval.Request {
	if len(req.Context[key]) != 1 {
		return req
	}
	for _, value := range p.likelyValues(key) {
		if value == req.Context[key][0] {
			return req
		}
		other := req
		other.Context = maps.Clone(req.Context)
		if other.Context[key] = []string{value}; canCoexist(other) && p.stillFits(other) {
			return other
		}
	}
	return req
}

// canCoexist reports whether the condition keys of a request, those that depend on each other, can
// have their values at once.
func canCoexist(req eval.Request) bool {
	of := func(name string) *choice {
		for key, values := range req.Context {
			if canonicalKey(key) == name && len(values) > 0 {
				return &choice{members: []value{{text: values[0]}}}
			}
		}
		return nil
	}
	for _, rule := range coupled {
		if !rule.allowed(of) {
			return false
		}
	}
	return true
}

// likelyResources lists resources that the action acts on, the likeliest first: the one that the
// policy is attached to, those that the statements name, and others of the type.
func (p *problem) likelyResources(req eval.Request) []string {
	var list []string
	uses := resourcesOf(req.Action)
	add := func(arn string) {
		if typeMatches(uses, arn) {
			list = append(list, arn)
		}
	}
	if arn := p.scope.ARN; arn != "" {
		add(arn)
		if p.scope.Service == "s3" {
			add(arn + "/" + exampleObject)
		}
	}
	p.statements(func(s *policy.Statement) {
		for _, r := range s.Resources[:min(len(s.Resources), maxExamples)] {
			if strings.Contains(r.Value, "${") || r.Value == "*" {
				continue
			}
			for _, use := range uses {
				add(exampleOfType(use.Type.ARN, r.Value, p.scope))
			}
			add(exampleARN(r.Value, p.scope))
			add(exampleARN(strings.TrimSuffix(r.Value, "/*"), p.scope))
		}
	})
	if p.scope.ARN == "" {
		for _, use := range uses {
			add(fillTemplate(use.Type.ARN, p.scope))
		}
	}
	domain := p.scope.resources()
	return slices.DeleteFunc(list, func(arn string) bool { return !domain.matches(arn) })
}

// likelyPrincipals lists principals in the place of an AWS principal that no statement names: roles of
// its own account or of others.
func (p *problem) likelyPrincipals(req eval.Request) []string {
	arn, ok := policy.ParsePrincipalARN(req.Principal)
	if !ok || arn.Kind == policy.AssumedRole {
		return nil
	}
	named := false
	var patterns []string
	p.statements(func(s *policy.Statement) {
		for _, other := range s.Principals {
			named = named || other.Value == req.Principal && arn.Kind != policy.Root
		}
		for _, c := range s.Conditions {
			if strings.EqualFold(c.Key, keyPrincipalArn) {
				patterns = append(patterns, policy.Strings(c.Values)...)
			}
		}
	})
	if named {
		return nil
	}
	accounts := []string{someAccount, otherAccount, "123456789012", arn.Account}
	parties := partiesIn(p.scope, p.documents()...)
	if slices.Contains(parties.mentioned(), arn.Account) || slices.Contains(accounts, arn.Account) {
		accounts = []string{arn.Account}
	}
	var list []string
	for _, account := range accounts {
		if !policy.IsAccountID(account) {
			continue
		}
		role := policy.PrincipalARN{Partition: arn.Partition, Account: account, Kind: policy.Role, Path: "/", Name: "Example"}
		list = append(list, role.String())
		role.Kind = policy.User
		list = append(list, role.String())
		for _, pattern := range patterns {
			text := exampleARN(pattern, Scope{Partition: arn.Partition, Account: account})
			if _, ok := policy.ParsePrincipalARN(text); ok {
				list = append(list, text)
			}
		}
	}
	return slices.DeleteFunc(list, func(text string) bool {
		other, _ := policy.ParsePrincipalARN(text)
		return other.Partition != arn.Partition
	})
}

// likelyValues lists values of a condition key: those of the kind that people know, and those that the
// statements ask for.
func (p *problem) likelyValues(key string) []string {
	if strings.EqualFold(key, keyCurrentTime) {
		return []string{someTime}
	}
	name := canonicalKey(key)
	t := traitsOf(name, asked{}, p.scope)
	isText := t.finite == nil && !followsFromPrincipal(name)
	list := slices.Clone(t.samples)
	p.statements(func(s *policy.Statement) {
		for _, c := range s.Conditions {
			if canonicalKey(c.Key) != name {
				continue
			}
			family := operators[c.Operator].family
			isText = isText && (family == textFamily || family == nullFamily)
			for _, v := range c.Values {
				if !strings.Contains(v.Value, "${") {
					list = append(list, exampleARN(v.Value, p.scope))
				}
			}
		}
	})
	if !isText {
		return nil
	}
	list = append(list, exampleName, exampleARN("arn:*:*:*:*:*", p.scope))
	return slices.DeleteFunc(list, func(text string) bool { return text == "" || !t.domain.matches(text) })
}

// statements calls f with every statement and row of the problem.
func (p *problem) statements(f func(*policy.Statement)) {
	for _, doc := range p.documents() {
		for i := range doc.Statements {
			f(&doc.Statements[i])
		}
	}
	for i := range p.rows {
		f(&p.rows[i])
	}
}

// resourcesOf are the types of resources that an action acts on, the plainest first: buckets before
// access points.
func resourcesOf(action string) []catalog.ResourceUse {
	prefix, name, _ := strings.Cut(action, ":")
	service, ok := catalog.Find(prefix)
	if !ok {
		return nil
	}
	if a, ok := service.Action(name); ok {
		return slices.SortedStableFunc(slices.Values(a.Resources), func(a, b catalog.ResourceUse) int {
			return cmp.Compare(len(a.Type.ARN), len(b.Type.ARN))
		})
	}
	return nil
}

// typeMatches reports whether an ARN is one of the types. Without types everything is.
func typeMatches(uses []catalog.ResourceUse, arn string) bool {
	return len(uses) == 0 || slices.ContainsFunc(uses, func(use catalog.ResourceUse) bool {
		return templatePattern(use.Type.ARN).matches(arn)
	})
}
