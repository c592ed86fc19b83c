package rotationfunction

import (
	"maps"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
)

// names are by what the parts of a function are found.
type names struct {
	Function, Role, LogGroup   string
	Partition, Region, Account string
}

func namesOf(f *compose.RotationFunction, env compose.Environment) names {
	return names{
		Function: f.Name, Role: f.RoleName(), LogGroup: f.LogGroupName(),
		Partition: env.Partition, Region: env.Region, Account: env.Account,
	}
}

func (n names) roleARN() string {
	return "arn:" + n.Partition + ":iam::" + n.Account + ":role/" + n.Role
}

// settings are what is configured, in AWS's words.
type settings struct {
	Policy, Trust string
	RoleARN       string
	Boundary      string

	Architecture string
	// Hash is the SHA-256 of the package in base64, as Lambda tells it.
	Hash            string
	Memory, Timeout int
	Environment     map[string]string
	EnvironmentKey  string
	// Subnets and SecurityGroups are sorted.
	Subnets, SecurityGroups []string
	Tracing                 string
	// Concurrency is 0 for none that is reserved, and stopped for a function that somebody lets nobody invoke.
	Concurrency        int
	FailureDestination string
	// Invoke is the statement of the function's policy that is ours, in a document of its own.
	Invoke string

	// Retention is in days, 0 for ever.
	Retention int
	LogKey    string
}

// expected are the parts that follow from the place and name alone.
func (p *parts) expected() *compose.RotationFunction {
	return compose.RotationFunctionAt(compose.Environment{Partition: p.Partition, Region: p.Region, Account: p.Account}, p.Function)
}

// deployment is a function with all its parts as they are on AWS.
type deployment struct {
	// Role, Function and LogGroup say whether these are there.
	Role, Function, LogGroup bool
	settings
	RoleTags, FunctionTags, LogTags map[string]string
	// OtherPolicies are those that the role has beside its own.
	OtherPolicies []string
	// Healthy says that the function has the runtime that it needs, and that Lambda could start it.
	Healthy bool
	// Busy says that Lambda is making or changing the function.
	Busy bool
	// Unreadable is why Lambda does not show the environment: the caller may not use its key, or nobody can.
	Unreadable error
	// Strange says that somebody else may assume the role, that the function has another one, or that Secrets Manager
	// may not invoke it.
	Strange bool

	// TakenOver says that it was there before Keyward (base.Marker.TakenOver), Shared that the state has another
	// entry for it, which is to be destroyed.
	TakenOver, Shared bool
}

// exists reports whether any part is there.
func (d *deployment) exists() bool { return d.Role || d.Function || d.LogGroup }

// wanted is a function as the configuration says, with nothing unknown.
type wanted struct {
	*compose.RotationFunction
	settings
	names
	Package       bundle
	Tags          map[string]string
	AdoptExisting bool
	// SourceAccount is for whose secrets Secrets Manager may invoke the function.
	SourceAccount string
}

// complete reports whether every part is there and as alike as Keyward makes it, whatever the settings are.
func (d *deployment) complete() bool {
	if !d.Role || !d.Function || !d.LogGroup || !d.Healthy || d.Strange {
		return false
	}
	tags := base.VisibleTags(d.FunctionTags)
	return maps.Equal(tags, base.VisibleTags(d.RoleTags)) && maps.Equal(tags, base.VisibleTags(d.LogTags))
}
