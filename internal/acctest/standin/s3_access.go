package standin

import (
	"encoding/xml"
	"net/http"
	"net/url"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// TransportHeader on a request, with the value "http", makes it count as one without TLS: the
// stand-in itself speaks only plain HTTP on loopback, and takes every other request for HTTPS.
const TransportHeader = "X-Keyward-Transport"

// authorizeS3 refuses what the bucket policy, the blocked encryption types or the KMS key of the
// request do not permit; nil lets the request pass. Requests to buckets that do not exist pass.
func (x *exchange) authorizeS3() *reply {
	op := x.call.Operation
	if op.Bucket == "" || op.Name == "s3.CreateBucket" || op.Name == "s3.DeleteObjects" {
		return nil
	}
	var refused *reply
	found := x.onBucket(op.Bucket, func(owner string, doc *policy.Document, sse sseRule) {
		refused = x.checkBucket(owner, doc, sse)
	})
	if refused != nil || !found {
		return refused
	}
	return x.authorizeSource()
}

// onBucket runs a function on what decides about requests to a bucket.
func (x *exchange) onBucket(name string, act func(owner string, doc *policy.Document, sse sseRule)) bool {
	var state bucketState
	if !x.server.withBucket(name, func(b *bucketState) { state = *b }) {
		return false
	}
	var doc *policy.Document
	if state.policy != "" {
		parsed, err := policy.Parse([]byte(state.policy))
		if err != nil {
			x.server.fail("a stored bucket policy no longer parses: " + err.Error())
		}
		doc = parsed
	}
	act(state.owner, doc, state.sse)
	return true
}

func (x *exchange) checkBucket(owner string, doc *policy.Document, sse sseRule) *reply {
	op := x.call.Operation
	if x.caller.root() && x.caller.Account == owner && strings.HasSuffix(op.Name, "BucketPolicy") {
		// The owner's root user can always repair the policy (Amazon S3 API reference, PutBucketPolicy).
		return nil
	}
	key, refused := x.uploadKey(sse)
	if refused != nil {
		return refused
	}
	ask := access{
		action:   s3Action(op.Action(), x.request.URL.Query().Has("versionId")),
		resource: x.bucketARN(op.Bucket),
		owner:    owner,
		context:  x.s3Context(key),
	}
	if op.Key != "" {
		ask.resource += "/" + op.Key
	}
	if reason, ok := x.permits(doc, ask); !ok {
		return x.deny(ask, reason)
	}
	return x.authorizeKey(key)
}

// authorizeSource asks the policy of the bucket that a copy reads from.
func (x *exchange) authorizeSource() *reply {
	source, err := url.PathUnescape(x.request.Header.Get("X-Amz-Copy-Source"))
	if err != nil || source == "" {
		return nil
	}
	source, version, _ := strings.Cut(strings.TrimPrefix(source, "/"), "?versionId=")
	bucket, key, _ := strings.Cut(source, "/")
	var refused *reply
	x.onBucket(bucket, func(owner string, doc *policy.Document, _ sseRule) {
		ask := access{
			action:   s3Action("GetObject", version != ""),
			resource: x.bucketARN(bucket) + "/" + key,
			owner:    owner,
			context:  x.transportContext(),
		}
		if reason, ok := x.permits(doc, ask); !ok {
			refused = x.deny(ask, reason)
		}
	})
	return refused
}

// transportContext holds the condition keys about how the request came.
func (x *exchange) transportContext() map[string][]string {
	keys := map[string][]string{
		"aws:SecureTransport": {"true"},
		"aws:SourceIp":        {"127.0.0.1"},
		"s3:TlsVersion":       {"1.3"},
		"s3:authType":         {"REST-HEADER"},
		"s3:signatureversion": {"AWS4-HMAC-SHA256"},
	}
	if x.request.Header.Get(TransportHeader) == "http" {
		keys["aws:SecureTransport"] = []string{"false"}
		delete(keys, "s3:TlsVersion")
	}
	return keys
}

// headerKeys are the condition keys that hold a request header as it came.
var headerKeys = map[string]string{
	"X-Amz-Server-Side-Encryption":                    "s3:x-amz-server-side-encryption",
	"X-Amz-Server-Side-Encryption-Customer-Algorithm": "s3:x-amz-server-side-encryption-customer-algorithm",
	"X-Amz-Acl":              "s3:x-amz-acl",
	"X-Amz-Storage-Class":    "s3:x-amz-storage-class",
	"X-Amz-Copy-Source":      "s3:x-amz-copy-source",
	"X-Amz-Object-Ownership": "s3:x-amz-object-ownership",
	"X-Amz-Content-Sha256":   "s3:x-amz-content-sha256",
}

// queryKeys are the condition keys that hold a query parameter.
var queryKeys = map[string]string{
	"prefix": "s3:prefix", "delimiter": "s3:delimiter", "max-keys": "s3:max-keys", "versionId": "s3:VersionId",
}

// s3Context holds the condition keys of a request. The key-id key holds the key that S3 will use,
// be it from the header or the bucket's default (AWS's present examples of bucket policies).
func (x *exchange) s3Context(kmsKey string) map[string][]string {
	keys := x.transportContext()
	for header, key := range headerKeys {
		if value := x.request.Header.Get(header); value != "" {
			keys[key] = []string{value}
		}
	}
	query := x.request.URL.Query()
	for parameter, key := range queryKeys {
		if query.Has(parameter) {
			keys[key] = []string{query.Get(parameter)}
		}
	}
	if kmsKey != "" {
		keys["s3:x-amz-server-side-encryption-aws-kms-key-id"] = []string{kmsKey}
	}
	return keys
}

// deleteObjects asks for every key by itself, as S3 does, and answers for those that the policy
// protects with an error inside the 200.
func deleteObjects(x *exchange) *reply {
	type object struct{ Key, VersionId string } //nolint:revive // the spelling of the wire
	var input struct {
		XMLName xml.Name `xml:"Delete"`
		Quiet   bool
		Objects []object `xml:"Object"`
	}
	if err := xml.Unmarshal(x.body, &input); err != nil {
		return x.refuse(malformedXML)
	}
	type refusal struct{ Key, VersionId, Code, Message string } //nolint:revive // the spelling of the wire
	var refused []refusal
	kept := input.Objects[:0:0]
	x.onBucket(x.call.Operation.Bucket, func(owner string, doc *policy.Document, _ sseRule) {
		for _, o := range input.Objects {
			ask := access{
				action: s3Action("DeleteObject", o.VersionId != ""), owner: owner, context: x.transportContext(),
				resource: x.bucketARN(x.call.Operation.Bucket) + "/" + o.Key,
			}
			if _, ok := x.permits(doc, ask); ok {
				kept = append(kept, o)
				continue
			}
			refused = append(refused, refusal{o.Key, o.VersionId, "AccessDenied", "Access Denied"})
		}
	})
	if len(refused) == 0 {
		return x.forward()
	}
	answer := &reply{status: http.StatusOK, header: http.Header{"Content-Type": {"application/xml"}}}
	if len(kept) > 0 {
		input.Objects = kept
		body, err := xml.Marshal(input)
		if err != nil {
			return x.refuse(serverError(x.call.Operation))
		}
		x.body = body
		answer = x.forward()
	} else {
		answer.body = []byte(xml.Header + "<DeleteResult></DeleteResult>")
	}
	errors, err := xml.Marshal(struct {
		XMLName xml.Name  `xml:"Errors"`
		Errors  []refusal `xml:"Error"`
	}{Errors: refused})
	if err != nil {
		return x.refuse(serverError(x.call.Operation))
	}
	inner := strings.TrimSuffix(strings.TrimPrefix(string(errors), "<Errors>"), "</Errors>")
	answer.body = []byte(strings.Replace(string(answer.body), "</DeleteResult>", inner+"</DeleteResult>", 1))
	return answer
}
