package standin

import (
	"net/http"
	"strings"
)

// bucketParts maps the query parameter that selects a part of a bucket to AWS's name of the part.
var bucketParts = map[string]string{
	"accelerate":          "BucketAccelerateConfiguration",
	"acl":                 "BucketAcl",
	"analytics":           "BucketAnalyticsConfiguration",
	"cors":                "BucketCors",
	"encryption":          "BucketEncryption",
	"intelligent-tiering": "BucketIntelligentTieringConfiguration",
	"inventory":           "BucketInventoryConfiguration",
	"lifecycle":           "BucketLifecycleConfiguration",
	"location":            "BucketLocation",
	"logging":             "BucketLogging",
	"metrics":             "BucketMetricsConfiguration",
	"notification":        "BucketNotificationConfiguration",
	"object-lock":         "ObjectLockConfiguration",
	"ownershipControls":   "BucketOwnershipControls",
	"policy":              "BucketPolicy",
	"policyStatus":        "BucketPolicyStatus",
	"publicAccessBlock":   "PublicAccessBlock",
	"replication":         "BucketReplication",
	"requestPayment":      "BucketRequestPayment",
	"tagging":             "BucketTagging",
	"versioning":          "BucketVersioning",
	"website":             "BucketWebsite",
}

// objectParts does the same for objects.
var objectParts = map[string]string{
	"acl":        "ObjectAcl",
	"attributes": "ObjectAttributes",
	"legal-hold": "ObjectLegalHold",
	"retention":  "ObjectRetention",
	"tagging":    "ObjectTagging",
}

// verbs are the first words of the operations on parts.
var verbs = map[string]string{
	http.MethodGet:    "Get",
	http.MethodPut:    "Put",
	http.MethodDelete: "Delete",
}

// unrouted is the operation of a request that the tables do not know.
const unrouted = "s3.Unknown"

// routeS3 reads a path-style S3 request.
func routeS3(r *http.Request) Operation {
	bucket, key, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	operation := Operation{Bucket: bucket, Key: key}
	switch {
	case bucket == "":
		operation.Name = "s3.ListBuckets"
	case key == "":
		operation.Name = bucketOperation(r)
	default:
		operation.Name = objectOperation(r)
	}
	return operation
}

func partOperation(r *http.Request, parts map[string]string) string {
	for parameter := range r.URL.Query() {
		part, known := parts[parameter]
		verb, fits := verbs[r.Method]
		if known && fits {
			return "s3." + verb + part
		}
	}
	return ""
}

func bucketOperation(r *http.Request) string {
	if name := partOperation(r, bucketParts); name != "" {
		return name
	}
	query := r.URL.Query()
	switch {
	case r.Method == http.MethodHead:
		return "s3.HeadBucket"
	case r.Method == http.MethodPut && onlyIdentifier(r):
		return "s3.CreateBucket"
	case r.Method == http.MethodDelete && onlyIdentifier(r):
		return "s3.DeleteBucket"
	case r.Method == http.MethodPost && query.Has("delete"):
		return "s3.DeleteObjects"
	case r.Method != http.MethodGet:
		return unrouted
	case query.Has("versions"):
		return "s3.ListObjectVersions"
	case query.Has("uploads"):
		return "s3.ListMultipartUploads"
	case query.Get("list-type") == "2":
		return "s3.ListObjectsV2"
	default:
		return "s3.ListObjects"
	}
}

// onlyIdentifier reports whether the query selects no part: SDKs add x-id=OPERATION everywhere.
func onlyIdentifier(r *http.Request) bool {
	for parameter := range r.URL.Query() {
		if parameter != "x-id" {
			return false
		}
	}
	return true
}

func objectOperation(r *http.Request) string {
	query := r.URL.Query()
	upload := query.Has("uploadId")
	copied := r.Header.Get("X-Amz-Copy-Source") != ""
	if name := partOperation(r, objectParts); name != "" {
		return name
	}
	switch r.Method {
	case http.MethodHead:
		return "s3.HeadObject"
	case http.MethodGet:
		return choose(upload, "s3.ListParts", "s3.GetObject")
	case http.MethodDelete:
		return choose(upload, "s3.AbortMultipartUpload", "s3.DeleteObject")
	case http.MethodPost:
		if query.Has("restore") || query.Has("select") {
			return unrouted
		}
		return choose(upload, "s3.CompleteMultipartUpload", choose(query.Has("uploads"), "s3.CreateMultipartUpload", unrouted))
	case http.MethodPut:
		switch {
		case query.Has("encryption"):
			return "s3.UpdateObjectEncryption"
		case upload:
			return choose(copied, "s3.UploadPartCopy", "s3.UploadPart")
		default:
			return choose(copied, "s3.CopyObject", "s3.PutObject")
		}
	}
	return unrouted
}

func choose(condition bool, yes, no string) string {
	if condition {
		return yes
	}
	return no
}
