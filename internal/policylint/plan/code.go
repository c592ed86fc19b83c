package plan

import (
	"fmt"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/source"
)

// code evaluates the Terraform code with the values of the plan.
type code struct {
	*source.Evaluator
	plan *planned
	tree *source.Tree
	// instances are those of a resource, by the address of their module and their own name.
	instances map[[2]string][]source.Instance
	// keys are the instance keys of modules, by the address of the calling module and the name.
	keys      map[[2]string][]any
	variables map[string]any
}

// newCode is nil where no code is given.
func newCode(doc *document, p *planned, tree *source.Tree) *code {
	if tree == nil {
		return nil
	}
	c := &code{plan: p, tree: tree, instances: map[[2]string][]source.Instance{}, keys: map[[2]string][]any{}, variables: map[string]any{}}
	for name, variable := range doc.Variables {
		c.variables[name] = variable.Value
	}
	seen := map[string]bool{}
	add := func(id *identity, r *resource) {
		if seen[r.Address] || r.Action == "" {
			return
		}
		seen[r.Address] = true
		local := [2]string{id.ModuleAddress, localAddress(id)}
		values, _ := r.value.(map[string]any)
		c.instances[local] = append(c.instances[local], source.Instance{Address: r.Address, Key: id.Index, Attributes: values})
		c.addModules(r.Module)
	}
	for _, change := range doc.Changes {
		add(&change.identity, p.resourceAt(change, change.Address))
	}
	for _, prior := range doc.Prior {
		add(&prior.identity, prior.existing(p.configuration, ""))
	}
	c.Evaluator = tree.For(c)
	if c.learnAccounts() {
		c.Evaluator = tree.For(c) // what was evaluated waits for the accounts
	}
	return c
}

// learnAccounts learns from the policies of keys that the plan does not know, where nothing else tells the
// account of a provider configuration: see accountIn.
func (c *code) learnAccounts() (learned bool) {
	open := map[string]bool{}
	for _, r := range c.plan.resources {
		if _, unknown := r.get("policy").(compose.Unknown); unknown && r.Config != nil && c.plan.scopeOf(r, "").Account == "" {
			open[r.Config.ProviderConfigKey] = true
		}
	}
	for _, r := range c.plan.resources {
		if r.Type != kmsKey && r.Type != kmsPolicy || r.Config == nil || !open[r.Config.ProviderConfigKey] ||
			r.get("bypass_policy_lockout_safety_check") == true {
			continue
		}
		if value, unknown := r.get("policy").(compose.Unknown); !unknown || value.DependsOn == sensitive {
			continue
		}
		if doc, _, _, err := c.policy(r, "policy"); err == nil && doc != nil {
			learned = c.plan.learnAccount(r, KeyAccount(doc)) || learned
		}
	}
	return learned
}

// resourceAt is what is planned for a change; a resource that will be gone has no action.
func (p *planned) resourceAt(c *change, address string) *resource {
	if r := p.byAddress[address]; r != nil {
		return r
	}
	return c.planned(p.configuration, "")
}

// localAddress is an address within the module, without a key: "data.aws_region.here".
func localAddress(id *identity) string {
	local := id.Type + "." + id.Name
	if id.Mode == data {
		return "data." + local
	}
	return local
}

// addModules notes the instances of the modules on a path.
func (c *code) addModules(path modulePath) {
	for i, step := range path {
		at := [2]string{path[:i].String(), step.name}
		key := keyValue(step.key)
		known := false
		for _, other := range c.keys[at] {
			known = known || other == key
		}
		if !known {
			c.keys[at] = append(c.keys[at], key)
		}
	}
}

// Instances are those of a resource in a module.
func (c *code) Instances(module, resource string) []source.Instance {
	return c.instances[[2]string{module, resource}]
}

// ModuleKeys are the instance keys of a module call.
func (c *code) ModuleKeys(module, name string) []any { return c.keys[[2]string{module, name}] }

// Variable is an input variable of the root module.
func (c *code) Variable(name string) (any, bool) {
	value, ok := c.variables[name]
	return value, ok
}

// policy evaluates the policy of a resource. Where it is not known the reason says why, as far as there is more
// to say than that a value is not known. A text that is known and no policy is a [*policy.SyntaxError].
func (c *code) policy(from *resource, attribute string) (doc *policy.Document, references map[string]string, reason string, err error) {
	found, ok := c.Policy(from.Address, attribute, func(atom string) string {
		name, provider, _ := strings.Cut(atom, ofProvider)
		if from.Config != nil && provider == from.Config.ProviderConfigKey {
			return name
		}
		return atom
	})
	switch {
	case !ok:
		return nil, nil, fmt.Sprintf("The source folder does not have %s of %s.", attribute, from.Address), nil
	case found.Text == "":
		return nil, nil, found.Reason, nil
	}
	doc, err = policy.ParseWith([]byte(found.Text), found.Atoms)
	switch {
	case err == nil:
		return withoutPositions(doc), found.References, "", nil
	case policy.Known(found.Text):
		return nil, nil, "", err
	case strings.HasPrefix(strings.TrimSpace(found.Text), "{"):
		return nil, nil, "What is not known of it is more than single strings.", nil
	}
	return nil, nil, "", nil
}

// place adds where everything is written, and says what is not in the code.
func (c *code) place(m *model.Model) {
	for _, name := range c.tree.Skipped {
		m.Notes = append(m.Notes, name+" is a link that leads out of its folder: it is not read")
	}
	missing := c.Locate(m, written)
	if len(missing) == 0 {
		return
	}
	others := ""
	if len(missing) > 1 {
		others = fmt.Sprintf(" and %d more", len(missing)-1)
	}
	m.Notes = append(m.Notes, fmt.Sprintf("the source folder does not have %s%s: is it the code of this plan?", missing[0], others))
}
