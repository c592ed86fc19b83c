package standin

import (
	"net/http"
	"regexp"
	"strings"
)

// lambdaRoutes are the operations of AWS Lambda by method and path, the narrow ones first. Lambda is a REST
// service: what is asked for stands nowhere else.
// https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html
var lambdaRoutes = []struct {
	method, action string
	path           *regexp.Regexp
}{
	{http.MethodPost, "CreateFunction", lambdaPath(`functions/?`)},
	{http.MethodGet, "ListFunctions", lambdaPath(`functions/?`)},
	{http.MethodGet, "GetFunction", lambdaPath(`functions/([^/]+)`)},
	{http.MethodDelete, "DeleteFunction", lambdaPath(`functions/([^/]+)`)},
	{http.MethodGet, "GetFunctionConfiguration", lambdaPath(`functions/([^/]+)/configuration`)},
	{http.MethodPut, "UpdateFunctionConfiguration", lambdaPath(`functions/([^/]+)/configuration`)},
	{http.MethodPut, "UpdateFunctionCode", lambdaPath(`functions/([^/]+)/code`)},
	{http.MethodPost, "Invoke", lambdaPath(`functions/([^/]+)/invocations`)},
	{http.MethodGet, "GetPolicy", lambdaPath(`functions/([^/]+)/policy`)},
	{http.MethodPost, "AddPermission", lambdaPath(`functions/([^/]+)/policy`)},
	{http.MethodDelete, "RemovePermission", lambdaPath(`functions/([^/]+)/policy/[^/]+`)},
	{http.MethodGet, "GetFunctionConcurrency", lambdaPath(`functions/([^/]+)/concurrency`)},
	{http.MethodPut, "PutFunctionConcurrency", lambdaPath(`functions/([^/]+)/concurrency`)},
	{http.MethodDelete, "DeleteFunctionConcurrency", lambdaPath(`functions/([^/]+)/concurrency`)},
	{http.MethodGet, "GetFunctionEventInvokeConfig", lambdaPath(`functions/([^/]+)/event-invoke-config`)},
	{http.MethodPut, "PutFunctionEventInvokeConfig", lambdaPath(`functions/([^/]+)/event-invoke-config`)},
	{http.MethodDelete, "DeleteFunctionEventInvokeConfig", lambdaPath(`functions/([^/]+)/event-invoke-config`)},
	{http.MethodGet, "ListTags", lambdaPath(`tags/(.+)`)},
	{http.MethodPost, "TagResource", lambdaPath(`tags/(.+)`)},
	{http.MethodDelete, "UntagResource", lambdaPath(`tags/(.+)`)},
}

func lambdaPath(rest string) *regexp.Regexp {
	return regexp.MustCompile(`^/\d{4}-\d\d-\d\d/` + rest + `$`)
}

// routeLambda tells which operation of Lambda a request asks for, and of which function.
func routeLambda(r *http.Request) (action, function string) {
	for _, route := range lambdaRoutes {
		found := route.path.FindStringSubmatch(r.URL.Path)
		if r.Method != route.method || found == nil {
			continue
		}
		if len(found) > 1 {
			function = found[1]
		}
		return route.action, functionName(function)
	}
	return r.Method + " " + r.URL.Path, ""
}

// functionName turns the ARN of a function into its name; a name stays as it is.
func functionName(text string) string { return text[strings.LastIndexByte(text, ':')+1:] }
