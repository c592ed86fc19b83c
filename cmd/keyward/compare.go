package main

import (
	"flag"
	"fmt"

	"github.com/keyward/terraform-provider-keyward/internal/iam/prove"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/bare"
)

func compareCommand() command {
	return command{
		name: "compare", operands: "REFERENCE CANDIDATE", summary: "is the candidate no more permissive?",
		usage: compareUsage, formats: []string{"text", "json"},
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

// examples is how many requests that only the candidate permits are shown at most.
const examples = 5

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
	was, is := bare.Kind(before), bare.Kind(after)
	if was != "" && is != "" && was != is {
		return exitError, fmt.Errorf("%s and %s cannot be compared: one is the policy of a %s, the other of a %s",
			fileName(reference), fileName(candidate), was, is)
	}
	access := bare.NewAccess(before, after, account, examples)
	if !out.quiet {
		v := verdict{access: &access, reference: before, candidate: after}
		if err := v.print(c.stdout, out.format); err != nil {
			return exitError, err
		}
	}
	return verdictCode(access.Verdict), nil
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
