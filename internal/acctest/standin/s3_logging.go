package standin

import (
	"encoding/xml"
	"net/http"
)

// loggingStatus is the body of PutBucketLogging.
type loggingStatus struct {
	Enabled *struct {
		TargetBucket, TargetPrefix string
	} `xml:"LoggingEnabled"`
}

const noLogging = xml.Header + `<BucketLoggingStatus xmlns="http://s3.amazonaws.com/doc/2006-03-01/"></BucketLoggingStatus>`

// putLogging keeps the setting here: moto wants to find the permission of the log delivery in a
// policy that it does not have. As on AWS, the target must be a bucket of the same account.
func putLogging(x *exchange) *reply {
	var input loggingStatus
	if err := xml.Unmarshal(x.body, &input); err != nil {
		return x.refuse(malformedXML)
	}
	if input.Enabled != nil {
		owner := ""
		x.server.withBucket(input.Enabled.TargetBucket, func(b *bucketState) { owner = b.owner })
		if owner != x.caller.Account {
			return x.refuse(AWSError{
				http.StatusBadRequest, "InvalidTargetBucketForLogging",
				"The target bucket for logging does not exist or is not owned by you.",
			})
		}
	}
	text := string(x.body)
	if !x.server.withBucket(x.call.Operation.Bucket, func(b *bucketState) { b.logging = text }) {
		return x.noSuchBucket()
	}
	return xmlText("")
}

func getLogging(x *exchange) *reply {
	text := ""
	if !x.server.withBucket(x.call.Operation.Bucket, func(b *bucketState) { text = b.logging }) {
		return x.noSuchBucket()
	}
	if text == "" {
		text = noLogging
	}
	return xmlText(text)
}
