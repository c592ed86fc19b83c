package plan

import (
	"cmp"
	"strings"

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
	// looseNamed and looseOpen hold the parts for which no main resource could be told: those that name
	// one, by its type and what they call it, and the others, by their own type.
	looseNamed map[[2]string][]*resource
	looseOpen  map[string][]*resource
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
		looseNamed:    map[[2]string][]*resource{},
		looseOpen:     map[string][]*resource{},
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
	p.learnAccount(r, accountIn(r))
	if regional[r.Type] && r.Mode == managed {
		p.regional = append(p.regional, r)
	}
}

// learnAccount takes one resource's account for that of everything under the same provider
// configuration: a provider signs in to one account. It reports whether there was one to learn.
func (p *planned) learnAccount(r *resource, account string) bool {
	if account == "" || r.Config == nil {
		return false
	}
	key := r.Config.ProviderConfigKey
	if before, seen := p.accounts[key]; seen && before != account {
		account = ""
	}
	p.accounts[key] = account
	return true
}

// index makes a main resource findable by its identifiers.
func (p *planned) index(r *resource) {
	for _, id := range r.identifiers() {
		at := [2]string{r.Type, id}
		p.names[at] = append(p.names[at], r)
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
