package policylint

import (
	"fmt"
	"sync"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/util"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/facts"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Bounds on what users' own rules may take.
const (
	// folderDeadline is the time that one folder has for one lint.
	folderDeadline = 30 * time.Second
	// maxReports is how many findings the rules of one folder may report in one evaluation.
	maxReports = 10_000
	// maxMessage is the length of a message in bytes; code scanning cuts at about 1,000 characters.
	maxMessage = 1_000
)

// capabilities are what rules may use: the language and its deterministic built-in functions. That
// leaves out the network, the clock, the environment and randomness, so that a use of them is a
// compile error that names the function. AllowNet is empty but not nil: json.match_schema and its
// like fetch remote references otherwise.
var capabilities = sync.OnceValue(func() *ast.Capabilities {
	all := ast.CapabilitiesForThisVersion()
	var kept []*ast.Builtin
	for _, builtin := range all.Builtins {
		if !builtin.Nondeterministic {
			kept = append(kept, builtin)
		}
	}
	all.Builtins = kept
	all.AllowNet = []string{}
	return all
})

// compile compiles modules against the schemas of the subjects, so that a misspelt field is an
// error and not a rule that never fires.
func compile(modules map[string]*ast.Module) (*ast.Compiler, error) {
	schemas, err := schemaSet()
	if err != nil {
		return nil, err
	}
	compiler := ast.NewCompiler().
		WithCapabilities(capabilities()).
		WithStrict(true).
		WithSchemas(schemas).
		WithUseTypeCheckAnnotations(true)
	compiler.Compile(modules)
	if compiler.Failed() {
		return nil, compiler.Errors
	}
	return compiler, nil
}

// schemaSet holds the schema of each kind's input as schema.<kind>.
var schemaSet = sync.OnceValues(func() (*ast.SchemaSet, error) {
	set := ast.NewSchemaSet()
	for _, kind := range kinds {
		schema, err := model.InputSchema(kind, facts.Names(kind))
		if err != nil {
			return nil, err
		}
		var value any = schema
		if err := util.RoundTrip(&value); err != nil {
			return nil, fmt.Errorf("schema of %s: %w", kind, err)
		}
		set.Put(ast.MustParseRef("schema."+string(kind)), value)
	}
	return set, nil
})
