package standin

import (
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
)

// s3Tag is one tag in S3's XML.
type s3Tag struct{ Key, Value string }

// createBucket stores the tags of the request, which moto drops, in the same step. A second creation in
// us-east-1 answers 200 and changes nothing here.
//
// Account-regional names (prefix-ACCOUNT-REGION-an) and the header that asks for them belong
// together: either alone is refused.
func createBucket(x *exchange) *reply {
	var input struct {
		Tags []s3Tag `xml:"Tags>Tag"`
	}
	if len(x.body) > 0 {
		if err := xml.Unmarshal(x.body, &input); err != nil {
			return x.refuse(malformedXML)
		}
	}
	name := x.call.Operation.Bucket
	regional := strings.HasSuffix(name, fmt.Sprintf("-%s-%s-an", x.caller.Account, x.signed.region))
	asked := x.request.Header.Get("X-Amz-Bucket-Namespace") == "account-regional"
	if regional != asked {
		return x.refuse(AWSError{http.StatusBadRequest, "InvalidBucketName", "The specified bucket is not valid."})
	}
	answer := x.forward()
	if answer.status != http.StatusOK || x.server.withBucket(name, nil) {
		return answer
	}
	x.server.mu.Lock()
	x.server.buckets[name] = newBucket(x.caller.Account)
	x.server.mu.Unlock()
	if len(input.Tags) > 0 {
		if err := x.putTags(name, input.Tags); err != nil {
			x.server.fail(err.Error())
		}
	}
	return answer
}

var malformedXML = AWSError{
	http.StatusBadRequest, "MalformedXML",
	"The XML you provided was not well-formed or did not validate against our published schema",
}

func (x *exchange) putTags(bucket string, tags []s3Tag) error {
	type tagging struct {
		XMLName xml.Name `xml:"Tagging"`
		Tags    []s3Tag  `xml:"TagSet>Tag"`
	}
	body, err := xml.Marshal(tagging{Tags: tags})
	if err != nil {
		return fmt.Errorf("tag bucket %s: %w", bucket, err)
	}
	signed := x.signed
	signed.service = "s3"
	_, err = x.server.askMoto(x.ctx, http.MethodPut, "/"+bucket+"?tagging", nil, signed, string(body))
	return err
}

// deleteBucket forgets the bucket once moto has deleted it.
func deleteBucket(x *exchange) *reply {
	answer := x.forward()
	if answer.status == http.StatusNoContent {
		x.server.mu.Lock()
		delete(x.server.buckets, x.call.Operation.Bucket)
		x.server.mu.Unlock()
	}
	return answer
}
