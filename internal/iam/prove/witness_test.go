package prove

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// oddities lists what keeps a person from believing in a request. The action is of the catalogue
// unless the question leaves no other, which unlisted says.
func oddities(req eval.Request, unlisted bool) []string {
	var odd []string
	add := func(format string, a ...any) { odd = append(odd, fmt.Sprintf(format, a...)) }
	prefix, name, _ := strings.Cut(req.Action, ":")
	service, _ := catalog.Find(prefix)
	var action *catalog.Action
	if service != nil {
		action, _ = service.Action(name)
	}
	switch {
	case action == nil && !unlisted:
		add("no such action")
	case action != nil && action.Name != name:
		add("the action is written %s", action.Name)
	case action != nil && !actsOn(action, req.Resource):
		add("the action does not act on the resource")
	}
	if !principalForm.MatchString(req.Principal) {
		add("no such principal")
	}
	for key, values := range req.Context {
		known, ok := catalog.Key(key)
		if ok && strings.EqualFold(known.Name, key) && known.Name != key {
			add("%s is written %s", key, known.Name)
		}
		if ok && action != nil && !action.HasKey(key) {
			add("the action has no %s", key)
		}
		if ok && len(values) > 1 && !known.Multi {
			add("%s has several values", key)
		}
		for _, v := range values {
			if ok && !valueFits(known.Type, v) {
				add("%s is no %s", key, known.Type)
			}
		}
	}
	for _, text := range append([]string{req.Principal, req.Resource}, slices.Concat(slices.Collect(mapValues(req.Context))...)...) {
		if arn, ok := policy.SplitARN(text); ok && !arnForm.MatchString(text) {
			add("%s is no ARN", arn)
		}
	}
	return odd
}

func mapValues(context map[string][]string) func(func([]string) bool) {
	return func(yield func([]string) bool) {
		for _, values := range context {
			if !yield(values) {
				return
			}
		}
	}
}

var (
	principalForm = regexp.MustCompile(`^(ANONYMOUS|[a-z0-9.-]+\.amazonaws\.com(\.cn)?|[a-z.]+|[0-9a-f]{64}|arn:aws[a-z-]*:(iam|sts)::\d{12}:(root|(user|role|federated-user|assumed-role)/[\w+=,.@/-]+))$`)
	arnForm       = regexp.MustCompile(`^arn:aws[a-z-]*:[a-z0-9-]+:([a-z]{2}(-[a-z]+)+-\d)?:(\d{12}|aws)?:.+$`)
)

// actsOn states once more that an action acts on resources of its types, and others on "*".
func actsOn(a *catalog.Action, resource string) bool {
	if len(a.Resources) == 0 || resource == "*" {
		return true
	}
	return slices.ContainsFunc(a.Resources, func(use catalog.ResourceUse) bool {
		return formOf(use.Type.ARN).MatchString(resource)
	})
}

var forms sync.Map

func formOf(template string) *regexp.Regexp {
	if known, ok := forms.Load(template); ok {
		return known.(*regexp.Regexp)
	}
	form := regexp.QuoteMeta(template)
	form = strings.NewReplacer(`\$\{Account\}`, `\d{12}`, `\$\{BucketName\}`, `[^/:]+`).Replace(form)
	form = regexp.MustCompile(`\\\$\\\{\w+\\\}`).ReplaceAllString(form, `.+`)
	compiled := regexp.MustCompile("^" + form + "$")
	forms.Store(template, compiled)
	return compiled
}

// isPossible states once more that an action of the catalogue acts on its types of resources and comes
// with its condition keys. Others may do anything.
func isPossible(req eval.Request, typed bool) bool {
	prefix, name, _ := strings.Cut(req.Action, ":")
	service, ok := catalog.Find(prefix)
	if !ok {
		return true
	}
	action, ok := service.Action(name)
	if !ok {
		return true
	}
	if typed && (len(action.Resources) == 0 || !actsOn(action, req.Resource)) {
		return false
	}
	for key := range req.Context {
		_, documented := service.Key(key)
		if documented && !strings.EqualFold(key, "s3:TlsVersion") && !strings.EqualFold(key, "kms:ViaService") && !action.HasKey(key) {
			return false
		}
	}
	return true
}

func valueFits(t catalog.Type, value string) bool {
	switch t {
	case catalog.Bool:
		return value == "true" || value == "false"
	case catalog.Numeric:
		return regexp.MustCompile(`^\d+(\.\d+)?$`).MatchString(value)
	case catalog.Date:
		_, ok := parseInstant(value)
		return ok
	case catalog.ARN:
		return arnForm.MatchString(value)
	case catalog.IPAddress:
		_, err := netip.ParseAddr(value)
		return err == nil
	case catalog.String:
	}
	return true
}

// TestWitnesses looks at every request that questions about the policies of the corpus, and about
// those that we write, end with.
func TestWitnesses(t *testing.T) {
	t.Parallel()
	seen := 0
	look := func(t *testing.T, p *problem, r Result, unlisted bool) {
		t.Helper()
		if r.Witness == nil {
			return
		}
		seen++
		if odd := oddities(*r.Witness, unlisted); odd != nil {
			t.Errorf("%s: %s", r.Witness, strings.Join(odd, "; "))
		}
		for key := range r.Witness.Context {
			smaller := *r.Witness
			smaller.Context = map[string][]string{}
			for other, values := range r.Witness.Context {
				if other != key {
					smaller.Context[other] = values
				}
			}
			if p.fits(smaller) {
				t.Errorf("%s: %s does not matter", r.Witness, key)
			}
		}
	}
	ask := func(t *testing.T, doc *policy.Document, scope Scope) {
		t.Helper()
		program := Compile(doc, scope)
		rows := append([]Row{{}}, doc.Statements...)
		for _, row := range rows {
			for mode, r := range map[mode]Result{allowedInRows: program.Excludes(row), undeniedInRows: program.Denies(row)} {
				look(t, &problem{mode: mode, scope: scope, doc: doc, rows: []Row{row}}, r, false)
			}
		}
	}
	for _, c := range comparisonCases(t) {
		reference, candidate := mustParse(t, c.Reference), mustParse(t, c.Candidate)
		p := problem{mode: newlyAllowed, doc: candidate, reference: reference, rows: []Row{{}}}
		look(t, &p, Subsumes(reference, candidate, Scope{}), false)
	}
	for _, doc := range decisionPolicies(t) {
		ask(t, doc, Scope{Service: serviceOf(doc), Account: account, Partition: "aws", Region: "us-east-1"})
	}
	ask(t, mustParse(t, []byte(bucketPolicy)), bucketScope)
	ask(t, mustParse(t, []byte(mixedPolicy)), bucketScope)
	ask(t, mustParse(t, []byte(keyPolicy)), keyScope)
	for seed := range uint64(40) {
		doc := randomDocument(seed)
		p := problem{mode: allowedInRows, scope: bucketScope, doc: doc, rows: []Row{{}}}
		look(t, &p, Compile(doc, bucketScope).Excludes(Row{}), true)
	}
	if seen < 200 {
		t.Errorf("only %d requests", seen)
	}
}

// TestWitnesses_time shows that a request keeps its time where it would not be the answer at another: every
// request has one.
func TestWitnesses_time(t *testing.T) {
	t.Parallel()
	for condition, want := range map[string]bool{
		"DateGreaterThan aws:CurrentTime 1990-01-01T00:00:00Z": true, "DateGreaterThan aws:CurrentTime 1960-01-01T00:00:00Z": false,
		"NumericGreaterThan aws:EpochTime 500": true, "NumericGreaterThan aws:EpochTime -1": false,
	} {
		words := strings.Fields(condition)
		doc := document(nil, policy.Statement{
			Effect: policy.Deny, Principals: []policy.Principal{{Type: policy.Everyone, Value: "*"}},
			Actions: policy.Texts("s3:GetObject"), Resources: policy.Texts("*"),
			Conditions: []policy.Condition{when(words[0], words[1], words[2])},
		})
		got := Compile(doc, bucketScope).Denies(on([]string{"s3:GetObject"}, []string{bucketARN + "/*"}))
		if (got.Verdict == Violated) != want || want && valuesOf(*got.Witness, "aws:CurrentTime") == nil {
			t.Errorf("%s: %s with %v", condition, got.Verdict, got.Witness)
		}
	}
}

// TestWitnesses_partition shows that a partition, where it must not be the usual one, is one that exists.
func TestWitnesses_partition(t *testing.T) {
	t.Parallel()
	doc := mustParse(t, []byte(`{"Version": "2012-10-17", "Statement": [
		{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "s3:GetObject", "Resource": "*"},
		{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "arn:aws:s3:::*"},
		{"Effect": "Deny", "Principal": "*", "Action": "*", "Resource": "*", "Condition": {"ArnLike": {"aws:PrincipalArn": "arn:aws:*:*:*:*"}}}]}`))
	got := Compile(doc, Scope{Service: "s3"}).Excludes(on(nil, nil, when("Null", "aws:PrincipalArn", "false")))
	if got.Witness == nil || !strings.HasPrefix(got.Witness.Resource, "arn:aws-us-gov:s3:::") ||
		!strings.HasPrefix(got.Witness.Principal, "arn:aws-us-gov:iam::") {
		t.Errorf("%s with %v", got.Verdict, got.Witness)
	}
}

// TestWitnesses_coupled shows that a likelier value of one key never contradicts another key.
func TestWitnesses_coupled(t *testing.T) {
	t.Parallel()
	doc := mustParse(t, []byte(allowing(`{"Effect": "Deny", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}`)))
	got := Compile(doc, bucketScope).Excludes(on([]string{"s3:PutObject"}, nil,
		when("StringNotEquals", keySSE, "aws:kms"), when("Null", keySSE, "false"), when("Null", keySSEKey, "false")))
	if got.Witness == nil || !strings.HasPrefix(strings.Join(got.Witness.Context[keySSE], ""), "aws:kms") {
		t.Errorf("%s with %v: a KMS key without encryption by KMS", got.Verdict, got.Witness)
	}
}

// decisionPolicies are the policies of the labelled decisions.
func decisionPolicies(t *testing.T) []*policy.Document {
	t.Helper()
	var out []*policy.Document
	seen := map[string]bool{}
	scanner := bufio.NewScanner(corpusFile(t, "decisions.jsonl"))
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		var c struct{ Policy json.RawMessage }
		if err := json.Unmarshal(scanner.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		if !seen[string(c.Policy)] {
			seen[string(c.Policy)] = true
			out = append(out, mustParse(t, c.Policy))
		}
	}
	return out
}

// serviceOf is the service of the first action that names one.
func serviceOf(doc *policy.Document) string {
	for i := range doc.Statements {
		for _, a := range doc.Statements[i].Actions {
			if prefix, _, ok := strings.Cut(a.Value, ":"); ok {
				return strings.ToLower(prefix)
			}
		}
	}
	return ""
}
