package standin

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"strings"
)

// reply is one answer, held in memory: the stand-in carries no large objects.
type reply struct {
	status int
	header http.Header
	body   []byte
}

// AWSError is an error answer as AWS gives it.
type AWSError struct {
	Status  int
	Code    string
	Message string
}

func (e AWSError) Error() string { return e.Code + ": " + e.Message }

// errorReply writes an error in the wire format of the operation's service: JSON 1.1 (KMS, tagging and
// most newer services), the query protocol (STS, IAM), or S3's XML.
func errorReply(op Operation, e AWSError) *reply {
	switch op.Service() {
	case "s3":
		return s3Error(op, e)
	case "sts", "iam", "rds", "sns":
		return queryError(e)
	default:
		return jsonError(e)
	}
}

func jsonError(e AWSError) *reply {
	body, err := json.Marshal(map[string]string{"__type": e.Code, "message": e.Message})
	if err != nil {
		panic(fmt.Sprintf("two strings always marshal: %v", err))
	}
	return &reply{
		status: e.Status,
		header: http.Header{
			"Content-Type":     {"application/x-amz-json-1.1"},
			"X-Amzn-Errortype": {e.Code},
			"X-Amzn-Requestid": {requestID},
		},
		body: body,
	}
}

// requestID stands in every error: AWS's errors carry one, and its value means nothing here.
const requestID = "00000000-0000-4000-8000-000000000000"

func queryError(e AWSError) *reply {
	type fault struct {
		Type    string
		Code    string
		Message string
	}
	type response struct {
		XMLName   xml.Name `xml:"ErrorResponse"`
		Error     fault
		RequestID string `xml:"RequestId"`
	}
	kind := choose(e.Status >= http.StatusInternalServerError, "Receiver", "Sender")
	return xmlReply(e.Status, response{Error: fault{kind, e.Code, e.Message}, RequestID: requestID})
}

func s3Error(op Operation, e AWSError) *reply {
	type response struct {
		XMLName    xml.Name `xml:"Error"`
		Code       string
		Message    string
		BucketName string `xml:",omitempty"`
		Key        string `xml:",omitempty"`
		RequestID  string `xml:"RequestId"`
		HostID     string `xml:"HostId"`
	}
	answer := xmlReply(e.Status, response{
		Code: e.Code, Message: e.Message, BucketName: op.Bucket, Key: op.Key,
		RequestID: requestID, HostID: "stand-in",
	})
	if strings.HasPrefix(op.Action(), "Head") {
		answer.body = nil
	}
	return answer
}

// xmlReply marshals a value that always can be marshalled.
func xmlReply(status int, value any) *reply {
	body, err := xml.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("marshal an answer of the stand-in: %v", err))
	}
	return &reply{
		status: status,
		header: http.Header{"Content-Type": {"application/xml"}, "X-Amz-Request-Id": {requestID}},
		body:   append([]byte(xml.Header), body...),
	}
}

// jsonReply marshals a value that always can be marshalled.
func jsonReply(value any) *reply {
	body, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("marshal an answer of the stand-in: %v", err))
	}
	return &reply{
		status: http.StatusOK,
		header: http.Header{"Content-Type": {"application/x-amz-json-1.1"}},
		body:   body,
	}
}

func (r *reply) write(w http.ResponseWriter) {
	for name, values := range r.header {
		w.Header()[name] = values
	}
	w.WriteHeader(r.status)
	_, _ = w.Write(r.body) // the client may be gone, which is its own affair
}
