package plan

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/iamdocument"
)

// rebuild writes the policy that a deferred aws_iam_policy_document will have, with an atom for each
// string that is not known yet, and the references that the atoms wait for. It answers nil, and why,
// where more than single strings is unknown.
func rebuild(p *planned, r *resource) (doc *policy.Document, references map[string]string, reason string) {
	b := &rebuilder{plan: p, atoms: &policy.Atoms{}, references: map[string]string{}}
	written, err := b.write(r)
	if err != nil {
		return nil, nil, r.Address + ": " + err.Error() + "."
	}
	written.Atoms = b.atoms
	return withoutPositions(written.Document), b.references, ""
}

// rebuilder rebuilds a document with those that it includes.
type rebuilder struct {
	plan       *planned
	atoms      *policy.Atoms
	references map[string]string
	// open are the documents that are being rebuilt.
	open []*resource
}

func (b *rebuilder) write(r *resource) (*iamdocument.Document, error) {
	arguments, ok := r.value.(map[string]any)
	if !ok || len(b.open) > maxHops {
		return nil, errors.New("nothing of it is known yet")
	}
	b.open = append(b.open, r)
	written, err := iamdocument.Write(arguments, b)
	b.open = b.open[:len(b.open)-1]
	return written, err
}

// of is the document that is being rebuilt.
func (b *rebuilder) of() *resource { return b.open[len(b.open)-1] }

// Atom is the text for a string that is not known. Two strings that depend on the same object need not be
// equal, so that the place is part of the atom's name.
func (b *rebuilder) Atom(at string, value compose.Unknown) string {
	name := at
	if len(b.open) > 1 {
		name = b.of().Address + " " + at
	}
	b.references[name] = value.DependsOn
	return b.atoms.Text(name, b.domain(at)...)
}

// Document is a document that another includes: a text, or a deferred one that a reference names. The
// references of a list stand in its order; where there are as many as elements, each has its own.
func (b *rebuilder) Document(argument string, index int, value any) (*policy.Document, error) {
	if text, ok := value.(string); ok {
		return policy.Parse([]byte(text))
	}
	r := b.of()
	names := roots(references(r.expression(argument)))
	list, _ := r.get(argument).([]any)
	if len(names) != max(len(list), 1) {
		return nil, fmt.Errorf("%s is not known yet", argument)
	}
	at, ok := b.plan.follow(r.scope(), map[string]any{"references": []any{names[index]}})
	if !ok || at.resource.Type != iamdocument.Type || at.attribute != "json" && at.attribute != "minified_json" {
		return nil, fmt.Errorf("%s is not known yet: it depends on %s", argument, names[index])
	}
	if text, ok := at.resource.get(at.attribute).(string); ok {
		return policy.Parse([]byte(text))
	}
	written, err := b.write(at.resource)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", at.resource.Address, err)
	}
	return written.Document, nil
}

// domain is what a principal can be that refers to nothing but ARNs of roles and users in the plan: one of
// these. It is nil for other strings: a resource that refers to the ARN of a bucket may also be a pattern for
// what is in it, which no domain can say.
func (b *rebuilder) domain(at string) []string {
	r := b.of()
	if !strings.Contains(at, ".identifiers[") || !b.written() {
		return nil
	}
	var domain []string
	for _, name := range roots(references(r.expression(steps(at)...))) {
		target, ok := b.plan.follow(r.scope(), map[string]any{"references": []any{name}})
		if !ok || target.attribute != "arn" || target.resource.Type != iamRole && target.resource.Type != iamUser {
			return nil
		}
		arn, ok := b.plan.computed(target.resource, "arn", b.part)
		if !ok {
			return nil
		}
		domain = append(domain, arn)
	}
	return domain
}

// part is a part of an ARN that is not known: an account and a partition are those of the policy, too, where
// the provider configuration is one; of anything else the pattern counts.
func (b *rebuilder) part(name string, domain ...string) string {
	part, provider, located := strings.Cut(name, ofProvider)
	if !located {
		return domain[0]
	}
	if config := b.of().Config; config != nil && config.ProviderConfigKey == provider {
		name = part
	}
	return b.atoms.Text(name, domain...)
}

// written reports whether the statements of the document are all written one by one: the configuration
// does not show those of dynamic blocks.
func (b *rebuilder) written() bool {
	r := b.of()
	configured, _ := r.expression("statement").([]any)
	planned, _ := r.get("statement").([]any)
	return len(configured) == len(planned)
}

// steps takes a place apart, without the number of the element in its list: the list has one expression.
func steps(at string) []any {
	var path []any
	for part := range strings.SplitSeq(at, ".") {
		name, index, _ := strings.Cut(part, "[")
		path = append(path, name)
		if i, err := strconv.Atoi(strings.TrimSuffix(index, "]")); err == nil {
			path = append(path, i)
		}
	}
	return slices.Clip(path[:len(path)-1])
}
