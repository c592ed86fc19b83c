package standin

import (
	"fmt"
	"net/http"
)

// faultError is the answer of a fault in the words of the operation's service.
func faultError(fault Fault, call Call, caller identity) AWSError {
	op := call.Operation
	switch fault.Kind {
	case Throttle:
		return throttled(op)
	case AccessDenied:
		return accessDenied(op, fmt.Sprintf("User: %s is not authorized to perform: %s:%s on resource: %s because "+
			"no identity-based policy allows the %[2]s:%[3]s action", caller.ARN, op.Service(), op.Action(), call.Resource))
	case NotFound:
		return notFound(call)
	case PrincipalNotVisible:
		return invalidPrincipal(op)
	case Custom:
		return fault.Error
	default:
		return serverError(op)
	}
}

// serverError is the code with which the service reports its own fault.
func serverError(op Operation) AWSError {
	codes := map[string]string{
		"s3": "InternalError", "kms": "KMSInternalException", "tagging": "InternalServiceException",
		"secretsmanager": "InternalServiceError",
	}
	code, ok := codes[op.Service()]
	if !ok {
		code = "InternalFailure"
	}
	return AWSError{http.StatusInternalServerError, code, "We encountered an internal error. Please try again."}
}

// throttled is the code with which the service refuses a call over its rate.
func throttled(op Operation) AWSError {
	switch op.Service() {
	case "s3":
		return AWSError{http.StatusServiceUnavailable, "SlowDown", "Please reduce your request rate."}
	case "tagging":
		return AWSError{http.StatusBadRequest, "ThrottledException", "Rate exceeded"}
	case "sts", "iam":
		return AWSError{http.StatusBadRequest, "Throttling", "Rate exceeded"}
	default:
		return AWSError{http.StatusBadRequest, "ThrottlingException", "Rate exceeded"}
	}
}

func accessDenied(op Operation, message string) AWSError {
	switch op.Service() {
	case "s3", "sts", "iam":
		return AWSError{http.StatusForbidden, "AccessDenied", message}
	default:
		return AWSError{http.StatusBadRequest, "AccessDeniedException", message}
	}
}

func notFound(call Call) AWSError {
	op := call.Operation
	switch {
	case op.Service() == "secretsmanager":
		return noSecret()
	case op.Service() != "s3":
		return AWSError{http.StatusBadRequest, "NotFoundException", call.Resource + " is not found."}
	case op.Key != "":
		return AWSError{http.StatusNotFound, "NoSuchKey", "The specified key does not exist."}
	default:
		return AWSError{http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist"}
	}
}

func invalidPrincipal(op Operation) AWSError {
	if op.Service() == "s3" {
		return AWSError{http.StatusBadRequest, "MalformedPolicy", "Invalid principal in policy"}
	}
	return AWSError{
		http.StatusBadRequest, "MalformedPolicyDocumentException",
		"Policy contains a statement with one or more invalid principals.",
	}
}
