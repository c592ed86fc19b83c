package standin

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
)

// functionState is what moto drops of the configuration of a Lambda function, by the name of the field. The key
// of its environment is among it.
type functionState map[string]any

// forgotten are the fields that moto drops, at all or in an update.
var forgotten = []string{"KMSKeyArn", "DeadLetterConfig", "LoggingConfig", "TracingConfig", "Architectures"}

// function is the function of a request with its Region, "us-east-1/rotate".
func (x *exchange) function() string {
	return x.call.Operation.Region + "/" + x.call.Operation.Function
}

// createFunction refuses a name that is taken, where moto would put the new function in the old one's place.
func createFunction(x *exchange) *reply {
	var in struct{ FunctionName string }
	if refused := x.input(&in); refused != nil {
		return refused
	}
	x.call.Operation.Function = in.FunctionName
	x.server.mu.Lock()
	_, taken := x.server.functions[x.function()]
	x.server.mu.Unlock()
	if taken {
		return x.refuse(AWSError{
			http.StatusConflict, "ResourceConflictException", "Function already exist: " + in.FunctionName,
		})
	}
	return changeFunction(x)
}

// changeFunction keeps what moto drops.
func changeFunction(x *exchange) *reply {
	var in map[string]any
	if refused := x.input(&in); refused != nil {
		return refused
	}
	answer := x.forward()
	if answer.status >= http.StatusMultipleChoices {
		return answer
	}
	x.server.mu.Lock()
	state := functionState{}
	maps.Copy(state, x.server.functions[x.function()])
	for _, field := range []string{"LastUpdateStatus", "LastUpdateStatusReasonCode", "LastUpdateStatusReason"} {
		delete(state, field)
	}
	maps.Copy(state, x.server.failing[x.call.Operation.Function])
	delete(x.server.failing, x.call.Operation.Function)
	for _, field := range forgotten {
		if value, ok := in[field]; ok {
			state[field] = value
		}
	}
	x.server.functions[x.function()] = state
	x.server.busy[x.function()] = x.server.slowFunctions
	x.server.mu.Unlock()
	return x.remember(answer)
}

// changeFunctionCode answers a dry run, which moto takes for nothing to do, with the hash of the new code.
func changeFunctionCode(x *exchange) *reply {
	var in struct {
		DryRun          bool
		ZipFile         []byte
		S3Bucket, S3Key string
	}
	if refused := x.input(&in); refused != nil {
		return refused
	}
	if !in.DryRun {
		return idle(changeFunction)(x)
	}
	code := in.ZipFile
	if in.S3Bucket != "" {
		as := x.signed
		as.service = "s3"
		object, err := x.server.askMoto(x.ctx, http.MethodGet, "/"+in.S3Bucket+"/"+in.S3Key, nil, as, "")
		if err != nil {
			return x.refuse(AWSError{
				http.StatusBadRequest, "InvalidParameterValueException",
				"Error occurred while GetObject. S3 Error Code: NoSuchKey.",
			})
		}
		code = object
	}
	sum := sha256.Sum256(code)
	answer := x.forward()
	if answer.status != http.StatusOK {
		return answer
	}
	fields := x.decoded(answer)
	fields["CodeSha256"] = base64.StdEncoding.EncodeToString(sum[:])
	answer.body = marshalled(fields)
	return answer
}

// getFunction adds what moto has dropped. A change under way comes to its end as it is read.
func getFunction(x *exchange) *reply {
	answer := x.forward()
	if answer.status != http.StatusOK {
		return answer
	}
	answer = x.remember(answer)
	if x.call.Operation.Action() == "GetFunction" && x.reservesNothing() {
		fields := x.decoded(answer)
		fields["Concurrency"] = map[string]any{"ReservedConcurrentExecutions": 0}
		answer.body = marshalled(fields)
	}
	x.server.mu.Lock()
	defer x.server.mu.Unlock()
	x.server.busy[x.function()] = max(0, x.server.busy[x.function()]-1)
	return answer
}

// reservesNothing reports whether a concurrency of 0 is reserved, which moto shows in no function.
func (x *exchange) reservesNothing() bool {
	body, err := x.server.askMoto(x.ctx, http.MethodGet, "/2019-09-30/functions/"+x.call.Operation.Function+"/concurrency", nil, x.signed, "")
	var found struct{ ReservedConcurrentExecutions *int }
	return err == nil && json.Unmarshal(body, &found) == nil && found.ReservedConcurrentExecutions != nil &&
		*found.ReservedConcurrentExecutions == 0
}

// remember adds what moto has dropped to an answer: the configuration itself, or one that holds it.
func (x *exchange) remember(answer *reply) *reply {
	fields := x.decoded(answer)
	configuration := fields
	if inner, ok := fields["Configuration"].(map[string]any); ok {
		configuration = inner
	}
	x.server.mu.Lock()
	maps.Copy(configuration, x.server.functions[x.function()])
	if x.server.busy[x.function()] > 0 {
		configuration["LastUpdateStatus"] = "InProgress"
	}
	x.server.mu.Unlock()
	if failed := x.environmentError(configuration); failed != nil {
		configuration["Environment"] = map[string]any{"Error": failed}
	}
	answer.body = marshalled(fields)
	answer.header.Del("Content-Length")
	return answer
}

func deleteFunction(x *exchange) *reply {
	answer := x.forward()
	if answer.status < http.StatusMultipleChoices {
		x.server.mu.Lock()
		delete(x.server.functions, x.function())
		delete(x.server.busy, x.function())
		x.server.mu.Unlock()
	}
	return answer
}

// addPermission refuses a statement id that is taken, where moto would add a second one.
func addPermission(x *exchange) *reply {
	var in struct{ StatementId string } //nolint:revive // the spelling of the wire
	if refused := x.input(&in); refused != nil {
		return refused
	}
	path := "/2015-03-31/functions/" + x.call.Operation.Function + "/policy"
	present, err := x.server.askMoto(x.ctx, http.MethodGet, path, nil, x.signed, "")
	if err != nil { // there is no policy yet, or no function: moto tells which
		return x.forward()
	}
	var found struct{ Policy string }
	var policy struct{ Statement []struct{ Sid string } }
	if err := json.Unmarshal(present, &found); err == nil {
		err = json.Unmarshal([]byte(found.Policy), &policy)
		if err != nil {
			x.server.fail(fmt.Sprintf("read moto's policy of %s: %v", x.call.Operation.Function, err))
		}
	}
	for _, statement := range policy.Statement {
		if statement.Sid == in.StatementId {
			return x.refuse(AWSError{
				http.StatusConflict, "ResourceConflictException",
				"The statement id (" + in.StatementId + ") provided already exists. Please provide a new statement id, " +
					"or remove the existing statement.",
			})
		}
	}
	return x.forward()
}

// putInvokeConfig takes the place of the configuration that is there, where moto would keep that.
func putInvokeConfig(x *exchange) *reply {
	path := "/2019-09-25/functions/" + x.call.Operation.Function + "/event-invoke-config"
	// There may be none, or no function, which moto then says itself.
	_, _ = x.server.askMoto(x.ctx, http.MethodDelete, path, nil, x.signed, "")
	return x.forward()
}

// marshalled is JSON of a value that came from JSON.
func marshalled(value any) []byte {
	body, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("what came from JSON always marshals: %v", err))
	}
	return body
}
