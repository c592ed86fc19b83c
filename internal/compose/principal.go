package compose

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

var (
	organizationID = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
	servicePattern = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$`)
	// uniqueID is what AWS stores in a policy in place of a principal that was deleted.
	uniqueID = regexp.MustCompile(`^A(ROA|IDA)[A-Z0-9]{10,}$`)
	// principalName is the name of a role or user as IAM accepts it.
	principalName = regexp.MustCompile(`^[\w+=,.@-]+$`)
)

// principal reads the ARN of a role or user of the resource's own account.
func (n node) principal() string {
	return n.text(n.intent.checkPrincipal, n.intent.place.principalDomain()...)
}

// principals reads a list of them.
func (n node) principals() []string { return texts(n, node.principal) }

// requiredPrincipals reads a list that must name somebody.
func (n node) requiredPrincipals() []string {
	values := n.principals()
	if len(values) == 0 && !n.unknown() {
		n.fail("names nobody; list at least one role or user ARN of this account")
	}
	return values
}

const outsiders = "principals of other accounts are let in with external_accounts or organization_id only"

func (e Environment) checkPrincipal(value string) error {
	switch {
	case value == "*":
		return errors.New(`"*" is everybody; list role or user ARNs of this account: ` + outsiders)
	case policy.IsAccountID(value):
		return fmt.Errorf("%q is a whole account; list role or user ARNs of this account: %s", value, outsiders)
	case uniqueID.MatchString(value):
		return fmt.Errorf("%q is the id of a deleted role or user; name the principal that exists now by its ARN", value)
	case servicePattern.MatchString(value):
		return fmt.Errorf("%q is a service; services are let in with the attributes for service principals", value)
	}
	a, err := parsePrincipal(value)
	if err != nil {
		return err
	}
	if differs(a.Partition, e.Partition) {
		return fmt.Errorf("%q is in partition %s, but this resource is in %s", value, a.Partition, e.Partition)
	}
	if differs(a.Account, e.Account) {
		return fmt.Errorf("%q belongs to account %s, not to this resource's account %s: %s",
			value, a.Account, e.Account, outsiders)
	}
	return nil
}

// parsePrincipal takes apart the ARN of a role or user, or says what the value is instead.
func parsePrincipal(value string) (policy.PrincipalARN, error) {
	a, ok := policy.ParsePrincipalARN(value)
	switch {
	case ok && (a.Kind == policy.AssumedRole || a.Kind == policy.FederatedUser):
		return a, fmt.Errorf("%q names one session; name the role or user that the session belongs to", value)
	case ok && a.Kind == policy.Root:
		return a, fmt.Errorf("%q is the whole account; list role or user ARNs (iam_delegation governs what the account "+
			"itself may do with a key)", value)
	case strings.Contains(value, ":group/"):
		return a, fmt.Errorf("%q is a group, which cannot be a principal in a policy; name a role, or its users", value)
	case strings.ContainsAny(value, "*?"):
		return a, fmt.Errorf("%q holds a wildcard; AWS matches principals only by their full ARN", value)
	case !ok || !principalName.MatchString(a.Name):
		return a, fmt.Errorf("%q is not the ARN of a role or user; write arn:PARTITION:iam::ACCOUNT:role/NAME", value)
	}
	return a, nil
}

// account reads a 12-digit account id.
func (n node) account() string { return n.text(checkAccount, "????????????") }

func checkAccount(value string) error {
	if !policy.IsAccountID(value) {
		return fmt.Errorf("%q is not an account id of 12 digits", value)
	}
	return nil
}

// externalAccount reads the id of an account other than the resource's own.
func (n node) externalAccount() string {
	own := n.intent.Account
	return n.text(func(value string) error {
		if value == own {
			return fmt.Errorf("%s is this resource's own account; list its roles and users by their ARNs instead", value)
		}
		return checkAccount(value)
	}, "????????????")
}

// organization reads the id of an AWS organisation.
func (n node) organization() string {
	return n.text(func(value string) error {
		if !organizationID.MatchString(value) {
			return fmt.Errorf(`%q is not an organisation id ("o-" and 10 to 32 lower case letters or digits)`, value)
		}
		return nil
	}, "o-??????????*")
}

// service reads a service principal.
func (n node) service() string {
	return n.text(func(value string) error {
		if !servicePattern.MatchString(value) {
			return fmt.Errorf(`%q is not a service principal, like "delivery.logs.amazonaws.com"`, value)
		}
		return nil
	}, "*.amazonaws.com", "*.amazonaws.com.cn")
}

// sourceARN reads the ARN, or pattern, of a resource that a service acts for.
func (n node) sourceARN() string {
	return n.text(func(value string) error {
		if _, ok := policy.SplitARN(value); !ok {
			return fmt.Errorf("%q is not an ARN; write that of the resource the service acts for (wildcards are allowed)",
				value)
		}
		return nil
	}, "arn:*")
}
