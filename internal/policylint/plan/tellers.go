package plan

// The data sources that tell where a provider configuration works. A provider whose credentials or
// region come from the environment says it nowhere else in a plan.
const (
	callerIdentity = "aws_caller_identity"
	currentRegion  = "aws_region"
)

// tells reports whether a data source tells where its provider works.
func tells(kind string) bool { return kind == callerIdentity || kind == currentRegion }

// askTeller learns the account or the region of a provider configuration from what was read of it
// before the plan was made.
func (p *planned) askTeller(prior *priorResource) {
	if prior.Mode != data || !tells(prior.Type) {
		return
	}
	r := prior.existing(p.configuration, "")
	if r.Config == nil {
		return
	}
	key := r.Config.ProviderConfigKey
	switch prior.Type {
	case callerIdentity:
		p.callers[key], _ = r.get("account_id").(string)
	case currentRegion:
		// The data source also tells of other regions than its provider's, where it is asked for one by
		// name.
		if asked := r.expression("name"); asked == nil && r.expression("region") == nil && r.expression("endpoint") == nil && p.regions[key] == "" {
			p.regions[key], _ = r.get("name").(string)
		}
	}
}
