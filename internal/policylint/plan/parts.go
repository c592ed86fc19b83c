package plan

import (
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

// part describes a resource type that completes a main resource.
type part struct {
	main string
	// link is the attribute that names the main resource by one of its identifiers.
	link string
}

// place finds the main resource that r completes.
func (p *planned) place(r *resource) {
	kind, ok := parts[r.Type]
	if !ok {
		return
	}
	if main := p.mainOf(r, kind); main != nil {
		p.parts[main.Address] = append(p.parts[main.Address], r)
		return
	}
	if name, known := r.get(kind.link).(string); known {
		at := [2]string{kind.main, name}
		p.looseNamed[at] = append(p.looseNamed[at], r)
	} else {
		p.looseOpen[r.Type] = append(p.looseOpen[r.Type], r)
	}
}

// partAddresses are those of the resources that complete r, or the thing that r completes.
func (p *planned) partAddresses(r *resource) []string {
	list := p.parts[r.Address]
	if _, isPart := parts[r.Type]; isPart {
		list = p.looseGroup(r)
	}
	var addresses []string
	for _, part := range list {
		if part.Address != r.Address {
			addresses = append(addresses, part.Address)
		}
	}
	return addresses
}

// identifiers are what other resources may call r by.
func (r *resource) identifiers() []string {
	var known []string
	for _, attribute := range identifiers[r.Type] {
		if id, ok := r.get(attribute).(string); ok && id != "" && !slices.Contains(known, id) {
			known = append(known, id)
		}
	}
	return known
}

// mainOf is nil where no main resource, or more than one, can be meant.
func (p *planned) mainOf(r *resource, kind part) *resource {
	if name, known := r.get(kind.link).(string); known {
		return p.named(kind.main, name)
	}
	at, ok := p.follow(r.scope(), r.expression(kind.link))
	for hops := 0; ok && hops < maxHops; hops++ {
		switch other, isPart := parts[at.resource.Type]; {
		case at.resource.Type == kind.main && (at.attribute == "" || slices.Contains(identifiers[kind.main], at.attribute)):
			return at.resource
		case isPart && other.main == kind.main && (at.attribute == other.link || at.attribute == "id"):
			// One part is often named through another, to fix the order of creation.
			if name, known := at.resource.get(other.link).(string); known {
				return p.named(kind.main, name)
			}
			at, ok = p.follow(at.resource.scope(), at.resource.expression(other.link))
		default:
			return nil
		}
	}
	return nil
}

// maxHops is how many parts may be named through one another.
const maxHops = 8

// named finds the only main resource with an identifier.
func (p *planned) named(main, name string) *resource {
	if found := p.names[[2]string{main, name}]; len(found) == 1 {
		return found[0]
	}
	return nil
}

// part finds the resource of a type that completes r. Where several do, or none, doubt names one
// that makes it uncertain: a second one, one that the plan deletes, or one of which it is not known
// yet what it completes.
func (p *planned) part(r *resource, kind string) (found *resource, doubt string) {
	for _, candidate := range p.parts[r.Address] {
		switch {
		case candidate.Type != kind:
		case found != nil && kind != kmsAlias:
			return nil, candidate.Address
		case found == nil:
			found = candidate
		}
	}
	if found != nil {
		return found, ""
	}
	for _, candidate := range p.removed[r.Address] {
		if candidate.Type == kind {
			return nil, candidate.Address
		}
	}
	if rivals := p.rivals(r, kind); len(rivals) > 0 {
		return nil, rivals[0].Address
	}
	return nil, ""
}

// deleted reports whether the plan deletes what completes r of a type, and nothing else can take its
// place.
func (p *planned) deleted(r *resource, kind string) bool {
	found := false
	for _, candidate := range p.removed[r.Address] {
		if candidate.Type == kind && !candidate.Deleted {
			return false
		}
		found = found || candidate.Type == kind
	}
	return found && len(p.rivals(r, kind)) == 0
}

// rivals are the parts of a type that nobody could place and that may belong to r: they name what several
// resources are called, or their link and the id of r are both not known yet.
func (p *planned) rivals(r *resource, kind string) []*resource {
	var found []*resource
	for _, id := range r.identifiers() {
		for _, candidate := range p.looseNamed[[2]string{r.Type, id}] {
			if candidate.Type == kind {
				found = append(found, candidate)
			}
		}
	}
	for _, candidate := range p.looseOpen[kind] {
		if mayComplete(candidate, r) {
			found = append(found, candidate)
		}
	}
	return found
}

// mayComplete reports whether the link of a part and the id of r, which are both not known yet, may be
// the same.
func mayComplete(candidate, r *resource) bool {
	kind := parts[candidate.Type]
	if _, unknown := r.get("id").(compose.Unknown); !unknown {
		return false
	}
	names, _ := split(roots(references(candidate.expression(kind.link))))
	if len(names) == 0 {
		return true
	}
	own := r.Module.within(r.Type + "." + r.Name)
	return slices.ContainsFunc(names, func(name string) bool {
		address, _, _ := splitResource(name)
		switch prefix, _, _ := strings.Cut(address, "."); prefix {
		case kind.main:
			return candidate.Module.within(address) == own
		case "module":
			return strings.HasPrefix(own, candidate.Module.within(address))
		default:
			return true
		}
	})
}

// looseGroup lists the parts without a main resource that belong to the same one as r; nil when r
// has one.
func (p *planned) looseGroup(r *resource) []*resource {
	kind := parts[r.Type]
	if name, known := r.get(kind.link).(string); known {
		return p.looseNamed[[2]string{kind.main, name}]
	}
	if slices.Contains(p.looseOpen[r.Type], r) {
		return []*resource{r}
	}
	return nil
}
