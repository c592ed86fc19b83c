package model

import "slices"

// Kind is what a subject is.
type Kind string

// The kinds of subjects. Each has its settings in kinds/<kind>.json and its rules in a folder of its name.
const (
	Key          Kind = "key"
	Grant        Kind = "grant"
	KeyStore     Kind = "keystore"
	Bucket       Kind = "bucket"
	AccessPoint  Kind = "accesspoint"
	Object       Kind = "object"
	Secret       Kind = "secret"
	Parameter    Kind = "parameter"
	Document     Kind = "document"
	Volume       Kind = "volume"
	Snapshot     Kind = "snapshot"
	Database     Kind = "database"
	Table        Kind = "table"
	Cache        Kind = "cache"
	Vault        Kind = "vault"
	Listener     Kind = "listener"
	Distribution Kind = "distribution"
	VPN          Kind = "vpn"
	Connection   Kind = "connection"
	Workload     Kind = "workload"
	Identity     Kind = "identity"
	Trust        Kind = "trust"
)

// Policy is no kind of subject: rules about it are about every kind that has a policy.
const Policy Kind = "policy"

// Kinds lists the kinds of subjects in the order in which they are checked.
func Kinds() []Kind {
	return []Kind{
		Key, Grant, KeyStore, Bucket, AccessPoint, Object, Secret, Parameter, Document, Volume, Snapshot,
		Database, Table, Cache, Vault, Listener, Distribution, VPN, Connection, Workload, Identity, Trust,
	}
}

// PolicyKinds lists the kinds of subjects that have a policy, or are one.
func PolicyKinds() []Kind { return []Kind{Key, Bucket, Secret, Table, Identity, Trust} }

// HasPolicy reports whether subjects of the kind have a policy.
func (k Kind) HasPolicy() bool { return slices.Contains(PolicyKinds(), k) }
