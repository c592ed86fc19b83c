package prove

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// pools are the values from which small policies and requests are drawn. The requests have the
// boundary values of everything that the policies can say.
var pools = struct {
	actions, requestActions     []string
	resources, requestResources []string
	principals                  []policy.Principal
	requestPrincipals           []string
	conditions                  []policy.Condition
	context                     map[string][]string
}{
	actions:        []string{"*", "s3:*", "s3:Get*", "S3:getobject", "s3:?utObject", "s3:PutObject", "s3:List*", "s3:*Object"},
	requestActions: []string{"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket", "s3:PutBucketPolicy", "s3:GetBucketPolicy"},
	resources: []string{
		"*", "arn:aws:s3:::data", "arn:aws:s3:::data/*", "arn:aws:s3:::data*", "arn:*:s3:*:*:data/in/?", "arn:aws:s3:::data/in*",
		"arn:aws:s3:::data/${aws:username}", "arn:aws:s3:::data/in/${aws:PrincipalTag/t}", "arn:aws:s3:::data/${aws:PrincipalTag/t, 'x'}*",
	},
	requestResources: []string{
		"arn:aws:s3:::data", "arn:aws:s3:::data/x", "arn:aws:s3:::data/in", "arn:aws:s3:::data/in/a", "arn:aws:s3:::data/in/ab",
		"arn:aws:s3:::data/ann", "arn:aws:s3:::data/bob",
	},
	principals: []policy.Principal{
		{Type: policy.Everyone, Value: "*"},
		{Type: policy.AWS, Value: "*"},
		{Type: policy.AWS, Value: account},
		{Type: policy.AWS, Value: "arn:aws:iam::111122223333:role/app"},
		{Type: policy.AWS, Value: "arn:aws:iam::111122223333:user/ann"},
		{Type: policy.AWS, Value: "arn:aws:sts::111122223333:assumed-role/app/s1"},
		{Type: policy.AWS, Value: "arn:aws:iam::444455556666:root"},
		{Type: policy.Service, Value: "cloudtrail.amazonaws.com"},
		{Type: policy.AWS, Value: "AROAEXAMPLEEXAMPLEXX"},
	},
	requestPrincipals: []string{
		eval.Anonymous, "arn:aws:iam::111122223333:role/app", "arn:aws:iam::111122223333:role/x", "arn:aws:iam::111122223333:user/ann",
		"arn:aws:sts::111122223333:assumed-role/app/s1", "arn:aws:iam::444455556666:role/app", "arn:aws:iam::444455556666:root",
		"arn:aws:iam::777788889999:user/ann", "arn:aws:iam::111122223333:user/bob", "cloudtrail.amazonaws.com", "config.amazonaws.com",
	},
	conditions: []policy.Condition{
		when("Bool", "aws:SecureTransport", "false"), when("BoolIfExists", "aws:SecureTransport", "true"),
		when("NumericLessThan", "s3:TlsVersion", "1.2"), when("NumericGreaterThanEquals", "s3:TlsVersion", "1.20", "7"),
		when("StringEquals", "s3:prefix", "in/", "x"), when("StringNotEquals", "s3:prefix", "in/"), when("StringLike", "s3:prefix", "in*"),
		when("StringNotLike", "s3:prefix", "*/", "?"), when("StringEqualsIgnoreCase", "s3:prefix", "IN/"), when("Null", "s3:prefix", "true"),
		when("StringEqualsIfExists", "s3:prefix", "x"), when("StringNotEqualsIgnoreCase", "s3:prefix", "iN/"), when("Null", "s3:prefix", "false"),
		when("ArnLike", "aws:SourceArn", "arn:aws:*:*:111122223333:*"), when("ArnNotEquals", "aws:SourceArn", "arn:aws:logs:us-east-1:111122223333:x"),
		when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::111122223333:role/a*"), when("ArnNotLike", "aws:PrincipalArn", "arn:aws:iam::*:role/app"),
		when("StringEquals", "aws:PrincipalAccount", account), when("StringNotEquals", "aws:PrincipalAccount", account, "444455556666"),
		when("Bool", "aws:PrincipalIsAWSService", "true"), when("BoolIfExists", "aws:PrincipalIsAWSService", "false"),
		when("StringLike", "aws:PrincipalType", "User", "A*"), when("StringLike", "aws:username", "a?n"), when("StringNotEquals", "aws:username", "ann"),
		when("NumericEquals", "s3:max-keys", "10"), when("NumericLessThanEqualsIfExists", "s3:max-keys", "9"), when("NumericNotEquals", "s3:max-keys", "10"),
		when("DateGreaterThan", "aws:CurrentTime", "2026-01-01T00:00:00Z"), when("DateLessThanEquals", "aws:CurrentTime", "1767225600"),
		when("IpAddress", "aws:SourceIp", "10.0.0.0/8", "2001:db8::/32"), when("NotIpAddress", "aws:SourceIp", "10.1.0.0/16"),
		when("ForAnyValue:StringEquals", "aws:TagKeys", "a", "b"), when("ForAllValues:StringLike", "aws:TagKeys", "a*"),
		when("ForAnyValue:StringNotEquals", "aws:TagKeys", "a"), when("Null", "aws:TagKeys", "true"),
		when("StringEquals", "s3:prefix", "${aws:username}", "x"), when("StringNotLike", "s3:prefix", "${aws:PrincipalTag/t}*"),
		when("StringLike", "aws:PrincipalTag/t", "in*", "${aws:username}"), when("StringNotEquals", "aws:PrincipalTag/t", "${s3:prefix}"),
	},
	context: map[string][]string{
		"aws:SecureTransport": {"true", "false"}, "s3:TlsVersion": {"", "1.2", "1.3"},
		"s3:prefix": {"", "in/", "IN/", "x", "inner", "a/", "longer", "ann", "*"}, "s3:max-keys": {"", "8", "9", "10", "11"},
		"aws:SourceArn":      {"", "arn:aws:logs:us-east-1:111122223333:x", "arn:aws:logs:us-east-1:111122223333:y", "arn:aws:logs:us-east-1:444455556666:x"},
		"aws:CurrentTime":    {"2025-12-31T23:59:59Z", "2026-01-01T00:00:00Z", "2026-01-01T00:00:01Z"},
		"aws:SourceIp":       {"", "10.0.0.1", "10.1.0.1", "192.0.2.1", "2001:db8::5", "2001:db9::5"},
		"aws:PrincipalTag/t": {"", "x", "in/", "ann", "*"},
		"aws:TagKeys":        {"", "a", "b", "ab", "c", "a,b", "a,ab", "b,c", "a,b,c"},
	},
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// randomStatement draws a statement with at most two conditions from keys.
func randomStatement(r *rand.Rand, keys map[string]bool) policy.Statement {
	s := policy.Statement{Effect: policy.Allow, NotAction: r.IntN(6) == 0, NotResource: r.IntN(8) == 0}
	if r.IntN(5) < 2 {
		s.Effect = policy.Deny
	}
	for range 1 + r.IntN(2) {
		s.Actions = append(s.Actions, policy.Text{Value: pick(r, pools.actions)})
		s.Resources = append(s.Resources, policy.Text{Value: pick(r, pools.resources)})
		s.Principals = append(s.Principals, pick(r, pools.principals))
	}
	for range r.IntN(3) {
		c := pick(r, pools.conditions)
		if _, listed := pools.context[c.Key]; !listed || keys[c.Key] || len(keys) < 2 {
			if listed {
				keys[c.Key] = true
			}
			s.Conditions = append(s.Conditions, c)
		}
	}
	for key := range pools.context {
		if text := (&policy.Document{Statements: []policy.Statement{s}}).JSON(); strings.Contains(text, "${"+key) {
			keys[key] = true
		}
	}
	return s
}

// contexts lists all combinations of the values of the keys.
func contexts(keys map[string]bool) []map[string][]string {
	all := []map[string][]string{{}}
	for key := range keys {
		var longer []map[string][]string
		for _, c := range all {
			for _, value := range pools.context[key] {
				next := map[string][]string{}
				for k, v := range c {
					next[k] = v
				}
				if value != "" {
					next[key] = splitList(key, value)
				}
				longer = append(longer, next)
			}
		}
		all = longer
	}
	return all
}

func splitList(key, value string) []string {
	if !eval.IsMultiValued(key) {
		return []string{value}
	}
	var out []string
	start := 0
	for i := 0; i <= len(value); i++ {
		if i == len(value) || value[i] == ',' {
			out = append(out, value[start:i])
			start = i + 1
		}
	}
	return out
}

// wellFormed states the axioms once more, for requests to a bucket.
func wellFormed(req eval.Request) bool {
	object := len(req.Resource) > len(bucketARN)
	if slices.Contains(s3ObjectActions, req.Action) && !object || slices.Contains(s3BucketActions, req.Action) && object {
		return false
	}
	secure, version := req.Context["aws:SecureTransport"], req.Context["s3:TlsVersion"]
	if len(secure) > 0 && secure[0] == "false" && version != nil {
		return false
	}
	if req.Context["aws:PrincipalTag/t"] != nil && !strings.HasPrefix(req.Principal, "arn:") {
		return false
	}
	service := req.Principal == "cloudtrail.amazonaws.com" || req.Principal == "config.amazonaws.com"
	return service || req.Context["aws:SourceArn"] == nil
}

// requests lists all well-formed requests that combine the values of the pools.
func requests(keys map[string]bool) []eval.Request {
	var out []eval.Request
	for _, context := range contexts(keys) {
		if keys["aws:SecureTransport"] && keys["s3:TlsVersion"] &&
			(context["aws:SecureTransport"][0] == "true") != (context["s3:TlsVersion"] != nil) {
			continue
		}
		for _, action := range pools.requestActions {
			for _, resource := range pools.requestResources {
				for _, principal := range pools.requestPrincipals {
					req := eval.Request{Principal: principal, Action: action, Resource: resource, Account: account, Context: context}
					if wellFormed(req) {
						out = append(out, req)
					}
				}
			}
		}
	}
	return out
}

// TestEnumeration compares the engine with deciding every request of a product of boundary values:
// a request that is found there refutes Holds, and its absence can only be contradicted by a
// witness, which has been replayed.
func TestEnumeration(t *testing.T) {
	t.Parallel()
	const policies = 150
	verdicts := map[Verdict]int{}
	for seed := range uint64(policies) {
		r := rand.New(rand.NewPCG(seed, 1))
		keys := map[string]bool{}
		var statements []policy.Statement
		for range 1 + r.IntN(4) {
			statements = append(statements, randomStatement(r, keys))
		}
		doc := document(nil, statements...)
		row := randomStatement(r, keys)
		program := Compile(doc, bucketScope)
		excludes, denies := program.Excludes(row), program.Denies(row)
		verdicts[excludes.Verdict]++
		verdicts[denies.Verdict]++
		check := func(question string, got Result, exists func(eval.Request) bool) {
			if got.Witness != nil && !wellFormed(*got.Witness) {
				t.Errorf("seed %d: %s: malformed witness %s", seed, question, got.Witness)
			}
			if got.Verdict == Violated {
				return
			}
			for _, req := range requests(keys) {
				if exists(req) {
					t.Errorf("seed %d: %s is %s (%s) but there is %s\n%s\nrow %+v", seed, question, got.Verdict, got.Reason, req, doc.JSON(), row)
					return
				}
			}
		}
		check("Excludes", excludes, (&problem{mode: allowedInRows, doc: doc, rows: []Row{row}}).fits)
		check("Denies", denies, (&problem{mode: undeniedInRows, doc: doc, rows: []Row{row}}).fits)
	}
	t.Log(fmt.Sprint(verdicts))
	for _, v := range []Verdict{Holds, Violated} {
		if verdicts[v] < policies/10 {
			t.Errorf("only %d times %s: the policies test nothing", verdicts[v], v)
		}
	}
}
