// Package standin is a model of AWS for tests: moto behind a proxy that records every call,
// breaks calls on demand in each service's own wire format, and does what moto lacks.
//
// What moto ignores is listed with the handlers. IAM is the gap to keep in mind: every caller is
// allowed everything in its own account by its identity policies.
package standin

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// Account, User and Region are the account of every access key that moto does not know, the user that such a
// key belongs to, and the region that the stand-in suggests to its clients.
const (
	Account = "123456789012"
	User    = "arn:aws:iam::123456789012:user/moto"
	Region  = "us-east-1"
)

// Server is the stand-in: an AWS endpoint on loopback.
type Server struct {
	// Endpoint is the URL for all services, for AWS_ENDPOINT_URL.
	Endpoint string

	moto   *Moto
	http   *http.Server
	record recorder
	faults script
	report func(string)

	mu       sync.Mutex
	onCall   func(Call)
	onEffect func(Call)
	callers  map[string]identity
	// invisible counts the requests that still do not find an object.
	invisible map[string]int
	// buckets by name and keys by ARN are what moto does not keep.
	buckets map[string]*bucketState
	keys    map[string]*keyState
	// secrets are those of all Regions, rotators the code of the functions that rotate them, by ARN.
	secrets  []*secretState
	rotators map[string]RotationFunction
	// slowReplicas is for how many readings a new replica is in progress.
	slowReplicas int
	// uploads maps multipart uploads to their KMS keys.
	uploads map[string]string
	// functions are the Lambda functions by Region and name.
	functions map[string]functionState
	// busy counts the reads for which a Lambda function is still being made or changed, slowFunctions how many
	// there are for each change.
	busy          map[string]int
	slowFunctions int
	// failing is how the next change of a function will fail, by its name.
	failing map[string]functionState
	// logKeys are the keys that log groups got after they were made, by name; "" where one was taken away.
	logKeys map[string]string
	// silenced are the access keys of clients that count as dead.
	silenced map[string]bool
	// released is closed to let hanging calls go.
	released chan struct{}
}

// Start puts a stand-in in front of a moto process that nothing else uses. The report function
// gets what must fail a test: operations that nobody emulates, and faults of the stand-in itself.
func Start(ctx context.Context, moto *Moto, report func(string)) (*Server, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start the stand-in: %w", err)
	}
	s := &Server{Endpoint: "http://" + listener.Addr().String(), moto: moto, report: report}
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	if err := s.Reset(ctx); err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	go func() {
		if err := s.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			report("the stand-in ended: " + err.Error())
		}
	}()
	return s, nil
}

// Close ends the stand-in and cuts the calls under way. The moto process goes on.
func (s *Server) Close() error {
	s.release()
	return s.http.Close()
}

// Reset empties the account, the record of calls, the fault script and the hooks.
func (s *Server) Reset(ctx context.Context) error {
	s.release()
	s.record.forget()
	s.faults.clear()
	s.mu.Lock()
	s.onCall, s.onEffect = nil, nil
	s.callers = map[string]identity{}
	s.invisible = map[string]int{}
	s.buckets = map[string]*bucketState{}
	s.keys = map[string]*keyState{}
	s.secrets, s.rotators, s.slowReplicas = nil, map[string]RotationFunction{}, 0
	s.uploads = map[string]string{}
	s.functions, s.busy, s.slowFunctions = map[string]functionState{}, map[string]int{}, 0
	s.failing = map[string]functionState{}
	s.logKeys = map[string]string{}
	s.silenced = map[string]bool{}
	s.mu.Unlock()
	return s.moto.Reset(ctx)
}

// release lets every hanging call go.
func (s *Server) release() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.released != nil {
		close(s.released)
	}
	s.released = make(chan struct{})
}

// Inject puts a fault into force.
func (s *Server) Inject(fault Fault) *Injected { return s.faults.add(fault) }

// ClearFaults ends all faults. Calls that hang go on hanging.
func (s *Server) ClearFaults() { s.faults.clear() }

// Calls lists the calls in the order in which they came.
func (s *Server) Calls() []Call { return s.record.list() }

// ForgetCalls empties the record, so that numbers start at 1 again.
func (s *Server) ForgetCalls() { s.record.forget() }

// OnCall sets what is done when a call has arrived, before its fault or effect; nil for nothing.
func (s *Server) OnCall(hook func(Call)) { s.setHook(&s.onCall, hook) }

// OnEffect sets what is done after a call took effect, before its answer is sent; nil for nothing.
func (s *Server) OnEffect(hook func(Call)) { s.setHook(&s.onEffect, hook) }

// Silence cuts every further request that is signed with an access key, without effect or record. It
// stands for the death of the client: code of a killed provider that still runs in the test process
// reaches AWS no more.
func (s *Server) Silence(accessKey string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.silenced[accessKey] = true
}

func (s *Server) isSilenced(accessKey string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.silenced[accessKey]
}

func (s *Server) setHook(slot *func(Call), hook func(Call)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	*slot = hook
}

func (s *Server) hook(slot *func(Call), call Call) {
	s.mu.Lock()
	hook := *slot
	s.mu.Unlock()
	if hook != nil {
		hook(call)
	}
}

// fail reports what must fail a test.
func (s *Server) fail(message string) { s.report(message) }
