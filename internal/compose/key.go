package compose

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Delegation is what a key policy leaves to the IAM policies of the account.
type Delegation string

// The delegations of a key.
const (
	// DelegateFull lets IAM policies grant every action on the key. It is AWS's default.
	DelegateFull Delegation = "full"
	// DelegateAdministration lets IAM policies grant the administration of the key, but no use.
	DelegateAdministration Delegation = "administration"
	// DelegateNone makes IAM policies void for the key: only principals named in its policy count.
	DelegateNone Delegation = "none"
)

// Key is the intent of one KMS key. Every string may hold atoms.
type Key struct {
	Intent

	// Aliases are full names ("alias/orders"); the first is the key's identity.
	Aliases                []string
	Description            string
	Spec                   string
	Usage                  string
	MultiRegion            bool
	Enabled                bool
	Rotation               Rotation
	DeletionWindowInDays   int
	DeletionProtection     bool
	RestorePendingDeletion bool
	AdoptExisting          bool

	Delegation Delegation
	// Administrators, DeletionAdministrators and the principals of users are ARNs of roles and
	// users of the key's own account.
	Administrators         []string
	DeletionAdministrators []string
	Users                  []KeyUser
	GrantUsers             []GrantUser
	ServicePrincipals      []KeyService
	ExternalAccounts       []KeyAccount
	OrganizationID         string
	ExtraStatements        []ExtraStatement
}

// Rotation is the automatic rotation of a key's material.
type Rotation struct {
	Enabled      bool
	PeriodInDays int
}

// KeyUser is one entry of users.
type KeyUser struct {
	Principals []string
	// Operations are KMS actions without prefix.
	Operations []string
	// ViaServices are values of kms:ViaService; empty = also without a service between.
	ViaServices []string
	// EncryptionContext are the context pairs that a request must carry, in the order of their keys.
	EncryptionContext []ContextPair
}

// ContextPair is one key of an encryption context with the patterns its value may match.
type ContextPair struct {
	Key    string
	Values []string
}

// GrantUser is one entry of grant_users: principals for whom AWS services create grants.
type GrantUser struct {
	Principals  []string
	ViaServices []string
}

// KeyService is one entry of service_principals.
type KeyService struct {
	Service    string
	Operations []string
	// SourceAccount is "" where the encryption context binds the service instead.
	SourceAccount     string
	SourceARNs        []string
	EncryptionContext []ContextPair
}

// KeyAccount is one entry of external_accounts.
type KeyAccount struct {
	AccountID   string
	Operations  []string
	ViaServices []string
}

// Limits of KMS. https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html and
// https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html
const (
	maxAliases          = 50
	maxDescription      = 8192
	minRotationPeriod   = 90
	maxRotationPeriod   = 2560
	minDeletionWindow   = 7
	maxDeletionWindow   = 30
	defaultRotationDays = 365
)

// DecodeKey reads the intent of a keyward_encryption_key. Errors are *AttributeError, joined.
func DecodeKey(attrs Attributes, env Environment) (*Key, error) {
	d, root := newDecoder(attrs, env)
	k := &Key{
		Aliases:     root.aliases(),
		Description: root.at("description").text(checkDescription),
		MultiRegion: root.at("multi_region").flag(false),
		Enabled:     root.at("enabled").flag(true),
		DeletionWindowInDays: root.at("deletion_window_in_days").
			number(maxDeletionWindow, minDeletionWindow, maxDeletionWindow),
		DeletionProtection:     root.at("deletion_protection").flag(true),
		RestorePendingDeletion: root.at("restore_pending_deletion").flag(false),
		AdoptExisting:          root.at("adopt_existing").flag(false),
	}
	k.Spec, k.Usage = root.keySpec()
	k.Rotation = object(root.at("rotation"), func(n node) Rotation { return n.rotation(k.Spec) })
	return k.decodePolicy(d, root)
}

// DecodeKeyPolicy reads the attributes that the policy of a key is composed from, for a key that
// Keyward does not make. Errors are *AttributeError, joined.
func DecodeKeyPolicy(attrs Attributes, env Environment) (*Key, error) {
	d, root := newDecoder(attrs, env)
	k := &Key{MultiRegion: root.at("multi_region").flag(false)}
	k.Spec, k.Usage = root.keySpec()
	return k.decodePolicy(d, root)
}

// decodePolicy completes a key with what its policy says, and checks the policy.
func (k *Key) decodePolicy(d *decoder, root node) (*Key, error) {
	k.decodeAccess(root)
	k.Intent = *d.intent
	k.checkDelegation(root)
	p := k.Policy()
	d.checkPolicy(p, "key", MaxKeyPolicyBytes)
	d.checkLatin1(p)
	if err := d.err(); err != nil {
		return nil, err
	}
	return k, nil
}

// decodeAccess reads the attributes that say who may do what.
func (k *Key) decodeAccess(root node) {
	k.Delegation = Delegation(root.at("iam_delegation").choice(string(DelegateFull),
		string(DelegateFull), string(DelegateAdministration), string(DelegateNone)))
	k.Administrators = root.at("administrators").principals()
	k.DeletionAdministrators = root.at("deletion_administrators").principals()
	k.Users = objects(root.at("users"), func(n node) KeyUser {
		return KeyUser{
			Principals:        n.at("principals").requiredPrincipals(),
			Operations:        n.operations(k),
			ViaServices:       n.viaServices(),
			EncryptionContext: n.encryptionContext(k),
		}
	})
	k.GrantUsers = objects(root.at("grant_users"), func(n node) GrantUser {
		if k.Spec != SymmetricDefault {
			n.fail("does not go with key_spec %s: AWS services use symmetric encryption keys only", k.Spec)
		}
		return GrantUser{Principals: n.at("principals").requiredPrincipals(), ViaServices: n.viaServices()}
	})
	k.ServicePrincipals = objects(root.at("service_principals"), func(n node) KeyService {
		n.at("service").require(`the service principal, like "logs.us-east-1.amazonaws.com"`)
		s := KeyService{
			Service:           n.at("service").service(),
			Operations:        n.operations(k),
			SourceARNs:        texts(n.at("source_arns"), node.sourceARN),
			EncryptionContext: n.encryptionContext(k),
		}
		if !n.at("source_account").null() || len(s.EncryptionContext) == 0 {
			s.SourceAccount = n.sourceAccount()
		}
		return s
	})
	k.ExternalAccounts = objects(root.at("external_accounts"), func(n node) KeyAccount {
		n.at("account_id").require("the account that may use the key")
		return KeyAccount{
			AccountID:   n.at("account_id").externalAccount(),
			Operations:  n.operations(k),
			ViaServices: n.viaServices(),
		}
	})
	k.OrganizationID = root.at("organization_id").organization()
	k.ExtraStatements = root.extraStatements(func(n node) ExtraStatement {
		s := n.extraStatement("kms")
		s.Resources = []string{"*"}
		return s
	})
}

// checkDelegation refuses a key that nobody could administer any more.
func (k *Key) checkDelegation(root node) {
	if k.Delegation != DelegateNone {
		return
	}
	if acknowledged := root.at("acknowledge_no_iam_delegation"); !acknowledged.flag(false) && !acknowledged.unknown() {
		root.at("iam_delegation").fail(`"none" makes IAM policies void for this key: only principals named here can use, ` +
			"change or delete it; set acknowledge_no_iam_delegation = true to confirm")
	}
	if admins := root.at("administrators"); len(k.Administrators) == 0 && !admins.unknown() {
		admins.fail(`names nobody; with iam_delegation = "none" nobody could change this key's policy again`)
	}
}

// Admins are the principals that the key policy lets change the policy itself: the account where
// IAM policies may grant that, and the named administrators.
func (k *Key) Admins() []string {
	if k.Delegation == DelegateNone {
		return slices.Clone(k.Administrators)
	}
	return append([]string{k.AccountPrincipal()}, k.Administrators...)
}

// RotationSupported reports whether KMS can rotate the key by itself.
func (k *Key) RotationSupported() bool { return RotationSupported(k.Spec) }

var aliasName = regexp.MustCompile(`^alias/[A-Za-z0-9/_-]{1,250}$`)

func (n node) aliases() []string {
	list := n.at("aliases")
	list.require("a key needs at least one alias; the first is its identity")
	aliases := texts(list, func(n node) string {
		return n.text(func(value string) error {
			if strings.HasPrefix(value, "alias/aws/") {
				return fmt.Errorf("%q is a name that AWS keeps for its own keys", value)
			}
			if !aliasName.MatchString(value) {
				return fmt.Errorf(`%q is not an alias; write "alias/" and letters, digits, "/", "_" or "-" (256 characters)`,
					value)
			}
			return nil
		}, "alias/*")
	})
	if !list.null() && !list.unknown() && len(aliases) == 0 {
		list.fail("is empty; a key needs at least one alias, and the first is its identity")
	}
	if len(aliases) > maxAliases {
		list.fail("has %d aliases; KMS allows %d for a key", len(aliases), maxAliases)
	}
	return aliases
}

func checkDescription(value string) error {
	if len(value) > maxDescription {
		return fmt.Errorf("is %d bytes long; KMS keeps at most %d", len(value), maxDescription)
	}
	return nil
}

// keySpec reads key_spec and key_usage, which must go together. The usage may be left out (or be
// left to the provider to compute) where the spec has only one.
func (n node) keySpec() (spec, usage string) {
	specNode, usageNode := n.at("key_spec"), n.at("key_usage")
	spec = specNode.choice(SymmetricDefault, KeySpecs()...)
	fallback := DefaultUsage(spec)
	if usageNode.unknown() && !specNode.unknown() && fallback != "" {
		return spec, fallback
	}
	usage = usageNode.choice(fallback,
		EncryptDecrypt, SignVerify, GenerateVerifyMAC, KeyAgreement, EncapsulateDecapsulate)
	if specNode.unknown() || usageNode.unknown() {
		return spec, usage
	}
	if err := CheckSpec(spec, usage); err != nil {
		usageNode.fail("%s", err)
	}
	china := n.intent.Partition == "aws-cn"
	switch {
	case spec == "SM2" && !china && n.intent.Partition != "":
		specNode.fail("SM2 keys exist in the China Regions only")
	case strings.HasPrefix(spec, "ML_KEM_") && china:
		specNode.fail("ML-KEM keys do not exist in the China Regions")
	}
	return spec, usage
}

func (n node) rotation(spec string) Rotation {
	r := Rotation{
		Enabled:      n.at("enabled").flag(RotationSupported(spec)),
		PeriodInDays: n.at("period_in_days").number(defaultRotationDays, minRotationPeriod, maxRotationPeriod),
	}
	if r.Enabled && !RotationSupported(spec) {
		n.at("enabled").fail("AWS rotates symmetric encryption keys only, not key_spec %s; remove it, and replace "+
			"such a key by a new one under the same alias", spec)
	}
	return r
}

// operations reads the KMS operations of one entry; omitted means all that go with the key's spec.
func (n node) operations(k *Key) []string {
	list := n.at("operations")
	if list.null() {
		return useOperations(k.Spec, k.Usage)
	}
	allowed := allowedOperations(k.Spec, k.Usage)
	operations := texts(list, func(n node) string {
		if n.unknown() {
			n.wait()
			return ""
		}
		return n.text(func(value string) error {
			if !slices.Contains(allowed, value) {
				return fmt.Errorf("%q is no use of a key with key_spec %s and key_usage %s; write %s",
					value, k.Spec, k.Usage, quoted(allowed))
			}
			return nil
		})
	})
	if len(operations) == 0 && !list.unknown() {
		list.fail("is empty; leave it out to allow every use of the key")
	}
	return operations
}

var (
	shortService = regexp.MustCompile(`^[a-z0-9-]+$`)
	viaService   = regexp.MustCompile(`^[a-z0-9-]+\.[a-z0-9-]+\.amazonaws\.com$`)
)

// viaServices reads values of kms:ViaService, which have the form SERVICE.REGION.amazonaws.com in
// every partition. A short name gets the key's Region.
// https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
func (n node) viaServices() []string {
	list := n.at("via_services")
	services := texts(list, func(n node) string {
		value := n.text(func(value string) error {
			if shortService.MatchString(value) || viaService.MatchString(value) {
				return nil
			}
			return fmt.Errorf(`%q is not a service; write a short name like "s3", or SERVICE.REGION.amazonaws.com `+
				"(amazonaws.com in every partition)", value)
		}, "*.*.amazonaws.com")
		if shortService.MatchString(value) {
			return value + "." + n.intent.place.Region + ".amazonaws.com"
		}
		return value
	})
	if !list.null() && !list.unknown() && len(services) == 0 {
		list.fail("is empty; leave it out to allow use without a service between")
	}
	return services
}

// encryptionContext reads the pairs that a request must carry.
func (n node) encryptionContext(k *Key) []ContextPair {
	context := n.at("encryption_context")
	keys, values := context.entries()
	if len(keys) > 0 && k.Spec != SymmetricDefault {
		context.fail("does not go with key_spec %s: only symmetric encryption keys have an encryption context", k.Spec)
	}
	pairs := make([]ContextPair, 0, len(keys))
	for i, key := range keys {
		pair := ContextPair{Key: key, Values: texts(values[i], func(n node) string { return n.text(nil) })}
		if len(pair.Values) == 0 && !values[i].unknown() {
			values[i].fail("is empty; list the values that are allowed")
		}
		pairs = append(pairs, pair)
	}
	return pairs
}

// sourceAccount reads the account for which a service may act; it is the resource's own if omitted.
func (n node) sourceAccount() string {
	if account := n.at("source_account"); !account.null() {
		return account.account()
	}
	return n.intent.place.Account
}
