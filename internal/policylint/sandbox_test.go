package policylint

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// with is houseRule with more lines in the body of report.
func with(lines string) string {
	return strings.Replace(houseRule, "\tevery alias", "\t"+lines+"\n\tevery alias", 1)
}

// reporting is houseRule with another report.
func reporting(report string) string { return strings.Replace(houseRule, houseReport, report, 1) }

// hostile are rules that try to leave the sandbox, to take all there is, or to break what others do, and
// what is said about them.
var hostile = map[string]struct{ rule, want string }{
	"network":     {with(`http.send({"method": "get", "url": "http://127.0.0.1:1/"}).status_code > 0`), "http.send"},
	"names":       {with(`count(net.lookup_ip_addr("localhost")) > 0`), "net.lookup_ip_addr"},
	"environment": {with(`opa.runtime().env.HOME != ""`), "opa.runtime"},
	"clock":       {with("time.now_ns() > 0"), "time.now_ns"},
	"dice":        {with(`rand.intn("a", 6) > 0`), "rand.intn"},
	"identifiers": {with(`uuid.rfc4122("a") != ""`), "uuid.rfc4122"},
	"remote schema": {
		with(`json.match_schema({}, {"$ref": "http://127.0.0.1:1/schema.json"})[0]`), "json.match_schema",
	},
	"schema that is a file": {with(`json.verify_schema({"$ref": "file:///etc/hostname"})[0]`), "json.verify_schema"},
	"misspelt field":        {with("subject.enabeld"), "enabeld"},
	"recursion":             {with("deep(1)") + "\ndeep(n) if deep(n + 1)\n", "recursive"},
	"built-in error":        {with(`to_number(subject.name) > 0`), "rule key/house-naming: rule.rego:"},
	"huge expression":       {with("regex.match(`((((x{1000}){1000}){1000}){1000})`, subject.name)"), "invalid repeat count"},
	"huge shift":            {with("bits.lsh(1, 1000000000000) > 0"), "bits.lsh"},
	"endless": {
		with("count([1 |\n\t\tsome a in numbers.range(0, 9999)\n\t\tsome b in numbers.range(0, 9999)\n\t\tsome c in numbers.range(0, 9999)\n" +
			"\t\ta * b < c\n\t]) > 0"),
		"rule key/house-naming: it takes more than",
	},
	"all memory":    {with("count([a | some a in numbers.range(0, 1000000000)]) > 0"), "rule key/house-naming: it takes more than"},
	"all addresses": {with(`count(net.cidr_expand("::/0")) > 0`), "rule key/house-naming: it takes more than"},
	"all paths":     {with(`count(graph.reachable_paths({"a": ["a"]}, ["a"])) > 0`), "graph.reachable_paths"},
	"too many findings": {
		strings.Replace(houseRule, `"No alias starts with alias/team-.") if {`,
			`sprintf("finding %d", [n])) if {`+"\n\tsome n in numbers.range(0, 20000)", 1),
		"rule key/house-naming: more than 10000 findings",
	},
	"endless message": {
		strings.Replace(houseRule, `"No alias starts with alias/team-."`,
			`concat("", ["x" | some _ in numbers.range(0, 2000)])`, 1),
		"1000 are allowed",
	},
	"endless pointer": {
		strings.Replace(houseRule, `"aliases", "No`, `concat("", ["x" | some _ in numbers.range(0, 70000)]), "No`, 1),
		"65536 are allowed",
	},
	"own form of report": {reporting(`subject.name`), "policylint.result"},
	"subject of another chunk": {
		reporting(`object.union(result.setting(subject, "aliases", "m"), {"subject": 99})`), "subject 99 that does not exist",
	},
	"statement that is not there": {
		reporting(`result.statement(subject, {"index": 99}, "", "m")`), "statement 99 that does not exist",
	},
}

// A rule may neither reach out of its sandbox nor make the lint pass by failing. It is named, and all other
// rules go on.
func TestSandbox_hostileRuleNamesItselfAndTakesNothingWithIt(t *testing.T) {
	t.Parallel()
	for name, test := range hostile {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder, neighbour := writeRule(t, test.rule), writeRule(t, strings.Replace(houseRule, "house_naming", "neighbour", 1))
			// Only what is meant to run out of time is in a hurry: a busy machine is slow.
			limit := time.Minute
			if strings.Contains(test.want, "it takes more than") {
				limit = 2 * time.Second
			}
			l := mustNew(t, Options{Folders: []string{folder, neighbour}, ruleTime: limit})
			s := aliased("alias/orders")
			s.Fields["rotation_supported"], s.Fields["rotation"] = true, map[string]any{"enabled": false}
			result, err := l.Lint(t.Context(), &model.Model{Subjects: []*model.Subject{s}})
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), folder) {
				t.Errorf("error = %v, want one with %q and the folder", err, test.want)
			}
			if result == nil {
				t.Fatal("the other rules have no result")
			}
			for _, rule := range []string{"key/neighbour", "key/rotation-disabled"} {
				if !slices.ContainsFunc(result.Findings, func(f Finding) bool { return f.Rule == rule }) {
					t.Errorf("%s finds nothing", rule)
				}
			}
		})
	}
}

// What cannot be told from a rule that never finds anything is refused before anything runs.
func TestSandbox_folderSeesItself(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ rule, want string }{
		"built-in rule": {
			with("count(data.policylint.rules.key.rotation_disabled.report) > 0"), "data.policylint.rules.key.rotation_disabled.report",
		},
		"all rules":       {with("some name\n\tcount(data.policylint.rules.key[name].report) > 0"), "data.policylint.rules.key[name].report"},
		"own package":     {with("count(data.policylint) > 0"), "data.policylint here"},
		"everything":      {with("count(data) > 0"), "no package data here"},
		"other folder":    {with("data.neighbour.names.known"), "data.neighbour.names.known"},
		"imported":        {strings.Replace(houseRule, "import ", "import data.neighbour\nimport ", 1), "data.neighbour here"},
		"overridden":      {with("true with data.policylint.rules as {}"), "data.policylint.rules here"},
		"built-in rule's": {strings.Replace(houseRule, "house_naming", "rotation_disabled", 1), "built-in rule key/rotation-disabled"},
		"library":         {strings.Replace(houseRule, "policylint.rules.key.house_naming", "policylint.result", 1), "policylint.result"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			folder := writeRule(t, test.rule)
			_, err := New(t.Context(), Options{Folders: []string{folder}})
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), folder) {
				t.Errorf("error = %v, want one with %q and the folder", err, test.want)
			}
		})
	}
}

// A folder's rules share its own libraries, and a second folder may have one of the same name.
func TestSandbox_librariesBelongToTheirFolder(t *testing.T) {
	t.Parallel()
	var folders []string
	for _, team := range []string{"orders", "shipping"} {
		rule := strings.Replace(houseRule, "house_naming", team, 1)
		rule = strings.Replace(rule, "import ", "import data.house.names\nimport ", 1)
		rule = strings.Replace(rule, `"alias/team-"`, "names.prefix", 1)
		folder := writeRule(t, rule)
		library := "package house.names\n\nprefix := \"alias/" + team + "\"\n"
		if err := os.WriteFile(filepath.Join(folder, "names.rego"), []byte(library), 0o600); err != nil {
			t.Fatal(err)
		}
		folders = append(folders, folder)
	}
	result, err := mustNew(t, Options{Folders: folders}).Lint(t.Context(), &model.Model{
		Subjects: []*model.Subject{aliased("alias/orders")},
	})
	if err != nil {
		t.Fatal(err)
	}
	for rule, want := range map[string]bool{"key/orders": false, "key/shipping": true} {
		if got := slices.ContainsFunc(result.Findings, func(f Finding) bool { return f.Rule == rule }); got != want {
			t.Errorf("%s finds something: %v, want %v", rule, got, want)
		}
	}
}
