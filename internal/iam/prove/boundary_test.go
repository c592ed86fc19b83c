package prove

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// callers are the principals of requests.
var callers = []string{
	eval.Anonymous,
	"arn:aws:iam::111122223333:role/app",
	"arn:aws:iam::111122223333:role/team/dev",
	"arn:aws:iam::111122223333:role/x",
	"arn:aws:iam::111122223333:user/ann",
	"arn:aws:iam::111122223333:user/team/bob",
	"arn:aws:iam::111122223333:root",
	"arn:aws:sts::111122223333:assumed-role/app/s1",
	"arn:aws:sts::111122223333:federated-user/fed",
	"arn:aws:iam::444455556666:role/app",
	"arn:aws:iam::444455556666:root",
	"arn:aws:iam::777788889999:user/ann",
	"cloudtrail.amazonaws.com",
	"config.amazonaws.com",
}

// boundaries lists the values on both sides of everything that a text of a policy tells apart: the
// constant, what its wildcards stand for, and its neighbours.
func boundaries(constant string) []string {
	values := []string{constant}
	if strings.Contains(constant, "${") {
		for _, v := range []string{"a", "ann", "in/", "*", ""} {
			values = append(values, variables.ReplaceAllLiteralString(constant, v))
		}
	}
	for _, v := range slices.Clone(values) {
		if strings.ContainsAny(v, "*?") {
			for _, star := range []string{"", "x", "/", ":", "ab"} {
				values = append(values, strings.NewReplacer("*", star, "?", "é").Replace(v))
			}
		}
	}
	for _, v := range slices.Clone(values) {
		values = append(values, v+"x", v+"/", v+":", "x"+v, strings.ToUpper(v), strings.ToLower(v))
		if v != "" {
			values = append(values, v[1:], v[:len(v)-1])
		}
	}
	slices.Sort(values)
	return slices.DeleteFunc(slices.Compact(values), func(v string) bool { return v != strings.ToValidUTF8(v, "") })
}

var variables = regexp.MustCompile(`\$\{[^}]*\}`)

// boundariesOf lists the values that a key of a type can have around a constant.
func (k testKey) boundariesOf(constant string) []string {
	switch k.keyType {
	case boolKey:
		return []string{"true", "false"}
	case numberKey:
		n, err := strconv.ParseFloat(constant, 64)
		if err != nil {
			return nil
		}
		var out []string
		for _, near := range []int{int(n) - 1, int(n), int(n) + 1} {
			if near >= 0 {
				out = append(out, strconv.Itoa(near))
			}
		}
		return out
	case dateKey:
		for _, layout := range []string{time.RFC3339, time.DateOnly} {
			if at, err := time.Parse(layout, constant); err == nil {
				return aroundInstant(at)
			}
		}
		seconds, err := strconv.ParseInt(constant, 10, 64)
		if err != nil {
			return nil
		}
		return aroundInstant(time.Unix(seconds, 0))
	case addressKey:
		return []string{
			"9.255.255.255", "10.0.0.0", "10.1.2.3", "10.1.2.4", "10.255.255.255", "11.0.0.0", "2001:db8::", "2001:db9::", "::", "::ffff:10.0.0.1",
			"203.0.113.9",
		}
	case textKey, listKey, arnKey, derivedKey:
	}
	return boundaries(constant)
}

func aroundInstant(at time.Time) []string {
	return []string{
		at.Add(-time.Second).UTC().Format(time.RFC3339), at.UTC().Format(time.RFC3339), at.Add(time.Second).UTC().Format(time.RFC3339),
	}
}

var (
	serviceName = regexp.MustCompile(`^(.+\.amazonaws\.(com|com\.cn|eu)|alexa-.+\.amazon\.com)$`)
	canonicalID = regexp.MustCompile(`^[0-9a-f]{64}$`)
	arnStart    = regexp.MustCompile(`^arn:aws(-[a-z-]+)?$`)
	accountID   = regexp.MustCompile(`^[0-9]{12}$`)
	anyARN      = regexp.MustCompile(`^arn:[^:]+:[^:]+:[^:]*:[^:]*:.+$`)
	kmsKeyARN   = regexp.MustCompile(`^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/.+$`)
)

// validValue states which values a key has in requests that AWS can see.
func (k testKey) validValue(v string) bool {
	switch {
	case k.name == "s3:TlsVersion":
		return v == "1.2" || v == "1.3"
	case k.keyType == boolKey:
		return v == "true" || v == "false"
	case strings.HasSuffix(k.name, "-aws-kms-key-id"):
		return kmsKeyARN.MatchString(v)
	case k.keyType == arnKey:
		return anyARN.MatchString(v)
	case k.name == "aws:SourceAccount":
		return accountID.MatchString(v)
	case k.name == "aws:PrincipalOrgID":
		return strings.HasPrefix(v, "o-") && len(v) > 2
	case strings.HasPrefix(k.name, keySSEName), k.name == "kms:ViaService", k.name == "aws:SourceVpce":
		return v != ""
	}
	return true
}

// wellFormed states the axioms of requests once more.
func (w *world) wellFormed(req eval.Request) bool {
	has := func(key string) bool { return valuesOf(req, key) != nil }
	isService := serviceName.MatchString(req.Principal)
	isARN := strings.HasPrefix(req.Principal, "arn:")
	isMember := isARN || canonicalID.MatchString(req.Principal)
	sse := valuesOf(req, keySSEName)
	switch {
	case strings.HasPrefix(req.Action, "kms:") && req.Principal == eval.Anonymous,
		w.identity() && !isARN,
		!isService && (has("aws:SourceArn") || has("aws:SourceAccount")),
		!isMember && (has("aws:PrincipalOrgID") || has("aws:PrincipalTag/t")),
		slices.Equal(valuesOf(req, "aws:SecureTransport"), []string{"false"}) && has("s3:TlsVersion"),
		has(keySSEName+"-customer-algorithm") && (sse != nil || has(keySSEName+"-aws-kms-key-id")),
		has(keySSEName+"-aws-kms-key-id") && sse != nil && !strings.HasPrefix(sse[0], "aws:kms"),
		has("aws:SourceIp") && has("aws:SourceVpce"),
		!isPossible(req, false):
		return false
	}
	return w.fits(req.Action, req.Resource)
}

// valuesOf are the values that a request gives for a key, nil where it is absent.
func valuesOf(req eval.Request, key string) []string {
	for name, values := range req.Context {
		if strings.EqualFold(name, key) {
			return values
		}
	}
	return nil
}

// fits reports whether the action works on the resource.
func (w *world) fits(action, resource string) bool {
	scope := w.scope
	switch {
	case scope.Service == "":
		return resource == "*" || anyARN.MatchString(resource)
	case scope.Service == "s3":
		before, rest, ok := strings.Cut(resource, ":s3:::")
		ok = ok && arnStart.MatchString(before) && (scope.Partition == "" || before == "arn:"+scope.Partition)
		known := scope.ARN == "" || resource == scope.ARN || strings.HasPrefix(resource, scope.ARN+"/") && len(resource) > len(scope.ARN)+1
		return ok && rest != "" && !strings.HasPrefix(rest, "/") && known && isPossible(eval.Request{Action: action, Resource: resource}, true)
	case scope.ARN != "":
		return resource == scope.ARN && isPossible(eval.Request{Action: action, Resource: resource}, true)
	case scope.Service == "kms":
		return kmsKeyARN.MatchString(resource) && strings.Contains(resource, ":"+scope.Account+":key/") && isPossible(eval.Request{Action: action, Resource: resource}, true)
	}
	return anyARN.MatchString(resource)
}

// dimension is one part of requests with its boundary values; of a condition key each value is a
// list, and nil stands for absent.
type dimension struct {
	key    string // "" for action and resource
	values [][]string
}

// dimensions lists the boundary values of the condition keys that the statements are about.
func (w *world) dimensions(statements []policy.Statement) []dimension {
	used := map[string][]string{} // by lower-case key
	for _, s := range statements {
		for _, c := range s.Conditions {
			used[strings.ToLower(c.Key)] = append(used[strings.ToLower(c.Key)], policy.Strings(c.Values)...)
		}
		for _, text := range textsOf(&s) {
			for _, v := range variables.FindAllString(text, -1) {
				key, _, _ := strings.Cut(v[2:len(v)-1], ",")
				used[strings.ToLower(key)] = append(used[strings.ToLower(key)], "ann")
			}
		}
	}
	var out []dimension
	for _, key := range w.keys {
		constants, ok := used[strings.ToLower(key.name)]
		if !ok || key.keyType == derivedKey || key.name == "aws:PrincipalIsAWSService" || slices.ContainsFunc(out, func(d dimension) bool { return d.key == key.name }) {
			continue
		}
		out = append(out, dimension{key.name, key.values(constants)})
	}
	return out
}

// values lists what requests can have for the key.
func (k testKey) values(constants []string) [][]string {
	var single []string
	for _, c := range append(constants, k.constants[0]) {
		single = append(single, k.boundariesOf(c)...)
	}
	if k.name == "s3:TlsVersion" {
		single = []string{"1.2", "1.3"}
	}
	slices.Sort(single)
	single = slices.DeleteFunc(slices.Compact(single), func(v string) bool { return !k.validValue(v) })
	var out [][]string
	if k.keyType != dateKey && k.name != "aws:SecureTransport" {
		out = append(out, nil)
	}
	for _, v := range single {
		out = append(out, []string{v})
	}
	if k.keyType == listKey {
		for i, v := range single {
			for _, other := range single[i+1:] {
				out = append(out, []string{v, other})
			}
		}
	}
	return out
}

func textsOf(s *policy.Statement) []string {
	texts := policy.Strings(s.Resources)
	for _, c := range s.Conditions {
		texts = append(texts, policy.Strings(c.Values)...)
	}
	return texts
}

// requestedResources lists the boundary values of the resources.
func (w *world) requestedResources(statements []policy.Statement) []option {
	var out []option
	seen := map[string]bool{}
	add := func(value string, variable bool) {
		if !seen[value] && slices.ContainsFunc(w.requested, func(a string) bool { return w.fits(a, value) }) {
			seen[value] = true
			out = append(out, option{resource: value, variable: variable})
		}
	}
	for _, constant := range append([]string{w.scope.ARN, w.scope.ARN + "/x"}, w.resources...) {
		add(constant, false)
	}
	for _, s := range statements {
		for _, r := range s.Resources {
			for _, value := range boundaries(strings.Replace(r.Value, "arn:*:s3:*:*:", "arn:aws:s3:::", 1)) {
				add(value, hasVariable(r.Value))
			}
		}
	}
	return out
}
