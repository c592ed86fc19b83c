package provider_test

import (
	"errors"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
)

// Every kind of fault, during a create by the real Terraform: the next apply converges. Each meets the key or the
// bucket, and the secret or its function, in one apply.
func TestReality_faults(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	tests := []struct {
		kind       standin.Kind
		operations []string
		// interrupt stops Terraform as ^C does when all faults are met.
		interrupt bool
	}{
		{kind: standin.ServerError, operations: []string{"kms.CreateAlias", "secretsmanager.PutResourcePolicy"}},
		{kind: standin.Throttle, operations: []string{"s3.PutBucketPolicy", "secretsmanager.RotateSecret"}},
		{kind: standin.AccessDenied, operations: []string{"s3.PutBucketPolicy", "iam.PutRolePolicy"}},
		{kind: standin.NotFound, operations: []string{"kms.EnableKeyRotation", "secretsmanager.RotateSecret"}},
		{kind: standin.PrincipalNotVisible, operations: []string{"kms.CreateKey", "secretsmanager.PutResourcePolicy"}},
		{kind: standin.Cut, operations: []string{"s3.PutBucketEncryption", "lambda.CreateFunction"}},
		{kind: standin.LostReply, operations: []string{"kms.CreateKey", "secretsmanager.CreateSecret"}},
		{kind: standin.LateVisible, operations: []string{"kms.CreateKey", "iam.CreateRole"}},
		{kind: standin.Hang, operations: []string{"s3.CreateBucket", "secretsmanager.CreateSecret"}, interrupt: true},
		{kind: standin.HangAfter, operations: []string{"kms.CreateKey", "secretsmanager.RotateSecret"}, interrupt: true},
	}
	for _, test := range tests {
		t.Run(string(test.kind), func(t *testing.T) {
			s := s.in(t)
			s.empty()
			injected := map[string]*standin.Injected{}
			for _, operation := range test.operations {
				fault := standin.Fault{Kind: test.kind, Operation: operation}
				if test.kind == standin.LateVisible {
					fault.Reads = 3
				}
				injected[operation] = s.Inject(fault)
			}
			apply := s.Command(t.Context(), applyArgs...)
			if test.interrupt {
				s.interruptAfter(apply, test.operations)
			}
			out, err := apply.CombinedOutput()
			var exit *exec.ExitError
			if err != nil && !errors.As(err, &exit) {
				t.Fatal(err)
			}
			t.Logf("the apply with the fault: %v %s", err, complaint(string(out)))
			for operation, fault := range injected {
				if fault.Fired() == 0 {
					t.Fatalf("%s was never called: the case tests nothing\n%s", operation, out)
				}
			}
			s.OnCall(nil)
			s.ClearFaults()
			s.converge()
		})
	}
	s.destroy(1)
}

// interruptAfter interrupts a Terraform once it has called all of the operations.
func (s *stage) interruptAfter(terraform *exec.Cmd, operations []string) {
	var mu sync.Mutex
	left := slices.Clone(operations)
	s.OnCall(func(call standin.Call) {
		mu.Lock()
		defer mu.Unlock()
		i := slices.Index(left, call.Operation.Name)
		if i < 0 {
			return
		}
		if left = slices.Delete(left, i, i+1); len(left) == 0 {
			_ = terraform.Process.Signal(syscall.SIGINT)
		}
	})
}

// complaint is the first line of the first error that Terraform reports.
func complaint(output string) string {
	_, text, found := strings.Cut(output, "Error: ")
	if !found {
		return ""
	}
	line, _, _ := strings.Cut(text, "\n")
	return line
}
