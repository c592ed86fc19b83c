package compose

// Key is the intent of one KMS key. Every string may hold atoms.
type Key struct {
	Environment
}

// DecodeKey reads the intent of a keyward_encryption_key. Errors are *AttributeError, joined.
func DecodeKey(attrs Attributes, env Environment) (*Key, error) { panic("not built yet") }

// Policy writes the key policy.
func (k *Key) Policy() *Policy { panic("not built yet") }
