package compose

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// The engines of a rotation function.
const (
	EnginePostgres = "postgres"
	EngineMySQL    = "mysql"
	// EngineValue renews a value that no server has to be told of.
	EngineValue = "value"
)

// The strategies of a rotation function for databases.
const (
	SingleUser       = "single_user"
	AlternatingUsers = "alternating_users"
)

// RotationFunction is the intent of the permissions of one rotation function. Every string may hold atoms.
type RotationFunction struct {
	Intent

	Name     string
	Engine   string
	Strategy string
	// SecretARNs and SecretNamePrefix are the secrets that it rotates, AdminSecretARN is that of the user who may
	// change others.
	SecretARNs       []string
	SecretNamePrefix string
	AdminSecretARN   string
	// KMSKeyARNs are the customer managed keys of these secrets.
	KMSKeyARNs []string
	// EnvironmentKeyARN is the key of the function's environment, "" for AWS's own.
	EnvironmentKeyARN string
	// FailureDestinationARN is a queue or topic, "" for none.
	FailureDestinationARN string
	InVPC                 bool
	Tracing               bool
	// PlainText says that the function talks to the database without TLS.
	PlainText bool
}

// rotationPolicyAttributes are the attributes from which the policy of the role is composed.
var rotationPolicyAttributes = []string{
	"engine", "strategy", "secret_arns", "kms_key_arns", "vpc_config", "tracing_mode",
}

var (
	// functionName leaves room for the Region in the name of the role, which has at most 64 characters.
	functionName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,48}$`)
	// secretSuffix is what Secrets Manager adds to the name of a secret in its ARN.
	secretSuffix = regexp.MustCompile(`^secret:.+-[A-Za-z0-9]{6}$`)
	secretPrefix = regexp.MustCompile(`^[A-Za-z0-9/_+=.@-]{1,512}$`)
)

// DecodeRotationFunction reads the intent of a keyward_rotation_function. Errors are *AttributeError, joined.
func DecodeRotationFunction(attrs Attributes, env Environment) (*RotationFunction, error) {
	d, root := newDecoder(attrs, env)
	f := &RotationFunction{
		Name:             root.at("name").text(checkFunctionName, "*"),
		Engine:           root.at("engine").choice("", EnginePostgres, EngineMySQL, EngineValue),
		Strategy:         root.at("strategy").choice("", SingleUser, AlternatingUsers),
		SecretARNs:       texts(root.at("secret_arns"), node.secretARN),
		SecretNamePrefix: root.at("secret_name_prefix").text(checkSecretPrefix, "*"),
		AdminSecretARN:   root.at("admin_secret_arn").secretARN(),
		KMSKeyARNs:       texts(root.at("kms_key_arns"), node.ownKey),

		EnvironmentKeyARN:     root.at("environment_kms_key_arn").ownKey(),
		FailureDestinationARN: root.at("failure_destination_arn").destination(),
		InVPC:                 object(root.at("vpc_config"), node.network),
		Tracing:               root.at("tracing_mode").choice("PassThrough", "PassThrough", "Active") == "Active",
		PlainText:             root.at("tls").at("mode").choice("verify", "verify", "off") == "off",
	}
	root.at("name").require("the name of the function")
	root.at("engine").require(`write "postgres", "mysql" (MariaDB too) or "value"`)
	f.checkStrategy(root)
	if len(f.SecretARNs) == 0 && f.SecretNamePrefix == "" && !root.at("secret_arns").unknown() {
		root.at("secret_arns").fail("names no secret; list the ARNs of those that the function rotates, or write secret_name_prefix")
	}
	f.Intent = *d.intent
	if err := d.err(); err != nil {
		return nil, err
	}
	return f, nil
}

// RotationFunctionAt is a function of which no more than its place and name are known: enough for what it is called
// and for who may invoke it and assume its role.
func RotationFunctionAt(env Environment, name string) *RotationFunction {
	f := &RotationFunction{Name: name}
	f.Environment, f.place, f.Atoms = env, env, &policy.Atoms{}
	return f
}

// network checks that a function in a VPC has all that it needs there.
func (n node) network() bool {
	if n.null() || n.unknown() {
		return !n.null()
	}
	for _, need := range []struct{ attribute, why string }{
		{"subnet_ids", "a function in a VPC needs subnets, with a way to Secrets Manager (an endpoint or NAT)"},
		{"security_group_ids", "without one the function gets the VPC's default security group, which lets everything out"},
	} {
		if list := n.at(need.attribute); !list.unknown() && len(list.elements()) == 0 {
			list.fail("is empty: %s", need.why)
		}
	}
	return true
}

// checkStrategy refuses a strategy that does not go with the engine or lacks its secret.
func (f *RotationFunction) checkStrategy(root node) {
	strategy, admin := root.at("strategy"), root.at("admin_secret_arn")
	if strategy.unknown() || f.Engine == "" {
		return
	}
	switch {
	case f.Engine == EngineValue && !strategy.null():
		strategy.fail(`does not go with engine "value": there is no user to change`)
	case f.Engine == EngineValue && !admin.null():
		admin.fail(`does not go with engine "value": there is no server to log in to`)
	case f.Engine != EngineValue && strategy.null():
		strategy.fail(`is required for a database: write "single_user" or "alternating_users"`)
	case f.Strategy == AlternatingUsers && admin.null():
		admin.fail(`is required with strategy "alternating_users": it is the secret of a user who may create and change users`)
	case f.Strategy == SingleUser && !admin.null():
		admin.fail(`does not go with strategy "single_user", under which the user changes its own password: remove it, or write strategy = "alternating_users"`)
	}
}

// RoleName is the name of the function's role. Roles are of the whole account, functions of one Region.
func (f *RotationFunction) RoleName() string { return f.Name + "-" + f.place.Region }

// LogGroupName is where Lambda writes the logs of the function.
func (f *RotationFunction) LogGroupName() string { return "/aws/lambda/" + f.Name }

// ARN is that of the function.
func (f *RotationFunction) ARN() string { return f.arn("lambda", "function:"+f.Name) }

func (f *RotationFunction) arn(service, resource string) string {
	return strings.Join([]string{"arn", f.place.Partition, service, f.place.Region, f.place.Account, resource}, ":")
}

func checkFunctionName(value string) error {
	if !functionName.MatchString(value) {
		return fmt.Errorf(`%q is not a name: 1 to 48 letters, digits, "-" and "_"`, value)
	}
	return nil
}

func checkSecretPrefix(value string) error {
	if !secretPrefix.MatchString(value) {
		return fmt.Errorf(`%q does not begin the name of a secret: letters, digits and /_+=.@- (no "*", it is implied)`, value)
	}
	return nil
}

// secretARN reads the full ARN of a secret of the resource's own account and Region.
func (n node) secretARN() string {
	return n.text(func(value string) error {
		a, err := n.intent.ownARN(value, "secretsmanager")
		if err != nil {
			return err
		}
		if strings.ContainsAny(value, "*?") {
			return fmt.Errorf("%q holds a wildcard; write secret_name_prefix for all secrets whose names begin alike", value)
		}
		if !secretSuffix.MatchString(a.Resource) {
			return fmt.Errorf("%q is not the full ARN of a secret, which ends in a hyphen and six characters", value)
		}
		return nil
	}, n.intent.place.domain("secretsmanager", "secret:*"))
}

// ownKey reads the ARN of a key of the resource's own Region. Its account may be another one.
func (n node) ownKey() string {
	return n.text(func(value string) error {
		a, ok := policy.SplitARN(value)
		if !ok || a.Service != "kms" || !strings.HasPrefix(a.Resource, "key/") || strings.ContainsAny(value, "*?") {
			return fmt.Errorf("%q is not the ARN of a key; write arn:PARTITION:kms:REGION:ACCOUNT:key/ID, no alias", value)
		}
		if differs(a.Region, n.intent.Region) {
			return fmt.Errorf("%q is in %s, but this function is in %s", value, a.Region, n.intent.Region)
		}
		return n.ownPartition(value, a)
	}, "arn:"+n.intent.place.Partition+":kms:"+n.intent.place.Region+":*:key/*")
}

// destination reads the ARN of a queue or topic that learns of failures.
func (n node) destination() string {
	return n.text(func(value string) error {
		a, ok := policy.SplitARN(value)
		if !ok || a.Service != "sqs" && a.Service != "sns" || strings.ContainsAny(value, "*?") {
			return fmt.Errorf("%q is not the ARN of an SQS queue or an SNS topic", value)
		}
		return n.ownPartition(value, a)
	}, "arn:"+n.intent.place.Partition+":sqs:*:*:*", "arn:"+n.intent.place.Partition+":sns:*:*:*")
}

// ownPartition refuses an ARN of another partition than the resource's: nothing reaches from one into another.
func (n node) ownPartition(value string, a policy.ARN) error {
	if differs(a.Partition, n.intent.Partition) {
		return fmt.Errorf("%q is in the partition %s, but this function is in %s", value, a.Partition, n.intent.Partition)
	}
	return nil
}

// ownARN takes apart an ARN of a service in the account and Region of the resource.
func (e Environment) ownARN(value, service string) (policy.ARN, error) {
	a, ok := policy.SplitARN(value)
	switch {
	case !ok || a.Service != service:
		return a, fmt.Errorf("%q is not an ARN of %s", value, service)
	case differs(a.Account, e.Account):
		return a, fmt.Errorf("%q belongs to account %s, not to this resource's account %s", value, a.Account, e.Account)
	case differs(a.Region, e.Region):
		return a, fmt.Errorf("%q is in %s, but this resource is in %s", value, a.Region, e.Region)
	case differs(a.Partition, e.Partition):
		return a, errors.New(value + " is in another partition")
	}
	return a, nil
}

// domain is the pattern of ARNs of the account and Region.
func (e Environment) domain(service, resource string) string {
	return strings.Join([]string{"arn", e.Partition, service, e.Region, e.Account, resource}, ":")
}
