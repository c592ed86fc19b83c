package policy

import "strings"

// ARN is an Amazon Resource Name, or a pattern of one, split into its six components.
type ARN struct {
	Scheme    string // "arn", or a pattern that may match it
	Partition string
	Service   string
	Region    string
	Account   string
	Resource  string // keeps its own colons
}

// SplitARN splits text at its first five colons. It reports false when there are fewer, or when
// the first component can not be "arn"; it checks nothing else.
func SplitARN(text string) (ARN, bool) {
	parts := strings.SplitN(text, ":", 6)
	if len(parts) < 6 || (parts[0] != "arn" && !strings.ContainsAny(parts[0], "*?")) {
		return ARN{}, false
	}
	return ARN{parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]}, true
}

// CompleteARN adds the components that an ARN of an identity policy lacks, as AWS does: "*" for each (IAM User
// Guide, "Identify AWS resources with ARNs"). It leaves other texts alone. The colons within policy
// variables, where the policy has variables, separate nothing.
func CompleteARN(text string, variables bool) string {
	if !strings.HasPrefix(text, "arn:") {
		return text
	}
	colons, rest := 0, text
	for variables {
		before, after, found := strings.Cut(rest, "${")
		_, behind, closed := strings.Cut(after, "}")
		if !found || !closed {
			break
		}
		colons, rest = colons+strings.Count(before, ":"), behind
	}
	colons += strings.Count(rest, ":")
	return text + strings.Repeat(":*", max(0, 5-colons))
}

// String joins the components again.
func (a ARN) String() string { return strings.Join(a.components(), ":") }

// Components are the six components in order.
func (a ARN) Components() [6]string { return [6]string(a.components()) }

func (a ARN) components() []string {
	return []string{a.Scheme, a.Partition, a.Service, a.Region, a.Account, a.Resource}
}

// PrincipalKind is the kind of caller that an ARN in a Principal element or a request names.
type PrincipalKind string

// The kinds of principal ARNs (IAM User Guide, "AWS JSON policy elements: Principal").
const (
	Root          PrincipalKind = "root" // the whole account as a Principal, its root user as a caller
	User          PrincipalKind = "user"
	Role          PrincipalKind = "role"
	AssumedRole   PrincipalKind = "assumed-role"   // one session of a role
	FederatedUser PrincipalKind = "federated-user" // one session of GetFederationToken
)

// PrincipalARN is the ARN of a caller, taken apart.
type PrincipalARN struct {
	Partition string
	Account   string
	Kind      PrincipalKind
	Path      string // "/" or "/team/"; sessions have none, because AWS drops the role's path
	Name      string // user, role or federated user; "" for the root
	Session   string // session name of an assumed role
}

// ParsePrincipalARN takes apart an ARN such as arn:aws:iam::111122223333:role/team/app. It reports
// false when text is not the ARN of a user, role, role session, federated user or account root.
func ParsePrincipalARN(text string) (PrincipalARN, bool) {
	arn, ok := SplitARN(text)
	if !ok || arn.Scheme != "arn" || arn.Region != "" || !IsAccountID(arn.Account) {
		return PrincipalARN{}, false
	}
	p := PrincipalARN{Partition: arn.Partition, Account: arn.Account}
	kind, rest, _ := strings.Cut(arn.Resource, "/")
	p.Kind = PrincipalKind(kind)
	switch arn.Service + ":" + kind {
	case "iam:root":
		return p, rest == ""
	case "iam:user", "iam:role":
		slash := strings.LastIndexByte(rest, '/') + 1
		p.Path, p.Name = "/"+rest[:slash], rest[slash:]
		return p, p.Name != ""
	case "sts:assumed-role":
		var found bool
		p.Name, p.Session, found = strings.Cut(rest, "/")
		return p, found && p.Name != "" && p.Session != ""
	case "sts:federated-user":
		p.Name = rest
		return p, rest != ""
	}
	return PrincipalARN{}, false
}

// RoleARN is the ARN that aws:PrincipalArn holds for a session of a role whose path is unknown:
// that of the role, without the path. Of other principals it is their own ARN.
func (p PrincipalARN) RoleARN() string {
	if p.Kind == AssumedRole {
		p = PrincipalARN{Partition: p.Partition, Account: p.Account, Kind: Role, Path: "/", Name: p.Name}
	}
	return p.String()
}

// String is the ARN.
func (p PrincipalARN) String() string {
	service, resource := "iam", string(p.Kind)
	switch p.Kind {
	case User, Role:
		resource += p.Path + p.Name
	case AssumedRole:
		service, resource = "sts", resource+"/"+p.Name+"/"+p.Session
	case FederatedUser:
		service, resource = "sts", resource+"/"+p.Name
	case Root:
	}
	return ARN{"arn", p.Partition, service, "", p.Account, resource}.String()
}

// IsOriginAccessIdentity reports whether text is the ARN of an origin access identity of CloudFront,
// a user that belongs to no account (CloudFront Developer Guide, "Use an origin access identity").
func IsOriginAccessIdentity(text string) bool {
	arn, ok := SplitARN(text)
	return ok && arn.Service == "iam" && arn.Account == "cloudfront" &&
		strings.HasPrefix(arn.Resource, "user/CloudFront Origin Access Identity ")
}

// accountIDLength is the number of digits of every AWS account id.
const accountIDLength = 12

// IsAccountID reports whether text is an account id: twelve digits.
func IsAccountID(text string) bool {
	return len(text) == accountIDLength && strings.Trim(text, "0123456789") == ""
}

// AccountPrincipal returns the account id of an AWS principal that stands for a whole account, as
// the id or as the ARN of the account root.
func AccountPrincipal(p Principal) (account string, ok bool) {
	if p.Type != AWS {
		return "", false
	}
	if IsAccountID(p.Value) {
		return p.Value, true
	}
	arn, ok := ParsePrincipalARN(p.Value)
	return arn.Account, ok && arn.Kind == Root
}
