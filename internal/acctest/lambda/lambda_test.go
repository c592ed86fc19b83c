package lambda_test

import (
	"io"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/lambda"
)

// A program that ends without asking for the event is an answer, too. What a program does that goes on is tested
// with keyward-rotate.
func TestInvoke_theProgramEnds(t *testing.T) {
	t.Parallel()
	function, err := lambda.Start("false", nil, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(function.Kill)
	if err := function.Invoke(t.Context(), "an event"); err == nil || !strings.Contains(err.Error(), "exit status 1") {
		t.Errorf("a program that ends with status 1 is answered with %v", err)
	}
}

func TestStart_thereIsNoProgram(t *testing.T) {
	t.Parallel()
	if function, err := lambda.Start("./bootstrap", nil, io.Discard); err == nil {
		function.Kill()
		t.Error("a program that is not there starts")
	}
}
