package standin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// exchange is one request on its way through the stand-in.
type exchange struct {
	// ctx does not end with the client: AWS does not notice either that its client has gone.
	ctx     context.Context
	server  *Server
	request *http.Request
	body    []byte
	signed  scope
	call    Call
	caller  identity
}

// handler answers one operation, in place of moto or around it.
type handler func(*exchange) *reply

// ServeHTTP takes one request through record, hooks, fault script and handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the client went away while sending
	}
	op, signed := route(r, body), signatureScope(r)
	if s.isSilenced(signed.keyID) {
		panic(http.ErrAbortHandler)
	}
	call, place := s.record.begin(r, op, resourceOf(op, body))
	x := &exchange{ctx: context.WithoutCancel(r.Context()), server: s, request: r, body: body, signed: signed, call: call}
	x.caller, err = s.callerOf(r.Context(), x.signed)
	if err != nil {
		s.fail(err.Error())
	}
	// The fault is settled first: what the hook sets off may end the faults of the script.
	fault, _ := s.faults.match(call)
	s.hook(&s.onCall, call)
	answer := s.answer(x, fault)
	if answer == nil {
		s.record.end(place, fault.Kind, 0)
		// The server closes the connection without a word.
		panic(http.ErrAbortHandler)
	}
	s.record.end(place, fault.Kind, answer.status)
	answer.write(w)
}

// answer gives the reply of an exchange under a fault, nil for none.
func (s *Server) answer(x *exchange, fault Fault) *reply {
	switch fault.Kind {
	case "":
		return s.effect(x)
	case Cut:
		return nil
	case Hang:
		s.hang(x)
		return nil
	case LostReply:
		s.effect(x)
		return nil
	case HangAfter:
		s.effect(x)
		s.hang(x)
		return nil
	case LateVisible:
		answer := s.effect(x)
		s.hide(x, answer, fault.Reads)
		return answer
	default:
		return errorReply(x.call.Operation, faultError(fault, x.call, x.caller))
	}
}

// hang waits until the client gives up or the stand-in is reset or closed.
func (s *Server) hang(x *exchange) {
	s.mu.Lock()
	released := s.released
	s.mu.Unlock()
	select {
	case <-x.request.Context().Done():
	case <-released:
	}
}

// effect lets the call take place.
func (s *Server) effect(x *exchange) *reply {
	defer s.hook(&s.onEffect, x.call)
	if s.hidden(x.call.Resource) {
		return x.refuse(notFound(x.call))
	}
	if x.call.Operation.Service() == "s3" {
		if refused := x.authorizeS3(); refused != nil {
			return refused
		}
	}
	return x.dispatch()
}

// dispatch answers with the operation's handler, else with moto.
func (x *exchange) dispatch() *reply {
	if handle, ok := handlers[x.call.Operation.Name]; ok {
		return handle(x)
	}
	return x.forward()
}

// forward lets moto answer. An answer that shows that moto lacks the operation fails the test.
func (x *exchange) forward() *reply {
	answer, err := x.server.forward(x.ctx, x.request, x.body)
	if err != nil {
		x.server.fail(fmt.Sprintf("%s: %v", x.call.Operation.Name, err))
		return x.refuse(serverError(x.call.Operation))
	}
	if !emulated(answer) {
		x.server.fail(fmt.Sprintf("not emulated: %s %s\n%s", x.call.Operation.Name, x.request.URL, x.server.moto.log))
		return x.refuse(AWSError{http.StatusBadRequest, "NotEmulated", "not emulated: " + x.call.Operation.Name})
	}
	return answer
}

// refuse answers with an error in the service's own wire format.
func (x *exchange) refuse(e AWSError) *reply { return errorReply(x.call.Operation, e) }

// refuseWith is refuse for an error that is an AWSError.
func (x *exchange) refuseWith(err error) *reply {
	var refused AWSError
	if !errors.As(err, &refused) {
		x.server.fail(fmt.Sprintf("%s: %v", x.call.Operation.Name, err))
		refused = serverError(x.call.Operation)
	}
	return x.refuse(refused)
}

// emulated tells an answer of AWS's kind from moto's own failure, which is a page of HTML.
func emulated(answer *reply) bool {
	html := strings.HasPrefix(answer.header.Get("Content-Type"), "text/html") &&
		(strings.HasPrefix(string(answer.body), "<!doctype") || strings.HasPrefix(string(answer.body), "<html"))
	return (answer.status < http.StatusInternalServerError || !html) &&
		answer.status != http.StatusNotImplemented
}

// resourceOf names what a request is about.
func resourceOf(op Operation, body []byte) string {
	switch op.Service() {
	case "s3":
		return op.Bucket
	case "lambda":
		return op.Function
	case "secretsmanager":
		return secretResource(body)
	}
	var input struct{ KeyId, TargetKeyId, AliasName string } //nolint:revive // the spelling of the wire
	if err := json.Unmarshal(body, &input); err != nil {
		return ""
	}
	if input.AliasName != "" {
		return input.AliasName
	}
	return bareKey(input.KeyId + input.TargetKeyId)
}

// bareKey turns a key ARN or alias ARN into the id or name; other text stays as it is.
func bareKey(id string) string {
	if !strings.HasPrefix(id, "arn:") {
		return id
	}
	fields := strings.SplitN(id, ":", 6)
	return strings.TrimPrefix(fields[len(fields)-1], "key/")
}
