package compose

// Attributes is the attribute tree of one composite resource as plain values: string, bool,
// json.Number, nil, []any, map[string]any, and Unknown where Terraform does not know the value
// yet. The provider makes it from its plan, the plan reader from plan JSON, so that one decoder
// turns attributes into intent.
type Attributes map[string]any

// Unknown stands for an attribute value that is known only after apply.
type Unknown struct {
	// DependsOn is the Terraform reference it comes from, "" when that is not known.
	DependsOn string
}

// Environment is where a composite is created. An empty field is not known yet (no credentials at
// plan) and becomes an atom in the composed policy.
type Environment struct {
	Partition, Region, Account string
}

// AttributeError is an attribute value that no policy can be composed from.
type AttributeError struct {
	// Path is the attribute in Terraform's spelling: "users[1].principal".
	Path    string
	Message string
}

func (e *AttributeError) Error() string { return e.Path + ": " + e.Message }
