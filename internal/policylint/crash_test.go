package policylint

import (
	"strings"
	"testing"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/topdown"
	"github.com/open-policy-agent/opa/v1/types"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// test.crash is a function for Rego that panics, which no other does.
func init() {
	crash := &ast.Builtin{Name: "test.crash", Decl: types.NewFunction(types.Args(types.S), types.B)}
	ast.RegisterBuiltin(crash)
	topdown.RegisterBuiltinFunc(crash.Name, func(topdown.BuiltinContext, []*ast.Term, func(*ast.Term) error) error {
		panic("the test wants it")
	})
}

const crashingRule = houseMetadata + `package policylint.rules.key.house_crash

import data.policylint.result

report contains result.setting(subject, "aliases", "?") if {
	some subject in input.subjects
	some alias in subject.aliases
	test.crash(alias)
}
`

// TestLint_crashingRule: a rule that crashes is an error with its name, by itself and together with others.
func TestLint_crashingRule(t *testing.T) {
	t.Parallel()
	m := &model.Model{Subjects: []*model.Subject{aliased("alias/team-a")}}
	l := mustNew(t, Options{Folders: []string{writeRule(t, crashingRule)}})
	_, err := l.Lint(t.Context(), m)
	want := []string{"rule key/house-crash", "the test wants it"}
	for _, part := range want {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("error %v; want %q in it", err, part)
		}
	}
	// Built-in rules are evaluated together.
	builtin, err := loadBuiltin(model.Key)
	if err != nil {
		t.Fatal(err)
	}
	own := l.folders[0]
	if err := builtin.add(own.modules); err == nil {
		t.Fatal("the folder has the library, too")
	}
	for file, module := range own.modules {
		builtin.modules[file] = module
	}
	builtin.rules = append(builtin.rules, own.rules...)
	queries, err := prepare(t.Context(), builtin, model.Key, func(*rule) bool { return true })
	if err != nil || len(queries) != 1 {
		t.Fatalf("%d queries, %v", len(queries), err)
	}
	c := &chunk{linter: l, queries: queries, limits: []*budget{nil}, subjects: m.Subjects}
	err = c.run(t.Context())
	for _, part := range want {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("error %v; want %q in it", err, part)
		}
	}
}

// TestLint_crashingFact: facts that crash are an error with the name of the subject. There is no such
// policy as that of this test: its statement has no place in it.
func TestLint_crashingFact(t *testing.T) {
	t.Parallel()
	s := &model.Subject{
		Kind: model.Key, Address: "aws_kms_key.odd", Scope: prove.Scope{Service: "kms"},
		Policy: &policy.Document{Atoms: &policy.Atoms{}, Statements: []policy.Statement{{
			Index: -1, Effect: policy.Allow, Principals: []policy.Principal{{Type: policy.Everyone, Value: "*"}},
			Actions: policy.Texts("kms:*"), Resources: policy.Texts("*"),
		}}},
	}
	_, err := mustNew(t, Options{}).Lint(t.Context(), &model.Model{Subjects: []*model.Subject{s}})
	if err == nil || !strings.Contains(err.Error(), "finding facts about aws_kms_key.odd crashed") {
		t.Errorf("error %v; want one that names the key", err)
	}
}
