package compose

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

var (
	accountID      = regexp.MustCompile(`^\d{12}$`)
	organizationID = regexp.MustCompile(`^o-[a-z0-9]{10,32}$`)
	servicePattern = regexp.MustCompile(`^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com(\.cn)?$`)
	// uniqueID is what AWS stores in a policy in place of a principal that was deleted.
	uniqueID = regexp.MustCompile(`^A(ROA|IDA)[A-Z0-9]{10,}$`)
	// principalName is the path and name of a role or user as IAM accepts them.
	principalName = regexp.MustCompile(`^(role|user)/([\x21-\x7e]+/)?[\w+=,.@-]+$`)
)

// arn is an ARN in its six components.
type arn struct{ partition, service, region, account, resource string }

func parseARN(text string) (arn, bool) {
	parts := strings.SplitN(text, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" {
		return arn{}, false
	}
	return arn{parts[1], parts[2], parts[3], parts[4], parts[5]}, true
}

// principal reads the ARN of a role or user of the resource's own account.
func (n node) principal() string {
	env := n.intent.Environment
	return n.text(env.checkPrincipal, env.principalDomain()...)
}

// principals reads a list of them; list must not be empty where the statement is nothing without.
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
	case accountID.MatchString(value):
		return fmt.Errorf("%q is a whole account; list role or user ARNs of this account: %s", value, outsiders)
	case uniqueID.MatchString(value):
		return fmt.Errorf("%q is the id of a deleted role or user; name the principal that exists now by its ARN", value)
	case servicePattern.MatchString(value):
		return fmt.Errorf("%q is a service; services are let in with the attributes for service principals", value)
	}
	a, ok := parseARN(value)
	if !ok {
		return fmt.Errorf("%q is not an ARN; write arn:PARTITION:iam::ACCOUNT:role/NAME", value)
	}
	if err := checkPrincipalKind(value, a); err != nil {
		return err
	}
	if differs(a.partition, e.Partition) {
		return fmt.Errorf("%q is in partition %s, but this resource is in %s", value, a.partition, e.Partition)
	}
	if differs(a.account, e.Account) {
		return fmt.Errorf("%q belongs to account %s, not to this resource's account %s: %s", value, a.account, e.Account, outsiders)
	}
	return nil
}

func checkPrincipalKind(value string, a arn) error {
	kind, _, _ := strings.Cut(a.resource, "/")
	switch {
	case a.service == "sts" && (kind == "assumed-role" || kind == "federated-user"):
		return fmt.Errorf("%q names one session; name the role or user that the session belongs to", value)
	case a.service == "iam" && a.resource == "root":
		return fmt.Errorf("%q is the whole account; list role or user ARNs (iam_delegation governs what the account "+
			"itself may do with a key)", value)
	case a.service == "iam" && kind == "group":
		return fmt.Errorf("%q is a group, which cannot be a principal in a policy; name its users or, better, a role", value)
	case strings.ContainsAny(value, "*?"):
		return fmt.Errorf("%q holds a wildcard; AWS matches principals only by their full ARN", value)
	case a.service != "iam" || a.region != "" || !accountID.MatchString(a.account) || !principalName.MatchString(a.resource):
		return fmt.Errorf("%q is not the ARN of a role or user; write arn:PARTITION:iam::ACCOUNT:role/NAME", value)
	}
	return nil
}

// account reads a 12-digit account id.
func (n node) account() string { return n.text(checkAccount, "????????????") }

func checkAccount(value string) error {
	if !accountID.MatchString(value) {
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
			return fmt.Errorf(`%q is not a service principal; it ends in amazonaws.com, like "logs.%s.amazonaws.com"`,
				value, "us-east-1")
		}
		return nil
	}, "*.amazonaws.com", "*.amazonaws.com.cn")
}

// sourceARN reads the ARN, or pattern, of a resource that a service acts for.
func (n node) sourceARN() string {
	return n.text(func(value string) error {
		if _, ok := parseARN(value); !ok {
			return fmt.Errorf("%q is not an ARN; write the ARN of the resource the service acts for (wildcards are allowed)", value)
		}
		return nil
	}, "arn:*")
}
