package standin

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// maxBucketPolicy is S3's limit on the size of a bucket policy, in bytes.
const maxBucketPolicy = 20480

func malformedPolicy(message string) AWSError {
	return AWSError{http.StatusBadRequest, "MalformedPolicy", message}
}

// putBucketPolicy stores a policy that S3 would take. moto never sees it.
func putBucketPolicy(x *exchange) *reply {
	bucket, text := x.call.Operation.Bucket, string(x.body)
	var owner string
	if !x.server.withBucket(bucket, func(b *bucketState) { owner = b.owner }) {
		return x.noSuchBucket()
	}
	doc, err := x.checkBucketPolicy(bucket, text)
	if err != nil {
		return x.refuseWith(err)
	}
	ask := access{
		action: "s3:PutBucketPolicy", resource: x.bucketARN(bucket), owner: owner, context: x.transportContext(),
	}
	confirmed := x.request.Header.Get("X-Amz-Confirm-Remove-Self-Bucket-Access") == "true"
	if _, kept := x.permits(doc, ask); !kept && !confirmed && !x.caller.root() {
		// The code of this refusal is recalled, not found in a document.
		return x.deny(ask, "because the policy would end the caller's own access to the bucket policy")
	}
	if public(doc) && x.blocksPublicPolicy(bucket) {
		return x.deny(ask, "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.")
	}
	x.server.withBucket(bucket, func(b *bucketState) { b.policy = text })
	return &reply{status: http.StatusNoContent, header: http.Header{}}
}

// checkBucketPolicy refuses what S3 refuses, as far as the document itself goes. Whether the
// principals exist is not checked: the fault PrincipalNotVisible plays that.
func (x *exchange) checkBucketPolicy(bucket, text string) (*policy.Document, error) {
	if len(text) > maxBucketPolicy {
		return nil, malformedPolicy("Policy exceeds the maximum allowed document size.")
	}
	if !strings.HasPrefix(strings.TrimSpace(text), "{") {
		return nil, malformedPolicy("Policies must be valid JSON and the first byte must be '{'")
	}
	doc, err := policy.Parse([]byte(text))
	if err != nil {
		return nil, malformedPolicy(err.Error())
	}
	for _, statement := range doc.Statements {
		if message := x.statementFault(bucket, statement); message != "" {
			return nil, malformedPolicy(message)
		}
	}
	return doc, nil
}

// awsPrincipal matches what S3 takes as an AWS principal.
var awsPrincipal = regexp.MustCompile(`^(\*|\d{12}|[A-Z0-9]{16,}|arn:[a-z-]+:(iam|sts)::\d{12}:(root|(user|role|assumed-role|federated-user)/.+))$`)

// statementFault is what S3 says against a statement, "" for nothing.
func (x *exchange) statementFault(bucket string, statement policy.Statement) string {
	if len(statement.Principals) == 0 {
		return "Missing required field Principal"
	}
	for _, principal := range statement.Principals {
		if principal.Type == policy.AWS && !awsPrincipal.MatchString(principal.Value) {
			return "Invalid principal in policy"
		}
	}
	for _, action := range policy.Strings(statement.Actions) {
		if action != "*" && !strings.HasPrefix(strings.ToLower(action), "s3:") {
			return "Policy has invalid action"
		}
	}
	if len(statement.Resources) == 0 {
		return "Missing required field Resource"
	}
	for _, resource := range policy.Strings(statement.Resources) {
		path, ok := strings.CutPrefix(resource, x.bucketARN(""))
		if !ok || path != bucket && !strings.HasPrefix(path, bucket+"/") {
			return "Policy has invalid resource"
		}
	}
	return ""
}

func getBucketPolicy(x *exchange) *reply {
	text, refused := x.storedPolicy()
	if refused != nil {
		return refused
	}
	return &reply{
		status: http.StatusOK,
		header: http.Header{"Content-Type": {"application/json"}, "X-Amz-Request-Id": {requestID}},
		body:   []byte(text),
	}
}

// storedPolicy is the text of the bucket's policy; without one the reply is S3's.
func (x *exchange) storedPolicy() (string, *reply) {
	var text string
	if !x.server.withBucket(x.call.Operation.Bucket, func(b *bucketState) { text = b.policy }) {
		return "", x.noSuchBucket()
	}
	if text == "" {
		return "", x.refuse(AWSError{http.StatusNotFound, "NoSuchBucketPolicy", "The bucket policy does not exist"})
	}
	return text, nil
}

func deleteBucketPolicy(x *exchange) *reply {
	if !x.server.withBucket(x.call.Operation.Bucket, func(b *bucketState) { b.policy = "" }) {
		return x.noSuchBucket()
	}
	return &reply{status: http.StatusNoContent, header: http.Header{}}
}

func getBucketPolicyStatus(x *exchange) *reply {
	text, refused := x.storedPolicy()
	if refused != nil {
		return refused
	}
	doc, err := policy.Parse([]byte(text))
	if err != nil {
		return x.refuseWith(err)
	}
	type status struct {
		XMLName  struct{} `xml:"PolicyStatus"`
		IsPublic bool
	}
	return xmlReply(http.StatusOK, status{IsPublic: public(doc)})
}
