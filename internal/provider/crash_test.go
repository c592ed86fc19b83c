package provider_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
)

// crashSeed makes the random draws the same in each run.
const crashSeed = 20250611

// The kills of each test: 52 in all, of which 7 take Terraform down too.
const (
	createKills = 22
	updateKills = 30
)

// Kills while the key, the bucket, the secret and its function are created, with deletion protection on.
func TestCrash_create(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	random := rand.New(rand.NewPCG(crashSeed, 1))
	calls := s.count()
	s.checkAccount()
	for _, k := range draw(random, calls, createKills, 11) {
		t.Run(k.String(), func(t *testing.T) {
			s := s.in(t)
			s.empty()
			s.kill(k)
			s.converge()
			if s.imports > 0 {
				t.Logf("%d finished objects had to be imported", s.imports)
			}
		})
	}
	s.destroy(1)
}

// Kills while every part of the four is updated, with deletion protection on.
func TestCrash_update(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	random := rand.New(rand.NewPCG(crashSeed, 2))
	s.count()
	s.configure(2, true)
	calls := s.count()
	variant := 2
	for _, k := range draw(random, calls, updateKills, 6) {
		variant = 3 - variant
		t.Run(k.String(), func(t *testing.T) {
			s := s.in(t)
			s.configure(variant, true)
			s.kill(k)
			s.converge()
			if s.imports > 0 {
				t.Error("an update lost an object from the state")
			}
		})
	}
	s.destroy(variant)
}

// kill is a moment, and what dies then.
type kill struct {
	// call is the number of the AWS call of an apply at which it happens.
	call int
	// before means that the call has no effect.
	before bool
	// terraform dies too.
	terraform bool
}

// draw gives different moments in an apply of so many calls, in a random order. Every so many kills
// Terraform dies too.
func draw(random *rand.Rand, calls, kills, terraform int) []kill {
	drawn := make([]kill, kills)
	for n, moment := range random.Perm(2 * calls)[:kills] {
		drawn[n] = kill{call: 1 + moment/2, before: moment%2 == 0, terraform: (n+1)%terraform == 0}
	}
	return drawn
}

func (k kill) String() string {
	who, when := "provider", "after"
	if k.terraform {
		who = "Terraform and provider"
	}
	if k.before {
		when = "before"
	}
	return fmt.Sprintf("%s %s call %d", who, when, k.call)
}

// count applies without a fault and returns the number of AWS calls.
func (s *stage) count() int {
	s.t.Helper()
	s.ForgetCalls()
	if out, err := s.run(applyArgs...); err != nil {
		s.t.Fatalf("apply without a fault: %v\n%s", err, out)
	}
	calls := s.Calls()
	return calls[len(calls)-1].N
}

// kill applies and kills at the moment. An apply that makes fewer calls than the rehearsal did is not
// killed, and fails the test.
func (s *stage) kill(k kill) {
	s.t.Helper()
	s.ForgetCalls()
	apply := s.Command(s.t.Context(), applyArgs...)
	// A kill must not make the test wait for pipes that an orphan holds.
	log, err := os.Create(filepath.Join(s.t.TempDir(), "apply.log"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = log.Close() }()
	apply.Stdout, apply.Stderr = log, log
	var once sync.Once
	var operation string
	var failure error
	hook := func(call standin.Call) {
		if call.N != k.call {
			return
		}
		once.Do(func() { operation, failure = call.Operation.Name, k.strike(apply) })
	}
	if k.before {
		s.Inject(standin.Fault{Kind: standin.Cut, Call: k.call})
		s.OnCall(hook)
	} else {
		s.OnEffect(hook)
	}
	runErr := apply.Run()
	s.OnCall(nil)
	s.OnEffect(nil)
	s.ClearFaults()
	s.t.Logf("seed %d, killed at %s: %v", crashSeed, operation, runErr)
	switch {
	case failure != nil:
		s.t.Fatal(failure)
	case operation == "":
		s.t.Fatalf("the apply made fewer than %d calls: nothing was killed", k.call)
	case runErr == nil:
		s.t.Fatal("the apply succeeded in spite of the kill")
	}
}

// strike kills the provider processes of a Terraform, and before them Terraform itself if wanted.
func (k kill) strike(terraform *exec.Cmd) error {
	providers, err := children(terraform.Process.Pid)
	if err != nil {
		return err
	}
	if len(providers) == 0 {
		return fmt.Errorf("terraform %d runs no provider", terraform.Process.Pid)
	}
	if k.terraform {
		if err := terraform.Process.Kill(); err != nil {
			return err
		}
	}
	for _, pid := range providers {
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			return fmt.Errorf("kill provider %d: %w", pid, err)
		}
	}
	return nil
}

// children lists the child processes of a process, all of its threads considered.
func children(pid int) ([]int, error) {
	lists, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	if err != nil {
		return nil, err
	}
	var found []int
	for _, list := range lists {
		text, err := os.ReadFile(list)
		if err != nil {
			continue // the thread has ended
		}
		for _, field := range strings.Fields(string(text)) {
			child, err := strconv.Atoi(field)
			if err != nil {
				return nil, err
			}
			found = append(found, child)
		}
	}
	return found, nil
}
