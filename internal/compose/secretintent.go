package compose

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// ManagedSecretKey is how the key that AWS manages for Secrets Manager is asked for.
const ManagedSecretKey = "alias/aws/secretsmanager"

// SecretRotation is how a secret is rotated. A secret without one is not.
type SecretRotation struct {
	FunctionARN string
	// AfterDays is 0 where Schedule says when.
	AfterDays int
	Schedule  string
	// Duration is how long the window is open, "3h"; "" leaves it to AWS.
	Duration    string
	Immediately bool
}

// SecretReplica is the copy of a secret in another Region.
type SecretReplica struct{ Region, KMSKeyARN string }

// Limits of Secrets Manager.
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteSecret.html and
// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_RotationRulesType.html
const (
	minRecoveryDays      = 7
	maxRecoveryDays      = 30
	maxSecretDescription = 2048
)

// DecodeSecret reads the intent of a keyward_rotating_secret. Errors are *AttributeError, joined.
func DecodeSecret(attrs Attributes, env Environment) (*Secret, error) {
	d, root := newDecoder(attrs, env)
	root.at("name").require("the name of the secret")
	root.at("kms_key_arn").require("the ARN of the key that encrypts the secret, for example keyward_encryption_key.x.arn, or " +
		ManagedSecretKey + " for the key that AWS manages")
	s := &Secret{
		Name:                 root.at("name").text(checkSecretName),
		Description:          root.at("description").text(checkSecretDescription),
		KMSKeyARN:            root.at("kms_key_arn").secretKey(root.intent.Environment),
		RecoveryWindowInDays: root.at("recovery_window_in_days").number(maxRecoveryDays, minRecoveryDays, maxRecoveryDays),
		DeletionProtection:   root.at("deletion_protection").flag(true),
		Restore:              root.at("restore_if_pending_deletion").flag(false),
		AdoptExisting:        root.at("adopt_existing").flag(false),
		RepairStuckRotation:  root.at("repair_stuck_rotation").flag(false),
		PromoteReplicas:      texts(root.at("promote_replicas"), func(n node) string { return n.text(nil) }),
	}
	if rotation := root.at("rotation"); !rotation.null() {
		s.Rotation = object(rotation, node.secretRotation)
	}
	s.Replicas = root.replicas()
	root.at("generate_initial_value").checkStored()
	return s.decodePolicy(d, root)
}

// credentialName is how fields are called that hold something secret.
var credentialName = regexp.MustCompile(`(?i)(^|[_.-])(password|passwd|passphrase|private_?key|api_?key|(secret_?)?access_?key|client_?secret|token)\d*$`)

// checkStored refuses to put a value into the state that calls itself secret.
func (n node) checkStored() {
	if n.unknown() || n.at("fields").unknown() {
		return
	}
	names, values := n.at("fields").entries()
	for i, value := range values {
		if credentialName.MatchString(names[i]) {
			value.fail("would stand in the state of Terraform in clear: write such a field into initial_value_wo, which never does, and leave " +
				"the password that is made to the key attribute")
		}
	}
}

var (
	secretName = regexp.MustCompile(`^[A-Za-z0-9/_+=.@-]{1,512}$`)
	// serviceName begins as the secrets of AWS services do.
	// https://docs.aws.amazon.com/secretsmanager/latest/userguide/service-linked-secrets.html
	serviceName = regexp.MustCompile(`^[a-z0-9-]+!`)
	// arnLike ends as the ARN of every secret does, so that AWS may take the name for a part of one.
	arnLike = regexp.MustCompile(`-[A-Za-z0-9]{6}$`)
)

func checkSecretName(value string) error {
	switch {
	case strings.HasPrefix(value, "aws/") || serviceName.MatchString(value):
		return fmt.Errorf("%q is a name for the secrets that AWS services make and manage themselves, such as rds!... of Amazon RDS; "+
			"choose another one, and read theirs with keyward_secret_value", value)
	case !secretName.MatchString(value):
		return fmt.Errorf("%q is not the name of a secret: 1 to 512 letters, digits and /_+=.@-", value)
	case arnLike.MatchString(value):
		return fmt.Errorf("%q ends in a hyphen and six characters, as the ARN of a secret does, and AWS may then find another "+
			"secret by it; choose another ending", value)
	}
	return nil
}

func checkSecretDescription(value string) error {
	if len(value) > maxSecretDescription {
		return fmt.Errorf("is %d bytes long; Secrets Manager keeps at most %d", len(value), maxSecretDescription)
	}
	return nil
}

// secretKey reads the key of a secret or replica that is in a place.
func (n node) secretKey(place Environment) string {
	check := func(value string) error {
		if value == ManagedSecretKey {
			return nil
		}
		const fix = "write the ARN of a key (keyward_encryption_key.x.arn) or " + ManagedSecretKey
		a, ok := policy.SplitARN(value)
		switch {
		case !ok || a.Service != "kms" || !policy.IsAccountID(a.Account) || !keyID.MatchString(a.Resource):
			return fmt.Errorf("%q is not the ARN of a KMS key: %s", value, fix)
		case differs(a.Region, place.Region):
			return fmt.Errorf("%q is a key in %s, and the secret needs one in %s", value, a.Region, place.Region)
		}
		return nil
	}
	region := place.Region
	if region == "" {
		region = "*"
	}
	return n.text(check, "arn:aws*:kms:"+region+":*:key/*", ManagedSecretKey)
}

// replicas reads a map of Regions, in their order.
func (n node) replicas() []SecretReplica {
	var found []SecretReplica
	regions, values := n.at("replicas").entries()
	for i, value := range values {
		place := Environment{Region: regions[i]}
		switch {
		case value.null():
			value.fail("is null; remove the element")
			continue
		case value.unknown():
			value.wait()
			continue
		case regions[i] == n.intent.Region:
			value.fail("is the Region of the secret itself; name another one")
		case PartitionOf(regions[i]) == "":
			value.fail("%q is not the name of a Region", regions[i])
		}
		value.at("kms_key_arn").require("the ARN of a key in " + regions[i] + ", or " + ManagedSecretKey)
		found = append(found, SecretReplica{regions[i], value.at("kms_key_arn").secretKey(place)})
	}
	return found
}

func (n node) secretRotation() *SecretRotation {
	function, days, schedule := n.at("function_arn"), n.at("automatically_after_days"), n.at("schedule_expression")
	if n.unknown() {
		return &SecretRotation{}
	}
	function.require("the ARN of the Lambda function that rotates the secret, for example keyward_rotation_function.x.arn. Managed " +
		"rotation, which needs no function, is only for the secrets of AWS services and partners: the schedule of a master user password " +
		"is set where the database is (manage_master_user_password), and Keyward leaves such secrets alone")
	switch {
	case days.null() == schedule.null():
		n.fail("needs either automatically_after_days or schedule_expression")
	case !days.null() && !n.at("duration").null():
		n.at("duration").fail("goes with schedule_expression only: a rotation by days has the whole day")
	}
	r := &SecretRotation{
		FunctionARN: function.text(n.intent.checkFunctionARN, "arn:*:lambda:*:function:*"),
		Immediately: n.at("rotate_immediately").flag(false),
		Duration:    n.at("duration").text(nil, "*h"),
		Schedule:    schedule.text(nil, "rate(*)", "cron(*)"),
	}
	if !days.null() {
		r.AfterDays = days.number(1, 1, maxRotationDays)
	}
	var when Schedule
	if r.Schedule != "" && policy.Known(r.Schedule) {
		when = ReadSchedule(r.Schedule)
		if when.Problem != "" {
			schedule.fail("%q is no schedule: %s Times are UTC", r.Schedule, when.Problem)
		}
	}
	if r.Duration != "" && policy.Known(r.Duration) {
		if err := when.checkWindow(r.Duration); err != nil {
			n.at("duration").fail("%s", err)
		}
	}
	return r
}

func (e Environment) checkFunctionARN(value string) error {
	a, ok := policy.SplitARN(value)
	switch {
	case !ok || a.Service != "lambda" || !strings.HasPrefix(a.Resource, "function:"):
		return fmt.Errorf("%q is not the ARN of a Lambda function: write keyward_rotation_function.x.arn, or "+
			"arn:aws:lambda:REGION:ACCOUNT:function:NAME", value)
	case differs(a.Region, e.Region):
		return fmt.Errorf("%q is in %s, and Secrets Manager calls functions in the Region of the secret, %s", value, a.Region, e.Region)
	}
	return nil
}
