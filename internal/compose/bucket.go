package compose

// Bucket is the intent of one S3 bucket. Every string may hold atoms.
type Bucket struct {
	Environment
}

// DecodeBucket reads the intent of a keyward_secure_bucket. Errors are *AttributeError, joined.
func DecodeBucket(attrs Attributes, env Environment) (*Bucket, error) { panic("not built yet") }

// Policy writes the bucket policy.
func (b *Bucket) Policy() *Policy { panic("not built yet") }
