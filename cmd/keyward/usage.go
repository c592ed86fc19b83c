package main

import (
	"fmt"
	"strings"
)

func usage() string {
	var b strings.Builder
	b.WriteString("usage: keyward COMMAND [FLAGS] [OPERANDS]\n\n" +
		"Keyward checks key, bucket and secret policies, and proves what they permit.\n\n")
	for _, cmd := range commands() {
		fmt.Fprintf(&b, "  %-44s %s\n", strings.TrimSpace(cmd.name+" "+cmd.operands), cmd.summary)
	}
	b.WriteString(`  help [COMMAND]                               show the flags of a command

Flags may stand anywhere. Exit codes:
  0  clean, holds, allowed
  1  findings that count, violated, denied
  2  usage, unreadable input, internal error
  3  unknown or ambiguous; undecided with --fail-on-undecided
`)
	return b.String()
}

const lintUsage = `usage: keyward lint [FLAGS] [FILE|DIR|-]...

Checks plans (terraform show -json), policy documents, and folders of both (the
working directory when nothing is named; "-" is standard input).

What to read:
  --kind KIND           what policy files belong to: bucket, key, secret,
                        identity, trust (guessed when clear)
  --account ID          the AWS account that owns what is checked

What to check:
  --config FILE         configuration (default .keyward.yaml, when it is there)
  --rules DIR           folder of your own rules (repeatable)
  --as-of DATE          the day on which waivers are judged (default today)
  --baseline FILE       a former JSON report: its findings do not count

What to print:
  --format FORMAT[=FILE]  text, json, sarif (repeatable; default text)
  --quiet               only findings that no waiver covers, and no notes

When to exit with 1 or 3:
  --fail-on SEVERITY    low (default), medium, high, critical
  --fail-on-undecided   exit with 3 when something could not be decided
`

const explainUsage = `usage: keyward explain [FLAGS] POLICY --principal P --action A --resource R
       keyward explain [FLAGS] POLICY --request FILE

Decides one request against one policy, and shows which statement decides it and
which parts of each statement match.

  --principal P         ARN, account id, service name, or ANONYMOUS
  --action A            for example s3:GetObject
  --resource R          ARN
  --account ID          the account that owns the resource (default: from the ARN)
  --context KEY=VALUE   condition key of the request (repeatable; several values
                        for one key: repeat the key)
  --request FILE        the whole request as JSON, as it stands in a "witness" of
                        lint or compare ("-" is standard input)
  --format text|json
  --quiet               only the exit code: 0 allowed, 1 denied, 3 ambiguous
`

const compareUsage = `usage: keyward compare [FLAGS] REFERENCE CANDIDATE

Tells whether CANDIDATE permits nothing that REFERENCE does not, and otherwise
shows requests that only CANDIDATE lets through, one for each statement and kind
of principal, the most general first. "-" is standard input.

  --account ID          the account that owns the resource
  --format text|json
  --quiet               only the exit code: 0 holds, 1 violated, 3 unknown
`

const evalUsage = `usage: keyward eval < REQUESTS

Reads JSON lines {"id", "policy", "principal", "action", "resource", "account",
"context"} and answers each with {"id", "decision", "statements"}. With
"identity", a list of identity policies of the principal, the answer is that of
all policies together. Exits with 0 when every line was answered.

  --format json         the only format
  --quiet               no notes on standard error
`

const rulesUsage = `usage: keyward rules [FLAGS] [ID]

Lists the built-in rules, or shows one.

  --format text|json
  --quiet               only the ids
`

const versionUsage = `usage: keyward version [--format text|json] [--quiet]

Prints the version of the program and, on the next line, that of its catalogue
of AWS services, which ends in the date of the catalogue: 0.21.202609261.
`

const completionUsage = `usage: keyward completion bash|zsh|fish

Prints a completion script. For bash: source <(keyward completion bash)
`
