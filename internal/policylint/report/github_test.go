package report

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// command is a workflow command in the form that GitHub documents.
var command = regexp.MustCompile(`^::(error|warning|notice) ((?:[a-zA-Z]+=[^,:\r\n]*,?)+)::([^\r\n]*)$`)

// unescaped undoes what the runner undoes, in its order.
var (
	unescapeData     = strings.NewReplacer("%0D", "\r", "%0A", "\n", "%25", "%")
	unescapeProperty = strings.NewReplacer("%0D", "\r", "%0A", "\n", "%3A", ":", "%2C", ",", "%25", "%")
)

type annotation struct {
	level, message string
	properties     map[string]string
}

// annotated reads the output as the runner does: a line is a command or nothing at all.
func annotated(t *testing.T, r *Report) []annotation {
	t.Helper()
	var list []annotation
	for line := range strings.Lines(string(printed(t, "github", r))) {
		match := command.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if match == nil {
			t.Fatalf("not a command: %q", line)
		}
		a := annotation{match[1], unescapeData.Replace(match[3]), map[string]string{}}
		for property := range strings.SplitSeq(match[2], ",") {
			name, value, _ := strings.Cut(property, "=")
			a.properties[name] = unescapeProperty.Replace(value)
		}
		list = append(list, a)
	}
	return list
}

// TestReport_githubEscapes: no text in a plan may end a command, start another one, or set a property.
func TestReport_githubEscapes(t *testing.T) {
	t.Parallel()
	for _, nasty := range []string{
		"100%", "%0A", "%250A", "a\n::error::b", "a\r\n::add-mask::b", "::", "a,line=7", "file=x:y", "::stop-commands::x", "%3A,%2C", "ö\u2028x",
	} {
		r := clean()
		r.Result.Findings = []policylint.Finding{{
			Rule: "key/a", Severity: policylint.High, Message: nasty, Address: `aws_kms_key.x["` + nasty + `"]`,
			Source: model.Source{File: "dir/" + nasty + ".tf", Line: 3, Column: 5},
		}}
		list := annotated(t, r)
		if len(list) != 2 {
			t.Fatalf("%q: %d commands, want one and the summary", nasty, len(list))
		}
		got := list[0]
		if got.message != nasty || got.properties["title"] != `HIGH key/a: aws_kms_key.x["`+nasty+`"]` ||
			got.properties["file"] != "dir/"+nasty+".tf" || got.properties["line"] != "3" || got.properties["col"] != "5" {
			t.Errorf("%q comes out as %+v", nasty, got)
		}
	}
}

// TestReport_githubLimits: GitHub drops what is more than ten of a level, so that it is said once instead.
func TestReport_githubLimits(t *testing.T) {
	t.Parallel()
	r := clean()
	for severity, n := range map[policylint.Severity]int{"critical": 6, "high": 7, "medium": 11, "low": 10} {
		for i := range n {
			r.Result.Findings = append(r.Result.Findings, policylint.Finding{
				Rule: "key/a", Severity: severity, Address: fmt.Sprintf("aws_kms_key.k%d", i), Message: "Bad.",
			})
		}
	}
	shown := map[string]int{}
	list := annotated(t, r)
	for _, a := range list {
		shown[a.level]++
	}
	if shown["error"] != 10 || shown["warning"] != 10 || shown["notice"] != 10 {
		t.Errorf("annotations: %v", shown)
	}
	last := list[len(list)-1].message
	if !strings.Contains(last, "34 findings (6 critical, 7 high, 11 medium, 10 low)") || !strings.Contains(last, " 5 annotations left out") {
		t.Errorf("summary: %s", last)
	}
	r.Quiet = true
	if list := annotated(t, r); list[len(list)-1].message != last {
		t.Error("quiet hides that something is left out")
	}
}

func TestReport_githubQuiet(t *testing.T) {
	t.Parallel()
	r := clean()
	r.Quiet = true
	if out := printed(t, "github", r); len(out) != 0 {
		t.Errorf("prints %s", out)
	}
}

// TestReport_githubLong: a message beyond what GitHub takes is cut, not dropped.
func TestReport_githubLong(t *testing.T) {
	t.Parallel()
	r := clean()
	r.Result.Findings = []policylint.Finding{{
		Rule: "key/a", Severity: policylint.Low, Message: strings.Repeat("ö", githubMessage), Address: strings.Repeat("k", 400),
	}}
	got := annotated(t, r)[0]
	if len(got.message) > githubMessage || len(got.properties["title"]) > githubTitle || !strings.HasSuffix(got.message, "ö…") {
		t.Errorf("message of %d bytes, title of %d", len(got.message), len(got.properties["title"]))
	}
}
