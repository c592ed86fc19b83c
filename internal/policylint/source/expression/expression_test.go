package expression

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclparse"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// evaluate is the value of an expression in which a.arn and a.id are not known yet, and a.all and a.on not
// even what they are. Atoms print as <NAME>.
func evaluate(t *testing.T, dir, text string) string {
	t.Helper()
	s := NewState(dir, hclparse.NewParser())
	return evaluateWith(t, s, text, s.Atom("a.arn"), s.Atom("a.id"))
}

// evaluateWith is the value with other texts for a.arn and a.id.
func evaluateWith(t *testing.T, s *State, text, arn, id string) string {
	t.Helper()
	e, diags := hclsyntax.ParseExpression([]byte(text), "main.tf", hcl.InitialPos)
	if diags.HasErrors() {
		t.Fatal(diags)
	}
	prepared := s.Prepare(e)
	value := s.Evaluate(prepared, &hcl.EvalContext{
		Functions: s.Functions(),
		Variables: map[string]cty.Value{
			"a": cty.ObjectVal(map[string]cty.Value{
				"arn": cty.StringVal(arn), "id": cty.StringVal(id),
				"all": cty.DynamicVal, "on": cty.UnknownVal(cty.Bool),
			}),
			"list": cty.TupleVal([]cty.Value{cty.StringVal("x"), cty.StringVal("y")}),
			"null": cty.NullVal(cty.String),
		},
	})
	value, _ = value.UnmarkDeep()
	if !value.IsWhollyKnown() {
		return "unknown " + s.Reason()
	}
	out, err := s.encode(value, hcl.Range{})
	if err != nil {
		t.Fatal(err)
	}
	out, _ = out.Unmark()
	if value.Type() == cty.String {
		out = value
	}
	return s.atoms.Replace(out.AsString(), func(a policy.Atom) string {
		name, _, counted := strings.Cut(a.Name, "#")
		if counted {
			name += "#"
		}
		return "<" + name + ">"
	})
}

// TestEvaluate_anyValue: what is known of an expression holds for every value that the unknown ones may turn out
// to have: with these in the place of the atoms it is what the expression is with these values.
func TestEvaluate_anyValue(t *testing.T) {
	t.Parallel()
	operands := []string{"a.arn", "a.id", `"x"`, `"${a.arn}/*"`, "upper(a.id)"}
	forms := []string{
		`[A, B]`, `A == B ? A : "no"`, `A != B`, `concat([A], [B])`, `join(",", [A, B])`, `toset([A, B])`,
		`length(toset([A, B]))`, `length([A, B]) > 1 ? A : B`, `distinct([A, B])[0]`, `element(distinct([A, B]), 1)`,
		`merge({(A) = 1}, {(B) = 2})`, `lookup({x = A}, B, "none")`, `try({x = A}[B], "none")`, `can({x = A}[B])`,
		`contains([A], B)`, `index([A, B], B)`, `format("%s-%s", A, B)`, `format("%5s", A)`, `replace(A, B, "z")`,
		`startswith(A, B)`, `[for s in [A, B] : s if s != "x"]`, `{for s in [A, B] : s => 1...}`, `coalesce(A, B)`,
		`compact([A, B])`, `sort([A, B])`, `reverse([A, B])`, `flatten([[A], [B]])`, `setunion([A], [B])`,
		`setsubtract([A], [B])`, `zipmap([A, B], [1, 2])`, `keys({(A) = 1, (B) = 2})`, `jsondecode(jsonencode([A, B]))`,
		`substr(A, 0, 1)`, `split("/", A)`, `length(A)`, `trimspace(A)`, `"%{ if A == B }y%{ else }n%{ endif }"`,
		`one(toset([A, B]))`, `chunklist([A, B], 1)`, `zipmap(["p", "q"], [A, B])`, `tostring(A)`, `A == "x" || B == "x"`,
	}
	for _, form := range forms {
		for _, first := range operands {
			for _, second := range operands {
				text := strings.NewReplacer("A", first, "B", second).Replace(form)
				known := evaluate(t, ".", text)
				if strings.HasPrefix(known, "unknown ") || strings.Contains(known, "#>") {
					continue
				}
				for _, values := range [][2]string{{"x", "x"}, {"x", "y"}, {"arn:aws:s3:::b", "x/y"}, {"X", "x/*"}} {
					want := evaluateWith(t, NewState(".", hclparse.NewParser()), text, values[0], values[1])
					got := strings.NewReplacer("<a.arn>", values[0], "<a.id>", values[1]).Replace(known)
					if got != want && !sameSet(got, want) {
						t.Errorf("%s is %s, but with %v it is %s", text, known, values, want)
					}
				}
			}
		}
	}
}

// sameSet reports whether two lists of JSON have the same elements: in which order those of a set come, and
// that two are equal, no policy tells.
func sameSet(a, b string) bool {
	elements := func(text string) []string {
		list := strings.Split(strings.Trim(text, "[]"), ",")
		slices.Sort(list)
		return slices.Compact(list)
	}
	return strings.HasPrefix(a, "[") && slices.Equal(elements(a), elements(b))
}

// TestEvaluate: atoms pass through what moves strings, and nothing takes their letters for those of the
// values that they stand for.
func TestEvaluate(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`jsonencode({Resource = [a.arn, "${a.arn}/*"]})`: `{"Resource":["<a.arn>","<a.arn>/*"]}`,
		`jsonencode({B = a.on})`:                         `{"B":"<#>"}`,
		`"x-${a.all}"`:                                   `x-<a.all#>`,
		`"%{ if a.id == "x" }yes%{ else }no%{ endif }"`:  `<a.id#>`,
		`format("%s/*", a.arn)`:                          `<a.arn>/*`,
		`format("%q", a.arn)`:                            `unknown `,
		`formatlist("%s/*", [a.arn, "b"])`:               `["<a.arn>/*","b/*"]`,
		`join(",", concat([a.arn], list))`:               `<a.arn>,x,y`,
		`merge({a = a.arn}, {b = "c"})`:                  `{"a":"<a.arn>","b":"c"}`,
		`merge({(a.arn) = 1}, {(a.id) = 2})`:             `unknown `,
		`[for s in toset([a.arn, "b"]) : s if s != "b"]`: `unknown `,
		`{for k in list : k => "${a.arn}/${k}"}`:         `{"x":"<a.arn>/x","y":"<a.arn>/y"}`,
		`lower(a.arn)`:                                   `unknown `, "jsonencode({a = lower(a.arn)})": `{"a":"<a.arn#>"}`, "\"${upper(a.id)}!\"": `<a.id#>!`,
		`a.arn == "x" ? "y" : "z"`:                                `unknown `,
		`"${a.arn == a.id ? "y" : "z"}!"`:                         `<a.arn#>!`,
		`length([a.arn, a.id])`:                                   `2`,
		`length(toset([a.arn, a.id]))`:                            `unknown `,
		`length(toset([a.arn, a.id])) > 0 ? "some" : "none"`:      `some`,
		`length(a.arn)`:                                           `unknown `,
		`try(tonumber(a.arn), "none")`:                            `unknown `,
		`try({x = "y"}[a.arn], "none")`:                           `unknown `,
		`try(list.name, "none")`:                                  `none`,
		`can(regex("x", a.arn))`:                                  `unknown `,
		`contains(list, a.arn)`:                                   `unknown `,
		`contains(list, "x") && a.on || !contains(list, "z")`:     `true`,
		`coalesce("", null, "x")`:                                 `x`,
		`replace("a-b", "/[a-z]/", "c")`:                          `c-c`,
		`one([for x in list : x if x == "y"])`:                    `y`,
		`list[*]`:                                                 `["x","y"]`,
		`element(list, 3)`:                                        `y`,
		`lookup({a = a.arn}, "a", "")`:                            `<a.arn>`,
		`lookup({a = "b"}, a.id, "")`:                             `unknown `,
		`jsondecode(jsonencode({a = a.arn})).a`:                   `<a.arn>`,
		`alltrue([true, "true"]) ? startswith("ab", "a") : false`: `true`,
		`zipmap(["a", "b"], [a.arn, "c"])`:                        `{"a":"<a.arn>","b":"c"}`, `zipmap([a.arn], ["c"])`: `unknown `,
		`length(distinct([a.arn, a.id])) == 2 ? "two" : "one"`: `unknown `,
		`cidrsubnet("10.0.0.0/8", 8, 1)`:                       `unknown Keyward does not evaluate the function cidrsubnet.`,
		`provider::aws::arn_build("aws", "s3", "", "", "x")`:   `unknown Keyward does not evaluate the function provider::aws::arn_build.`,
		`timestamp()`: `unknown Keyward does not evaluate the function timestamp.`,
		`"${list.x}"`: `unknown main.tf:1: Unsupported attribute: This value does not have any attributes.`,
		`index(list, "y") + sum([1, 2]) + parseint("z", 36)`:           `39`,
		`base64decode(base64encode("x")) == "x" ? md5("x") : sha1("")`: `9dd4e461268c8034f5c8564e155c67a6`,
	} {
		if got := evaluate(t, t.TempDir(), text); got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}

// TestEvaluate_files: files are read in the folder of the code alone, whatever leads out of it.
func TestEvaluate_files(t *testing.T) {
	t.Parallel()
	outside, dir := t.TempDir(), t.TempDir()
	write := func(dir, name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(outside, "secret", "secret")
	write(dir, "plain", "text")
	write(dir, "form", `{"a": "${arn}", "b": [%{ for x in list ~} "${x}", %{ endfor ~}]}`)
	write(dir, "self", `${templatefile("self", {})}`)
	if err := os.Symlink(filepath.Join(outside, "secret"), filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		`file("./plain")`:                                  "text",
		`fileexists("plain") && !fileexists("no")`:         "true",
		`templatefile("form", {arn = a.arn, list = list})`: `{"a": "<a.arn>", "b": ["x", "y", ]}`,
	} {
		if got := evaluate(t, dir, text); got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
	for _, text := range []string{
		`file("link")`, `file("../` + filepath.Base(outside) + `/secret")`, `file("` + outside + `/secret")`,
		`file("no")`, `templatefile("self", {})`, `fileexists("../x")`,
	} {
		if got := evaluate(t, dir, text); !strings.HasPrefix(got, "unknown ") {
			t.Errorf("%s is %s, want it unknown", text, got)
		}
	}
}

// crashing is an expression whose evaluation crashes.
type crashing struct{ *hclsyntax.LiteralValueExpr }

func (crashing) Value(*hcl.EvalContext) (cty.Value, hcl.Diagnostics) { panic("boom") }

// TestEvaluate_crash: a crash leaves the value unknown, and is told.
func TestEvaluate_crash(t *testing.T) {
	t.Parallel()
	s := NewState(".", hclparse.NewParser())
	e := crashing{&hclsyntax.LiteralValueExpr{SrcRange: hcl.Range{Filename: "main.tf", Start: hcl.InitialPos}}}
	if value := s.Evaluate(e, nil); value.IsKnown() || !strings.Contains(s.Reason(), "main.tf:1: evaluating this crashed") {
		t.Errorf("the value is %#v, because %q", value, s.Reason())
	}
}
