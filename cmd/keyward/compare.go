package main

import (
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/bare"
)

func compareCommand() command {
	return command{
		name: "compare", operands: "REFERENCE CANDIDATE", summary: "is the candidate no more permissive?",
		usage: compareUsage,
		flags: func(c *cli, fs *flag.FlagSet) func([]string) (int, error) {
			var out output
			out.declare(fs, "text")
			account := fs.String("account", "", "")
			return func(operands []string) (int, error) {
				if err := out.check("text", "json"); err != nil {
					return exitError, err
				}
				if len(operands) != 2 {
					return exitError, usagef("name two policies, a reference and a candidate")
				}
				return c.compare(&out, *account, operands[0], operands[1])
			}
		},
	}
}

// verdictJSON is the answer of compare.
type verdictJSON struct {
	FormatVersion string        `json:"format_version"`
	Verdict       prove.Verdict `json:"verdict"`
	Witness       *witnessJSON  `json:"witness"`
	Reason        string        `json:"reason"`
}

// witnessJSON is a request that gets through.
type witnessJSON struct {
	Principal string              `json:"principal"`
	Action    string              `json:"action"`
	Resource  string              `json:"resource"`
	Context   map[string][]string `json:"context"`
}

func (c *cli) compare(out *output, account, reference, candidate string) (int, error) {
	if err := checkAccount(account); err != nil {
		return exitError, err
	}
	if reference == "-" && candidate == "-" {
		return exitError, usagef("standard input can be only one of the two policies")
	}
	before, err := c.readPolicyFile(reference)
	if err != nil {
		return exitError, err
	}
	after, err := c.readPolicyFile(candidate)
	if err != nil {
		return exitError, err
	}
	if before.IsIdentity() != after.IsIdentity() {
		return exitError, fmt.Errorf("%s and %s cannot be compared: one is an identity policy, "+
			"the other has principals", reference, candidate)
	}
	result := bare.Subsumes(before, after, account)
	if !out.quiet {
		if err := printVerdict(c.stdout, out.format, &result); err != nil {
			return exitError, err
		}
	}
	return verdictCode(result.Verdict), nil
}

func verdictCode(v prove.Verdict) int {
	switch v {
	case prove.Holds:
		return exitOK
	case prove.Violated:
		return exitFound
	case prove.Unknown:
	}
	return exitUnknown
}

func printVerdict(w io.Writer, format string, r *prove.Result) error {
	if format == "json" {
		return printJSON(w, verdictJSON{"1.0", r.Verdict, newWitness(r.Witness), r.Reason})
	}
	var b strings.Builder
	switch r.Verdict {
	case prove.Holds:
		b.WriteString("holds: the candidate permits nothing that the reference does not.\n")
	case prove.Violated:
		b.WriteString("violated: the candidate permits more than the reference.\n")
	case prove.Unknown:
		fmt.Fprintf(&b, "unknown: %s\n", r.Reason)
	}
	if r.Witness != nil {
		fmt.Fprintf(&b, "only the candidate lets through: %s\n", r.Witness)
	}
	if r.Assumption != "" {
		fmt.Fprintf(&b, "assuming: %s\n", r.Assumption)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func newWitness(r *eval.Request) *witnessJSON {
	if r == nil {
		return nil
	}
	context := r.Context
	if context == nil {
		context = map[string][]string{}
	}
	return &witnessJSON{r.Principal, r.Action, r.Resource, context}
}
