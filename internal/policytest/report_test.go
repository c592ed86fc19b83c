package policytest

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/rego"
)

// mixed has a test of every kind of policy test and every status.
const mixed = `policy:
  Version: 2012-10-17
  Statement:
    - {Sid: All, Effect: Allow, Principal: "*", Action: "s3:*", Resource: "*"}
    - Effect: Deny
      Principal: "*"
      Action: s3:PutObject
      Resource: "*"
      Condition: {StringNotEquals: {"s3:prefix": "${aws:PrincipalTag/team}"}}
cases:
  - {name: passes, principal: ANONYMOUS, action: s3:GetObject, resource: "arn:aws:s3:::b/k", expect: allow}
  - {name: "fails <&>", principal: ANONYMOUS, action: s3:GetObject, resource: "arn:aws:s3:::b/k", expect: deny}
  - name: is unknown
    principal: ANONYMOUS
    action: s3:PutObject
    resource: arn:aws:s3:::b/k
    context: {s3:prefix: x}
    expect: allow
properties:
  - {name: nobody reads, none_allowed: {actions: s3:GetObject}}
`

func written(t *testing.T, format string, quiet bool) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, format, results(t, mixed), quiet); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWrite_jsonMatchesItsSchema(t *testing.T) {
	t.Parallel()
	document := written(t, "json", false)
	found, err := rego.New(
		rego.Query("[ok, why] = json.match_schema(input.document, input.schema)"),
		rego.Input(map[string]any{"document": string(document), "schema": string(Schema)}),
	).Eval(t.Context())
	if err != nil || len(found) != 1 {
		t.Fatalf("%v, %v", found, err)
	}
	if found[0].Bindings["ok"] != true {
		t.Errorf("not as the schema says: %v\n%s", found[0].Bindings["why"], document)
	}
	var report jsonReport
	if err := json.Unmarshal(document, &report); err != nil {
		t.Fatal(err)
	}
	if want := (Counts{Passed: 1, Failed: 2, Unknown: 1}); report.Summary != want || len(report.Tests) != 4 {
		t.Errorf("summary %v of %d tests, want %v of 4", report.Summary, len(report.Tests), want)
	}
}

func TestWrite_quietLeavesOutWhatPassed(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"text", "json"} {
		loud, quiet := string(written(t, format, false)), string(written(t, format, true))
		if !strings.Contains(loud, "passes") || strings.Contains(quiet, "passes") || !strings.Contains(quiet, "nobody reads") {
			t.Errorf("%s, quiet:\n%s", format, quiet)
		}
	}
	if !strings.Contains(string(written(t, "junit", true)), "passes") {
		t.Error("junit lists every test, also when quiet")
	}
}

// junitElement is what readers of JUnit XML take: the attributes that must be there, those that may, the
// elements inside, and how many of them at most (0: any number).
type junitElement struct {
	needs, may []string
	inside     map[string]int
}

// junitSchema is what the schemas of JUnit XML in use agree on (those of Ant, Jenkins and Maven Surefire).
var junitSchema = map[string]junitElement{
	"testsuites": {
		needs: []string{"name", "tests", "failures", "errors"}, may: []string{"time", "disabled"},
		inside: map[string]int{"testsuite": 0},
	},
	"testsuite": {
		needs:  []string{"name", "tests", "failures", "errors"},
		may:    []string{"time", "timestamp", "hostname", "id", "package", "skipped", "disabled"},
		inside: map[string]int{"properties": 1, "testcase": 0, "system-out": 1, "system-err": 1},
	},
	"testcase": {
		needs: []string{"name", "classname"}, may: []string{"time", "status", "assertions", "file"},
		inside: map[string]int{"skipped": 1, "error": 0, "failure": 0, "system-out": 1, "system-err": 1},
	},
	"failure": {needs: []string{"type"}, may: []string{"message"}},
	"error":   {needs: []string{"type"}, may: []string{"message"}},
}

// checkJUnit reports where a document differs from the schema, and counters that count something else.
func checkJUnit(document []byte) (faults []string) {
	type open struct {
		name   string
		inside map[string]int
		counts map[string]string
		total  map[string]int
	}
	stack := []*open{{name: "document", inside: map[string]int{}, total: map[string]int{}}}
	decoder := xml.NewDecoder(bytes.NewReader(document))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return faults
		}
		if err != nil {
			return append(faults, err.Error())
		}
		switch token := token.(type) {
		case xml.StartElement:
			name, parent := token.Name.Local, stack[len(stack)-1]
			rule, known := junitSchema[name]
			most, here := junitSchema[parent.name].inside[name]
			parent.inside[name]++
			if root := parent.name == "document"; !known || root && name != "testsuites" ||
				!root && (!here || most > 0 && parent.inside[name] > most) {
				faults = append(faults, fmt.Sprintf("%s in %s", name, parent.name))
			}
			e := &open{name: name, inside: map[string]int{}, counts: map[string]string{}, total: map[string]int{}}
			for _, a := range token.Attr {
				e.counts[a.Name.Local] = a.Value
				if !slices.Contains(rule.needs, a.Name.Local) && !slices.Contains(rule.may, a.Name.Local) {
					faults = append(faults, fmt.Sprintf("%s has %s", name, a.Name.Local))
				}
			}
			for _, needed := range rule.needs {
				if _, ok := e.counts[needed]; !ok {
					faults = append(faults, fmt.Sprintf("%s lacks %s", name, needed))
				}
			}
			for _, outer := range stack {
				outer.total[name]++
			}
			stack = append(stack, e)
		case xml.EndElement:
			e := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			for attribute, element := range map[string]string{"tests": "testcase", "failures": "failure", "errors": "error"} {
				if said, ok := e.counts[attribute]; ok && said != strconv.Itoa(e.total[element]) {
					faults = append(faults, fmt.Sprintf("%s says %s=%s and has %d", e.name, attribute, said, e.total[element]))
				}
			}
		}
	}
}

func TestWrite_junitMatchesItsSchema(t *testing.T) {
	t.Parallel()
	document := written(t, "junit", false)
	if faults := checkJUnit(document); faults != nil {
		t.Errorf("%s\n%s", strings.Join(faults, "\n"), document)
	}
	for _, wrong := range [][2]string{
		{"<testsuites", "<testruns"}, {`failures="2"`, `failures="1"`}, {` classname="`, ` class="`}, {`type="failed"`, ``},
	} {
		broken := bytes.ReplaceAll(document, []byte(wrong[0]), []byte(wrong[1]))
		if checkJUnit(broken) == nil {
			t.Errorf("the schema takes %s for %s", wrong[1], wrong[0])
		}
	}
}
