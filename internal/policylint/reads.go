package policylint

import (
	"fmt"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
)

// reads is what a rule looks at. The linter uses it to tell by itself where an unknown value leaves
// a rule undecided: no author of a rule has to think of it, and none can forget it.
type reads struct {
	// fields are paths of settings: "rotation.enabled".
	fields []string
	// everything is set when the rule passes subjects on whole, or reads the input in a way that
	// is not understood. Then any unknown field leaves it undecided.
	everything bool
	facts      []string
	everyFact  bool
}

// readsOf finds what the Rego of a rule reads to report, which is all of it but the set exempt. Rules
// name the subject they look at `subject`.
//
// It refuses to read a subject under a not: that is true for a field that is not known, and so
// would report, or exempt, what cannot be judged. `subject.x == false` is not.
func readsOf(module *ast.Module) (reads, error) {
	reporting := slices.DeleteFunc(slices.Clone(module.Rules), exempts)
	return readsIn(reporting, localFunctions(module), resultNames(module))
}

// exempts reports whether a definition adds to the set exempt.
func exempts(definition *ast.Rule) bool { return definition.Head.Name.String() == "exempt" }

// exemptionOf finds what decides whether a subject is exempt. The functions that the set calls are
// not followed; passing them a subject counts as reading everything.
func exemptionOf(exempt []*ast.Rule) (reads, error) { return readsIn(exempt, nil, nil) }

// readsIn finds what definitions read, given the functions and libraries that may be passed a
// subject whole.
func readsIn(definitions []*ast.Rule, local map[string][]int, results []string) (reads, error) {
	w := &readsWalker{local: local, results: results}
	for _, definition := range definitions {
		for r := definition; r != nil; r = r.Else {
			if r.Head.Key != nil {
				w.walk(r.Head.Key)
			}
			if r.Head.Value != nil {
				w.walk(r.Head.Value)
			}
			w.walk(r.Body)
		}
	}
	slices.Sort(w.found.fields)
	slices.Sort(w.found.facts)
	w.found.fields = slices.Compact(w.found.fields)
	w.found.facts = slices.Compact(w.found.facts)
	if len(w.negations) > 0 {
		return reads{}, fmt.Errorf("%s: `not` with a field of the subject holds when the field is not known; "+
			"compare with == false instead, a function's answer, too", w.negations[0])
	}
	return w.found, nil
}

// touches reports whether an unknown field leaves open what the rule reads.
func (r *reads) touches(field string) bool {
	return r.everything || slices.ContainsFunc(r.fields, func(read string) bool {
		return within(read, field) || within(field, read)
	})
}

// within reports whether path is prefix or lies below it.
func within(path, prefix string) bool {
	return path == prefix || strings.HasPrefix(path, prefix+".")
}

type readsWalker struct {
	found reads
	// negations are the places where a subject is read under a not.
	negations []*ast.Location
	// local holds for each function of the module the arguments that it calls subject.
	local   map[string][]int
	results []string
}

const subjectVar = ast.Var("subject")

func (w *readsWalker) walk(x any) {
	ast.NewGenericVisitor(w.visit).Walk(x)
}

// visit returns true where it has looked at everything below x itself.
func (w *readsWalker) visit(x any) bool {
	switch x := x.(type) {
	case *ast.SomeDecl:
		return slices.ContainsFunc(x.Symbols, iteratesSubjects)
	case ast.Call:
		return w.call(x)
	case *ast.Expr:
		if x.Negated && readsSubject(x) {
			w.negations = append(w.negations, x.Location)
		}
		if terms, ok := x.Terms.([]*ast.Term); ok {
			w.call(terms)
			for _, with := range x.With {
				w.walk(with.Value)
			}
			return true
		}
	case ast.Ref:
		return w.ref(x)
	case ast.Var:
		if x == subjectVar || x == ast.InputRootDocument.Value {
			w.found.everything = true
		}
	}
	return false
}

// call walks the arguments of a call. Passing a subject whole is fine where it is known what
// happens with it: to report, and to functions of the same module, which are walked themselves.
func (w *readsWalker) call(terms []*ast.Term) bool {
	for i, argument := range terms[1:] {
		if argument.Value.Compare(subjectVar) != 0 || !w.trusts(terms[0], i) {
			w.walk(argument)
		}
	}
	return true
}

// trusts reports whether the operator may be given a subject as argument i.
func (w *readsWalker) trusts(operator *ast.Term, i int) bool {
	ref, ok := operator.Value.(ast.Ref)
	if !ok {
		return false
	}
	name := ref[0].Value.String()
	return slices.Contains(w.results, name) || len(ref) == 1 && slices.Contains(w.local[name], i)
}

func (w *readsWalker) ref(ref ast.Ref) bool {
	for _, part := range ref[1:] {
		if _, ok := part.Value.(ast.String); !ok {
			w.walk(part)
		}
	}
	switch {
	case ref[0].Equal(ast.InputRootDocument):
		w.found.everything = true
	case ref[0].Value.Compare(subjectVar) == 0:
		w.field(constants(ref[1:]))
	}
	return true
}

// readsSubject reports whether the subject occurs in a negated expression.
func readsSubject(x *ast.Expr) bool {
	found := false
	ast.WalkVars(x, func(v ast.Var) bool {
		found = found || v == subjectVar
		return found
	})
	return found
}

func (w *readsWalker) field(path []string) {
	switch {
	case len(path) == 0:
		w.found.everything = true
	case path[0] == "facts" && len(path) == 1:
		w.found.everyFact = true
	case path[0] == "facts":
		w.found.facts = append(w.found.facts, path[1])
	default:
		w.found.fields = append(w.found.fields, strings.Join(path, "."))
	}
}

// constants is the path down to the first step that is not a constant.
func constants(terms []*ast.Term) []string {
	var path []string
	for _, term := range terms {
		step, ok := term.Value.(ast.String)
		if !ok {
			break
		}
		path = append(path, string(step))
	}
	return path
}

// iteratesSubjects recognises the declaration `some subject in input.subjects`.
func iteratesSubjects(symbol *ast.Term) bool {
	call, ok := symbol.Value.(ast.Call)
	return ok && len(call) == 3 && call[1].Value.Compare(subjectVar) == 0 &&
		call[2].Equal(ast.RefTerm(ast.InputRootDocument, ast.StringTerm("subjects")))
}

// localFunctions finds which arguments of the module's functions are named subject, in all of
// their clauses.
func localFunctions(module *ast.Module) map[string][]int {
	functions := make(map[string][]int)
	seen := make(map[string]bool)
	for _, definition := range module.Rules {
		name := definition.Head.Name.String()
		var named []int
		for i, argument := range definition.Head.Args {
			if argument.Value.Compare(subjectVar) == 0 && (!seen[name] || slices.Contains(functions[name], i)) {
				named = append(named, i)
			}
		}
		functions[name], seen[name] = named, true
	}
	return functions
}

// resultNames are the names under which the module has imported the result library.
func resultNames(module *ast.Module) []string {
	var names []string
	for _, imported := range module.Imports {
		if imported.Path.String() == "data.policylint.result" {
			names = append(names, string(imported.Name()))
		}
	}
	return names
}
