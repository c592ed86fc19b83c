package plan

import (
	"cmp"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
)

// planned is a plan made ready for questions.
type planned struct {
	resources     []*resource
	byAddress     map[string]*resource
	configuration *configuration
	account       string
	// accounts and regions are by provider configuration; an account is "" where resources of one
	// provider tell of several.
	accounts, regions map[string]string
	// callers are the accounts that aws_caller_identity has told, by provider configuration.
	callers map[string]string
	// names finds main resources by type and identifier.
	names map[[2]string][]*resource
	// parts holds, by address of the main resource, the resources that complete it, and removed
	// those that no longer will.
	parts, removed map[string][]*resource
	// loose holds the parts for which no main resource could be told.
	loose []*resource
	// regional holds the settings of an account for a whole Region.
	regional []*resource
	// code is nil where it is not given.
	code *code
}

// newPlanned reads what will be after apply.
func newPlanned(doc *document, opts Options) *planned {
	p := emptyPlanned(doc, opts)
	var gone []*resource
	listed := make(map[string]bool, len(doc.Changes))
	for _, c := range doc.Changes {
		listed[c.Address] = true
		r := c.planned(p.configuration, opts.File)
		if r.Action == "" {
			gone = append(gone, r)
			continue
		}
		p.add(r)
	}
	for _, prior := range doc.Prior {
		if prior.Mode == managed && opts.Existing && !listed[prior.Address] {
			p.add(prior.existing(p.configuration, opts.File))
		}
	}
	for _, r := range p.resources {
		p.place(r)
	}
	for _, r := range gone {
		r, _ = translate(r)
		if main := p.mainOf(r, parts[r.Type]); main != nil {
			p.removed[main.Address] = append(p.removed[main.Address], r)
		}
	}
	return p
}

func emptyPlanned(doc *document, opts Options) *planned {
	p := &planned{
		byAddress:     map[string]*resource{},
		configuration: &doc.Configuration,
		account:       opts.Account,
		names:         map[[2]string][]*resource{},
		parts:         map[string][]*resource{},
		removed:       map[string][]*resource{},
		accounts:      map[string]string{},
		regions:       map[string]string{},
		callers:       map[string]string{},
	}
	for key, provider := range doc.Configuration.ProviderConfig {
		p.regions[key] = regionOf(provider, doc)
	}
	for _, prior := range doc.Prior {
		p.askTeller(prior)
	}
	return p
}

func (p *planned) add(r *resource) {
	r, held := translate(r)
	p.parts[r.Address] = append(p.parts[r.Address], held...)
	p.resources = append(p.resources, r)
	p.byAddress[r.Address] = r
	p.index(r)
	p.learnAccount(r)
	if regional[r.Type] && r.Mode == managed {
		p.regional = append(p.regional, r)
	}
}

// learnAccount takes one resource's account for that of everything under the same provider
// configuration: a provider signs in to one account.
func (p *planned) learnAccount(r *resource) {
	account := accountIn(r)
	if account == "" || r.Config == nil {
		return
	}
	key := r.Config.ProviderConfigKey
	if before, seen := p.accounts[key]; seen && before != account {
		account = ""
	}
	p.accounts[key] = account
}

// index makes a main resource findable by its identifiers.
func (p *planned) index(r *resource) {
	seen := map[string]bool{}
	for _, attribute := range identifiers[r.Type] {
		if id, known := r.get(attribute).(string); known && id != "" && !seen[id] {
			seen[id] = true
			at := [2]string{r.Type, id}
			p.names[at] = append(p.names[at], r)
		}
	}
}

// regionOf is a provider's region where it is written down or a root variable.
func regionOf(provider providerConfig, doc *document) string {
	expression := provider.Expressions["region"]
	if value, ok := constant(expression); ok {
		region, _ := value.(string)
		return region
	}
	if names := references(expression); len(names) == 1 && provider.ModuleAddress == "" {
		if name, ok := strings.CutPrefix(names[0], "var."); ok {
			region, _ := doc.Variables[name].Value.(string)
			return region
		}
	}
	return ""
}

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
	p.loose = append(p.loose, r)
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
	for _, candidate := range p.loose {
		if candidate.Type == kind && p.mayComplete(candidate, r) {
			return nil, candidate.Address
		}
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
	return found && !slices.ContainsFunc(p.loose, func(candidate *resource) bool {
		return candidate.Type == kind && p.mayComplete(candidate, r)
	})
}

// mayComplete reports whether a part that nobody could place may belong to r: it names what several
// resources are called, or its link and the id of r are both not known yet.
func (p *planned) mayComplete(candidate, r *resource) bool {
	kind := parts[candidate.Type]
	if name, known := candidate.get(kind.link).(string); known {
		return slices.Contains(p.names[[2]string{kind.main, name}], r)
	}
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
	if !slices.Contains(p.loose, r) {
		return nil
	}
	link := parts[r.Type].link
	name, known := r.get(link).(string)
	if !known {
		return []*resource{r}
	}
	var group []*resource
	for _, other := range p.loose {
		if parts[other.Type].main == parts[r.Type].main && other.get(parts[other.Type].link) == name {
			group = append(group, other)
		}
	}
	return group
}

// scopeOf says where a resource lives, as far as the plan tells.
func (p *planned) scopeOf(r *resource, service string) prove.Scope {
	s := prove.Scope{Service: service, Account: p.account, Region: p.regionOf(r)}
	if s.Account == "" && r.Config != nil {
		s.Account = cmp.Or(p.callers[r.Config.ProviderConfigKey], p.accounts[r.Config.ProviderConfigKey])
	}
	s.ARN, _ = r.get("arn").(string)
	if parsed := strings.SplitN(s.ARN, ":", 6); len(parsed) == 6 {
		s.Partition = parsed[1]
		s.Region = cmp.Or(s.Region, parsed[3])
		s.Account = cmp.Or(s.Account, parsed[4])
	}
	s.Partition = cmp.Or(s.Partition, partitionOf(s.Region))
	return s
}

func (p *planned) regionOf(r *resource) string {
	if region, known := r.get("region").(string); known && region != "" {
		return region
	}
	if r.Config == nil {
		return ""
	}
	return p.regions[r.Config.ProviderConfigKey]
}

// partitionOf follows the naming of AWS Regions.
func partitionOf(region string) string {
	switch {
	case region == "":
		return ""
	case strings.HasPrefix(region, "cn-"):
		return "aws-cn"
	case strings.HasPrefix(region, "us-gov-"):
		return "aws-us-gov"
	case strings.HasPrefix(region, "eusc-"):
		return "aws-eusc"
	case strings.HasPrefix(region, "us-iso"), strings.HasPrefix(region, "eu-isoe"):
		return ""
	default:
		return "aws"
	}
}
