package standin

// bucketState is what the stand-in keeps of a bucket because moto does not.
type bucketState struct {
	// owner is the account that created the bucket.
	owner string
	// policy is the text of the bucket policy, "" for none. moto never gets it: it would enforce
	// it without its conditions.
	policy string
	// sse is the default encryption, with the encryption types that uploads may not use.
	sse sseRule
	// logging is the body of the last PutBucketLogging, "" before the first.
	logging string
	// publicAccess and ownership tell whether the part was deleted since moto last stored it, so
	// that the default of a new bucket no longer stands in for it.
	publicAccessDeleted, ownershipDeleted bool
}

// newBucket is the state of a bucket that was just created. New buckets block SSE-C since April 2026.
func newBucket(owner string) *bucketState {
	return &bucketState{owner: owner, sse: defaultSSE}
}

// withBucket runs a function on the state of a bucket under the lock, and reports whether there is
// such a bucket. The function must make no calls.
func (s *Server) withBucket(name string, act func(*bucketState)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	bucket, ok := s.buckets[name]
	if ok && act != nil {
		act(bucket)
	}
	return ok
}

// noSuchBucket is S3's answer for a bucket that does not exist.
func (x *exchange) noSuchBucket() *reply {
	call := x.call
	call.Operation.Key = ""
	return x.refuse(notFound(call))
}
