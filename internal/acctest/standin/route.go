package standin

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

// Operation is one AWS operation as requested.
type Operation struct {
	// Name is "service.Operation" in AWS's spelling: "kms.CreateKey", "s3.PutBucketPolicy".
	Name string
	// Region is the one that the request was signed for, "" for an unsigned request.
	Region string
	// Bucket and Key name the S3 object that the path names.
	Bucket, Key string
	// Function is the name of the Lambda function that the path names.
	Function string
}

// Service is the part of the name before the dot.
func (o Operation) Service() string {
	service, _, _ := strings.Cut(o.Name, ".")
	return service
}

// Action is the part of the name after the dot.
func (o Operation) Action() string {
	_, action, _ := strings.Cut(o.Name, ".")
	return action
}

// credential matches the scope of a version 4 signature: key id, date, region, service.
var credential = regexp.MustCompile(`([A-Za-z0-9]+)/\d{8}/([^/]+)/([^/]+)/aws4_request`)

// scope is what a signature says about its request.
type scope struct{ keyID, region, service string }

func signatureScope(r *http.Request) scope {
	text := r.Header.Get("Authorization")
	if text == "" {
		text = r.URL.Query().Get("X-Amz-Credential")
	}
	found := credential.FindStringSubmatch(text)
	if found == nil {
		return scope{}
	}
	return scope{keyID: found[1], region: found[2], service: found[3]}
}

// services gives our names to services whose signing name or target prefix differs.
var services = map[string]string{
	"TrentService":                      "kms",
	"ResourceGroupsTaggingAPI_20170126": "tagging",
}

// route tells which operation a request asks for.
func route(r *http.Request, body []byte) Operation {
	signed := signatureScope(r)
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		prefix, action, _ := strings.Cut(target, ".")
		service, ok := services[prefix]
		if !ok {
			service = signed.service
		}
		return Operation{Name: service + "." + action, Region: signed.region}
	}
	if signed.service == "lambda" {
		action, function := routeLambda(r)
		return Operation{Name: "lambda." + action, Region: signed.region, Function: function}
	}
	if signed.service != "" && signed.service != "s3" {
		return Operation{Name: signed.service + "." + queryAction(r, body), Region: signed.region}
	}
	if action := queryAction(r, body); action != "" {
		return Operation{Name: "sts." + action, Region: signed.region}
	}
	operation := routeS3(r)
	operation.Region = signed.region
	return operation
}

// queryAction is the Action parameter of the query protocol, "" where there is none.
func queryAction(r *http.Request, body []byte) string {
	if action := r.URL.Query().Get("Action"); action != "" {
		return action
	}
	if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		return ""
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		return ""
	}
	return form.Get("Action")
}
