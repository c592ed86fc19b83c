package policylint

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/util"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/facts"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Bounds on what users' own rules may take.
const (
	// ruleTime is how long a rule may be evaluated in one lint.
	ruleTime = 10 * time.Second
	// maxMemory is by how much the heap may grow while a rule is evaluated.
	maxMemory = 1 << 30
	// maxReports is how many findings a rule may report in one evaluation.
	maxReports = 10_000
	// maxReport is the size of a report in bytes, its proof included.
	maxReport = 64 << 10
	// maxMessage is the length of a message in bytes; code scanning cuts at about 1,000 characters.
	maxMessage = 1_000
)

// unbounded are functions one call of which can ask for more memory than there is, which ends a Go program,
// or go on for years without a step between which OPA could stop.
var unbounded = []string{ast.BitsShiftLeft.Name, ast.ReachablePathsBuiltin.Name}

// capabilities are what rules may use: the language and its deterministic built-in functions. That
// leaves out the network, the clock, the environment and randomness, so that a use of them is a
// compile error that names the function. It leaves out what is unbounded, too. AllowNet is empty but not nil: json.match_schema and its
// like fetch remote references otherwise.
var capabilities = sync.OnceValue(func() *ast.Capabilities {
	all := ast.CapabilitiesForThisVersion()
	var kept []*ast.Builtin
	for _, builtin := range all.Builtins {
		if !builtin.Nondeterministic && !slices.Contains(unbounded, builtin.Name) {
			kept = append(kept, builtin)
		}
	}
	all.Builtins = kept
	all.AllowNet = []string{}
	return all
})

// compile compiles the modules of a folder, where they are to be checked against the schemas of the subjects,
// so that a misspelt field is an error and not a rule that never fires.
func compile(f *folder) (*ast.Compiler, error) {
	compiler := ast.NewCompiler().WithCapabilities(capabilities()).WithStrict(true)
	if f.checking {
		schemas, err := schemaSet(f.rules)
		if err != nil {
			return nil, err
		}
		compiler = compiler.WithSchemas(schemas).WithUseTypeCheckAnnotations(true)
	}
	compiler.Compile(f.modules)
	if compiler.Failed() {
		return nil, compiler.Errors
	}
	return compiler, nil
}

// schemaSet holds the schema of the input of each kind that rules are about, as schema.<kind>.
func schemaSet(rules []*rule) (*ast.SchemaSet, error) {
	set := ast.NewSchemaSet()
	for _, r := range rules {
		path := ast.MustParseRef("schema." + string(r.Kind))
		if set.Get(path) != nil {
			continue
		}
		schema, err := model.InputSchema(r.Kind, facts.Names(r.Kind))
		if err != nil {
			return nil, err
		}
		var value any = schema
		if err := util.RoundTrip(&value); err != nil {
			return nil, fmt.Errorf("schema of %s: %w", r.Kind, err)
		}
		set.Put(path, value)
	}
	return set, nil
}
