package policytest

import (
	"path/filepath"
	"strings"
	"testing"
)

// What cannot be read is refused where it stands, with the way out.
func TestLoad_refuses(t *testing.T) {
	t.Parallel()
	const cases = "cases:\n  - {name: n, principal: ANONYMOUS, action: s3:GetObject, resource: \"*\", expect: deny"
	property := func(claim string) string { return "policy: bucket.json\nproperties:\n  - name: n\n    " + claim }
	for name, test := range map[string]struct{ test, want string }{
		"nothing":              {"", "holds no test"},
		"no YAML":              {"policy: [", "a.keyward-test.yaml:1: "},
		"two documents":        {"policy: bucket.json\n" + cases + "}\n---\npolicy: x", "more than one YAML document"},
		"no object":            {"- policy", `:1:1: a test file must be an object`},
		"unknown field":        {"polcy: bucket.json\n" + cases + "}", `:1:1: a test file has no field "polcy": did you mean "policy"?`},
		"nothing like a field": {"x: 1", "use address, cases, plan, policy, properties or scope"},
		"no tests":             {"policy: bucket.json", "add cases or properties"},
		"empty tests":          {"policy: bucket.json\ncases: []", ":2:8: cases must be a list of at least one"},
		"no policy":            {cases + "}", "name one policy"},
		"two policies":         {"policy: bucket.json\nplan: p.json\n" + cases + "}", "name one policy"},
		"missing policy":       {"policy: none.json\n" + cases + "}", ":1:9: open "},
		"broken policy":        {"policy: broken.json\n" + cases + "}", "broken.json:2:16: /Statement: "},
		"broken inline policy": {"policy:\n  Statement:\n    - Effect: Allow\n      Acton: s3:*\n" + cases + "}", `:4:14: "Acton" is no element`},
		"no address":           {"plan: p.json\n" + cases + "}", "address is missing"},
		"account":              {"policy: bucket.json\nscope: {account: 12}\n" + cases + "}", ":2:8: account \"12\" is not an AWS account id"},
		"scope":                {"policy: bucket.json\nscope: {acount: 1}\n" + cases + "}", `did you mean "account"?`},
		"case field":           {"policy: bucket.json\n" + cases + ", contxt: {}}", `did you mean "context"?`},
		"no name":              {"policy: bucket.json\ncases:\n  - {action: a}", "the case has no name"},
		"no expectation":       {"policy: bucket.json\ncases:\n  - {name: n, principal: p, action: a, resource: r}", "the case has no expect"},
		"no principal":         {"policy: bucket.json\ncases:\n  - {name: n, principal: app, action: s3:GetObject, resource: \"*\", expect: deny}", `:3:5: principal "app" is none`},
		"expectation":          {"policy: bucket.json\n" + "cases:\n  - name: n\n    expect: Allwed", `:4:13: no decision is called "Allwed": did you mean "Allowed"?`},
		"same name":            {"policy: bucket.json\n" + cases + "}\n  - {name: n, principal: ANONYMOUS, action: s3:GetObject, resource: \"*\", expect: deny}", "in line 3 already"},
		"field twice":          {"policy: bucket.json\npolicy: bucket.json", `:2:1: "policy" stands twice`},
		"key twice":            {"policy: bucket.json\n" + cases + ", context: {s3:prefix: a, S3:Prefix: b}}", "one condition key"},
		"context value":        {"policy: bucket.json\n" + cases + ", context: {s3:prefix: {}}}", "a value of s3:prefix must be"},
		"property field":       {property("none_allwed: {}"), `:4:5: a property has no field "none_allwed": did you mean "none_allowed"?`},
		"no claim":             {"policy: bucket.json\nproperties:\n  - name: n", "this one has 0"},
		"two claims":           {property("none_allowed: {}\n    all_denied: {}"), "this one has 2"},
		"form field":           {property("none_allowed: {action: s3:*}"), `did you mean "actions"?`},
		"form action":          {property("none_allowed:\n      actions: [s3:GetObject, GetObject]"), `:5:31: The action "GetObject" names no service`},
		"form principals":      {property("none_allowed: {principals: {AWZ: x}}"), `"AWZ" is no element of Principal`},
		"form operator":        {property("none_allowed: {conditions: {Boool: {aws:SecureTransport: false}}}"), "is no condition operator"},
		"form with both":       {property("none_allowed: {actions: s3:*, not_actions: s3:GetObject}"), "both Action and NotAction"},
		"kinds":                {property("at_most: identity.json"), "two policies of a kind"},
		"endless":              {"policy: &a\n  Statement: [*a]\n" + cases + "}", "too large or too deep"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := Load(writeFiles(t, test.test))
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error = %v, want one with %q", err, test.want)
			}
		})
	}
}

func TestFind_folderWithoutTests(t *testing.T) {
	t.Parallel()
	if _, err := Find([]string{t.TempDir()}); err == nil || !strings.Contains(err.Error(), "no test found") {
		t.Errorf("error = %v", err)
	}
}

// Of a folder only files with our ending are read, whatever other YAML lies there; a file that is named is
// read whatever it is called.
func TestFind(t *testing.T) {
	t.Parallel()
	file := writeFiles(t, "policy: bucket.json")
	folder := filepath.Dir(file)
	found, err := Find([]string{folder, filepath.Join(folder, "bucket.json")})
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Files) != 2 || found.Files[0] != file || len(found.RuleFolders) != 0 {
		t.Errorf("found %v", found)
	}
}
