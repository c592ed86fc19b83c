package compose

import (
	"regexp"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// partitions are the patterns by which AWS's endpoint rules (partitions.json of the SDKs) tell the
// partition of a Region, the narrow ones first.
var partitions = []struct {
	name   string
	region *regexp.Regexp
}{
	{"aws-cn", regexp.MustCompile(`^cn-\w+-\d+$`)},
	{"aws-us-gov", regexp.MustCompile(`^us-gov-\w+-\d+$`)},
	{"aws-iso", regexp.MustCompile(`^us-iso-\w+-\d+$`)},
	{"aws-iso-b", regexp.MustCompile(`^us-isob-\w+-\d+$`)},
	{"aws-iso-e", regexp.MustCompile(`^eu-isoe-\w+-\d+$`)},
	{"aws-iso-f", regexp.MustCompile(`^us-isof-\w+-\d+$`)},
	{"aws-eusc", regexp.MustCompile(`^eusc-de-\w+-\d+$`)},
	{"aws", regexp.MustCompile(`^(us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$`)},
}

// PartitionOf is the partition that a Region belongs to, "" when the Region is not recognised.
func PartitionOf(region string) string {
	for _, p := range partitions {
		if p.region.MatchString(region) {
			return p.name
		}
	}
	return ""
}

// environment completes what the caller knows. The resource's own region wins over the provider's,
// and a Region tells its partition. What the domains of attributes leave no choice about is known,
// too: a principal that must be of the resource's account names the account, so that plans without
// credentials are decided. A wrong guess cannot get far: with the account known, the principal is
// refused.
func (n node) environment(env Environment) Environment {
	switch region := n.at("region").value.(type) {
	case string:
		if region != env.Region {
			env.Partition = PartitionOf(region)
		}
		env.Region = region
	case Unknown:
		env.Region = ""
	}
	if key, ok := policy.SplitARN(n.known("kms_key_arn")); ok && env.Region == "" {
		env.Region = key.Region
	}
	for _, text := range n.ownPrincipals() {
		if principal, err := parsePrincipal(text); err == nil && env.Account == "" {
			env.Account = principal.Account
		}
	}
	if env.Partition == "" {
		env.Partition = PartitionOf(env.Region)
	}
	return env
}

// known is the attribute's text, "" unless it is a known string.
func (n node) known(name string) string {
	text, _ := n.at(name).value.(string)
	return text
}

// ownPrincipals are the known principals in attributes whose domain is the resource's own account.
// It takes only what has the right type; decoding the attributes reports what has not.
func (n node) ownPrincipals() []string {
	var found []string
	take := func(list any) {
		elements, _ := list.([]any)
		for _, element := range elements {
			if text, ok := element.(string); ok {
				found = append(found, text)
			}
		}
	}
	take(n.at("administrators").value)
	take(n.at("deletion_administrators").value)
	take(n.at("readers").value)
	for _, name := range []string{"users", "grant_users", "access"} {
		entries, _ := n.at(name).value.([]any)
		for _, entry := range entries {
			if object, ok := entry.(map[string]any); ok {
				take(object["principals"])
			}
		}
	}
	return found
}

// WithAtoms puts an atom in the place of every field that is not known: "partition", "region" and
// "account". All policies of a resource call them so, and comparisons must too.
func (e Environment) WithAtoms(atoms *policy.Atoms) Environment {
	if e.Partition == "" {
		e.Partition = atoms.Text("partition", "aws*")
	}
	if e.Region == "" {
		e.Region = atoms.Text("region", "*-*-*")
	}
	if e.Account == "" {
		e.Account = atoms.Text("account", "????????????")
	}
	return e
}

// AccountPrincipal is the principal that stands for the whole account and delegates to its IAM
// policies.
func (i *Intent) AccountPrincipal() string { return i.rootOf(i.place.Account) }

func (i *Intent) rootOf(account string) string {
	return "arn:" + i.place.Partition + ":iam::" + account + ":root"
}

// principalDomain is the domain of attributes that name roles and users of the account.
func (e Environment) principalDomain() []string {
	prefix := "arn:" + e.Partition + ":iam::" + e.Account + ":"
	return []string{prefix + "role/*", prefix + "user/*"}
}

// differs reports whether a value contradicts what is known of the environment.
func differs(value, known string) bool { return known != "" && value != known }
