package standin

import (
	"bytes"
	"encoding/xml"
	"net/http"
	"slices"
)

// The settings of a new bucket, which moto answers with "not found": all four public access blocks,
// ACLs off, and encryption with S3's own key (Amazon S3 user guide, defaults of 2023).
const (
	defaultPublicAccess = xml.Header + `<PublicAccessBlockConfiguration>` +
		`<BlockPublicAcls>true</BlockPublicAcls><IgnorePublicAcls>true</IgnorePublicAcls>` +
		`<BlockPublicPolicy>true</BlockPublicPolicy><RestrictPublicBuckets>true</RestrictPublicBuckets>` +
		`</PublicAccessBlockConfiguration>`
	defaultOwnership = xml.Header + `<OwnershipControls><Rule>` +
		`<ObjectOwnership>BucketOwnerEnforced</ObjectOwnership></Rule></OwnershipControls>`
	defaultEncryption = xml.Header + `<ServerSideEncryptionConfiguration><Rule>` +
		`<ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault>` +
		`<BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>`
)

func xmlText(text string) *reply {
	return &reply{
		status: http.StatusOK,
		header: http.Header{"Content-Type": {"application/xml"}, "X-Amz-Request-Id": {requestID}},
		body:   []byte(text),
	}
}

// errorCode is the code of an S3 error answer.
func (r *reply) errorCode() string {
	var found struct{ Code string }
	if err := xml.Unmarshal(r.body, &found); err != nil {
		return ""
	}
	return found.Code
}

// orDefault answers with moto's setting, or with a new bucket's where moto has none and it was not deleted.
func (x *exchange) orDefault(absent, text string, deleted func(*bucketState) bool) *reply {
	answer := x.forward()
	if answer.errorCode() != absent {
		return answer
	}
	gone := false
	if x.server.withBucket(x.call.Operation.Bucket, func(b *bucketState) { gone = deleted(b) }) && !gone {
		return xmlText(text)
	}
	return answer
}

// noted forwards and, when that was a success, notes in the state of the bucket what happened.
func (x *exchange) noted(note func(*bucketState)) *reply {
	answer := x.forward()
	if answer.status < http.StatusMultipleChoices {
		x.server.withBucket(x.call.Operation.Bucket, note)
	}
	return answer
}

func getPublicAccessBlock(x *exchange) *reply {
	return x.orDefault("NoSuchPublicAccessBlockConfiguration", defaultPublicAccess,
		func(b *bucketState) bool { return b.publicAccessDeleted })
}

func putPublicAccessBlock(x *exchange) *reply {
	return x.noted(func(b *bucketState) { b.publicAccessDeleted = false })
}

func deletePublicAccessBlock(x *exchange) *reply {
	return x.noted(func(b *bucketState) { b.publicAccessDeleted = true })
}

func getOwnership(x *exchange) *reply {
	return x.orDefault("OwnershipControlsNotFoundError", defaultOwnership,
		func(b *bucketState) bool { return b.ownershipDeleted })
}

func putOwnership(x *exchange) *reply {
	return x.noted(func(b *bucketState) { b.ownershipDeleted = false })
}

func deleteOwnership(x *exchange) *reply {
	return x.noted(func(b *bucketState) { b.ownershipDeleted = true })
}

// sseRule is one rule of a bucket's encryption settings.
type sseRule struct {
	Algorithm string   `xml:"ApplyServerSideEncryptionByDefault>SSEAlgorithm"`
	KeyID     string   `xml:"ApplyServerSideEncryptionByDefault>KMSMasterKeyID"`
	BucketKey bool     `xml:"BucketKeyEnabled"`
	Blocked   []string `xml:"BlockedEncryptionTypes>EncryptionType"`
}

// sseRules is the body of PutBucketEncryption and GetBucketEncryption.
type sseRules struct {
	Rules []sseRule `xml:"Rule"`
}

// defaultSSE is the encryption of a bucket for which nothing was set.
var defaultSSE = sseRule{Algorithm: "AES256", Blocked: []string{"SSE-C"}}

func deleteEncryption(x *exchange) *reply {
	return x.noted(func(b *bucketState) { b.sse = defaultSSE })
}

// sseAlgorithms are the algorithms of general purpose buckets.
var sseAlgorithms = []string{"AES256", "aws:kms", "aws:kms:dsse"}

// check refuses what S3 refuses.
func (r sseRules) check() error {
	if len(r.Rules) != 1 || !slices.Contains(sseAlgorithms, r.Rules[0].Algorithm) {
		return malformedXML
	}
	rule := r.Rules[0]
	if rule.Algorithm == "AES256" && rule.KeyID != "" {
		return AWSError{
			http.StatusBadRequest, "InvalidArgument",
			"a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse",
		}
	}
	for _, kind := range rule.Blocked {
		if kind != "SSE-C" && kind != "NONE" {
			return malformedXML
		}
	}
	return nil
}

// putEncryption keeps the blocked encryption types, which moto drops. A request without them leaves
// the bucket's as they are (seen as endless differences in terraform-provider-aws issue 47320).
func putEncryption(x *exchange) *reply {
	var input sseRules
	if err := xml.Unmarshal(x.body, &input); err != nil {
		return x.refuse(malformedXML)
	}
	if err := input.check(); err != nil {
		return x.refuseWith(err)
	}
	return x.noted(func(b *bucketState) {
		blocked := b.sse.Blocked
		b.sse = input.Rules[0]
		if len(b.sse.Blocked) == 0 {
			b.sse.Blocked = blocked
		}
	})
}

// getEncryption adds the blocked encryption types to moto's answer.
func getEncryption(x *exchange) *reply {
	answer := x.orDefault("ServerSideEncryptionConfigurationNotFoundError", defaultEncryption,
		func(*bucketState) bool { return false })
	if answer.status != http.StatusOK {
		return answer
	}
	var text bytes.Buffer
	x.server.withBucket(x.call.Operation.Bucket, func(b *bucketState) {
		text.WriteString("<BlockedEncryptionTypes>")
		for _, kind := range b.sse.Blocked {
			text.WriteString("<EncryptionType>" + kind + "</EncryptionType>")
		}
		text.WriteString("</BlockedEncryptionTypes></Rule>")
	})
	answer.body = bytes.Replace(answer.body, []byte("</Rule>"), text.Bytes(), 1)
	return answer
}
