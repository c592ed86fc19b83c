package standin

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// writers are the operations that encrypt an object by their own headers; continued are those that go
// on with an upload, whose key was decided when it was started.
var (
	writers   = []string{"PutObject", "CopyObject", "CreateMultipartUpload"}
	continued = []string{"UploadPart", "UploadPartCopy", "CompleteMultipartUpload"}
)

// uploadKey names the KMS key that S3 will use for the object of an upload, as the condition key shows
// it; "" without KMS, and for requests that are no upload. It refuses SSE-C where the bucket blocks it.
func (x *exchange) uploadKey(standard sseRule) (string, *reply) {
	op, header := x.call.Operation, x.request.Header
	if slices.Contains(continued, op.Action()) {
		x.server.mu.Lock()
		defer x.server.mu.Unlock()
		return x.server.uploads[x.request.URL.Query().Get("uploadId")], nil
	}
	if !slices.Contains(writers, op.Action()) {
		return "", nil
	}
	if header.Get("X-Amz-Server-Side-Encryption-Customer-Algorithm") != "" {
		if slices.Contains(standard.Blocked, "SSE-C") {
			return "", x.refuse(accessDenied(op, "Access Denied: the bucket blocks SSE-C"))
		}
		return "", nil
	}
	algorithm := header.Get("X-Amz-Server-Side-Encryption")
	key := header.Get("X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id")
	if algorithm == "" {
		algorithm, key = standard.Algorithm, standard.KeyID
	}
	if !strings.HasPrefix(algorithm, "aws:kms") {
		return "", nil
	}
	if key == "" {
		// A request for KMS that names no key means the AWS managed key, also where the bucket's
		// default is another (Amazon S3 user guide, "Specifying server-side encryption with AWS KMS").
		key = "alias/aws/s3"
	}
	if strings.HasPrefix(key, "arn:") {
		return key, nil
	}
	metadata, refused := x.key(key)
	if refused != nil {
		return "", x.refuse(AWSError{http.StatusBadRequest, "KMS.NotFoundException", "Invalid keyId '" + key + "'"})
	}
	return metadata.ARN, nil
}

// authorizeKey refuses an object whose KMS key is not usable or not permitted to the caller.
func (x *exchange) authorizeKey(id string) *reply {
	action := "kms:GenerateDataKey"
	if x.call.Operation.Action() == "GetObject" {
		action = "kms:Decrypt"
		id = x.storedKey()
	}
	if id == "" {
		return nil
	}
	key, missing := x.key(id)
	if missing != nil {
		return x.refuse(AWSError{
			http.StatusBadRequest, "KMS.NotFoundException", fmt.Sprintf("Key '%s' does not exist", id),
		})
	}
	if key.State != stateEnabled {
		e := wrongState("", key)
		e.Code = "KMS." + e.Code
		return x.refuse(e)
	}
	return x.authorizeKMS(key, action, map[string][]string{
		"kms:ViaService":                   {"s3." + x.signed.region + ".amazonaws.com"},
		"kms:EncryptionContext:aws:s3:arn": {x.bucketARN(x.call.Operation.Bucket) + "/" + x.call.Operation.Key},
		"kms:EncryptionContextKeys":        {"aws:s3:arn"},
	})
}

// storedKey is the KMS key of the object that a request reads, "" for none.
func (x *exchange) storedKey() string {
	head := x.request.Clone(x.ctx)
	head.Method = http.MethodHead
	answer, err := x.server.forward(x.ctx, head, nil)
	if err != nil {
		x.server.fail(err.Error())
		return ""
	}
	return answer.header.Get("X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id")
}

// createMultipartUpload remembers the key of the upload for the policy's sake: its parts come without headers.
func createMultipartUpload(x *exchange) *reply {
	var rule sseRule
	x.server.withBucket(x.call.Operation.Bucket, func(b *bucketState) { rule = b.sse })
	key, refused := x.uploadKey(rule)
	if refused != nil {
		return refused
	}
	answer := x.forward()
	var started struct {
		UploadID string `xml:"UploadId"`
	}
	if answer.status == http.StatusOK && xml.Unmarshal(answer.body, &started) == nil {
		x.server.mu.Lock()
		x.server.uploads[started.UploadID] = key
		x.server.mu.Unlock()
	}
	return answer
}
