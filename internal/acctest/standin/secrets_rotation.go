package standin

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// rotationState is how the rotation of a secret is set up.
type rotationState struct {
	enabled  bool
	function string
	rules    rotationRules
	last     time.Time
}

type rotationRules struct {
	AutomaticallyAfterDays int    `json:",omitempty"`
	Duration               string `json:",omitempty"`
	ScheduleExpression     string `json:",omitempty"`
}

func (r rotationState) describe(out map[string]any) {
	if r.function != "" {
		out["RotationLambdaARN"] = r.function
	}
	if r.enabled {
		out["RotationEnabled"], out["RotationRules"] = true, r.rules
		// moments are whole days, so that two reads are the same
		out["NextRotationDate"] = epoch(time.Now().Truncate(day).AddDate(0, 0, r.rules.days()))
	}
	if !r.last.IsZero() {
		out["LastRotatedDate"] = epoch(r.last)
	}
}

const day = 24 * time.Hour

func (r rotationRules) days() int {
	if r.AutomaticallyAfterDays > 0 {
		return r.AutomaticallyAfterDays
	}
	return compose.ReadSchedule(r.ScheduleExpression).Days
}

var windowPattern = regexp.MustCompile(`^[0-9]{1,2}h$`)

func (r rotationRules) check() error {
	switch {
	case r.AutomaticallyAfterDays != 0 && r.ScheduleExpression != "":
		return invalidParameter("You can't specify both AutomaticallyAfterDays and ScheduleExpression.")
	case r.AutomaticallyAfterDays < 0 || r.AutomaticallyAfterDays > 1000:
		return invalidParameter("AutomaticallyAfterDays must be between 1 and 1000.")
	case r.Duration != "" && !windowPattern.MatchString(r.Duration):
		return invalidParameter("Duration is invalid.")
	case r.ScheduleExpression != "" && compose.ReadSchedule(r.ScheduleExpression).Problem != "":
		return invalidParameter("ScheduleExpression is invalid: " + compose.ReadSchedule(r.ScheduleExpression).Problem)
	}
	return nil
}

// RotationFunction is the code of a Lambda function that rotates secrets. The stand-in runs it in place of what
// was uploaded.
type RotationFunction struct {
	Handle func(context.Context, rotation.Event) error
	// Waits makes RotateSecret answer only when all steps are over, so that what follows is the same in every
	// run. AWS does not wait.
	Waits bool
	// Unseen is how many answers of DescribeSecret after RotateSecret are old ones, without the pending version.
	Unseen int
}

// OnRotation sets the code of a function, by its ARN. A function without code fails.
func (s *Server) OnRotation(arn string, function RotationFunction) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.rotators[arn] = function
}

// rotateSecret checks and stores the configuration and starts the steps. Without RotateImmediately it runs
// testSecret alone, on a pending version with the current value, which goes again when the test has passed.
func rotateSecret(x *exchange) *reply {
	var in struct {
		secretID
		ClientRequestToken, RotationLambdaARN string
		RotationRules                         rotationRules
		RotateImmediately                     *bool
	}
	if refused := x.input(&in); refused != nil {
		return refused
	}
	if err := in.RotationRules.check(); err != nil {
		return x.refuseWith(err)
	}
	x.server.mu.Lock()
	s := x.secret(in.SecretID)
	var function, arn string
	if s != nil {
		arn, function = s.arn, s.rotation.function
	}
	x.server.mu.Unlock()
	if in.RotationLambdaARN != "" {
		function = in.RotationLambdaARN
	}
	if s != nil && function != "" && !x.mayInvoke(function, arn) {
		return x.refuse(AWSError{
			http.StatusBadRequest, "AccessDeniedException", "Secrets Manager cannot invoke the specified Lambda function. Ensure that the " +
				"function policy grants access to the principal secretsmanager.amazonaws.com.",
		})
	}
	now := in.RotateImmediately == nil || *in.RotateImmediately
	x.server.mu.Lock()
	if s == nil {
		x.server.mu.Unlock()
		return x.refuse(noSecret())
	}
	err := s.startRotation(function, in.RotationRules, in.ClientRequestToken, now)
	code := x.server.rotators[function]
	s.unseen = code.Unseen
	x.server.mu.Unlock()
	if err != nil {
		return x.refuseWith(err)
	}
	over := make(chan struct{})
	go func() {
		defer close(over)
		x.server.rotate(s, code, in.ClientRequestToken, now)
	}()
	if code.Waits {
		<-over
	}
	out := s.reference()
	out["VersionId"] = in.ClientRequestToken
	return jsonReply(out)
}

// startRotation stores the configuration and makes the pending version; the lock is held.
func (s *secretState) startRotation(function string, rules rotationRules, token string, now bool) error {
	if err := s.writable(); err != nil {
		return err
	}
	held, isPending := s.labels[pending]
	switch {
	case function == "" && s.owner == "":
		return invalidRequest("No Lambda rotation function ARN is associated with this secret.")
	case isPending && held != s.labels[current]:
		return invalidRequest("A previous rotation isn't complete. That rotation will be reattempted.")
	case s.labels[current] == "":
		return invalidRequest("You can't rotate a secret that has no value.")
	}
	if rules == (rotationRules{}) {
		rules = s.rotation.rules
	}
	s.rotation.enabled, s.rotation.function, s.rotation.rules = true, function, rules
	version := &secretVersion{created: time.Now()}
	if !now {
		version.text, version.binary = s.versions[s.labels[current]].text, s.versions[s.labels[current]].binary
	}
	s.versions[token], s.labels[pending] = version, token
	return nil
}

// rotate runs the steps. A step that fails ends them and leaves the pending version.
func (s *Server) rotate(secret *secretState, code RotationFunction, token string, now bool) {
	if code.Handle == nil {
		return
	}
	steps := []rotation.Step{rotation.TestSecret}
	if now {
		steps = rotation.Steps()
	}
	for _, step := range steps {
		if code.Handle(context.Background(), rotation.Event{Step: step, SecretID: secret.arn, Token: token}) != nil {
			return
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if now {
		secret.rotation.last = time.Now()
		return
	}
	if secret.labels[pending] == token {
		delete(secret.labels, pending)
	}
	delete(secret.versions, token)
}

func cancelRotation(_ *exchange, s *secretState, _ secretID) (any, error) {
	if err := s.writable(); err != nil {
		return nil, err
	}
	s.rotation.enabled = false
	return s.reference(), nil
}

// mayInvoke asks the policy of a Lambda function whether Secrets Manager may call it for a secret.
func (x *exchange) mayInvoke(function, secret string) bool {
	signed := x.signed
	signed.service = "lambda"
	body, err := x.server.askMoto(x.ctx, http.MethodGet, "/2015-03-31/functions/"+url.PathEscape(function)+"/policy", nil, signed, "")
	if err != nil {
		return false
	}
	var found struct{ Policy string }
	if json.Unmarshal(body, &found) != nil {
		return false
	}
	doc, err := policy.Parse([]byte(found.Policy))
	if err != nil {
		return false
	}
	return eval.Decide(doc, eval.Request{
		Principal: "secretsmanager.amazonaws.com", Action: "lambda:InvokeFunction", Resource: function, Account: account(function),
		Context: map[string][]string{"aws:SourceAccount": {account(secret)}, "aws:SourceArn": {secret}},
	}).Outcome.Permits()
}
