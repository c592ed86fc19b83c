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
  0  clean, holds, allowed, passed
  1  findings that count, violated, denied, failed
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
                        table, identity, trust (guessed when clear)
  --account ID          the AWS account that owns what is checked
  --include-existing    resources of the state, too, that the plan does not
                        list since it was made for others (-target); what it
                        lists and leaves as it is, is checked anyway
  --source DIR          the Terraform code of the plan, so that findings point
                        at its files and lines, policies are decided that the
                        plan does not know yet, and waivers in it count:
                        # keyward:ignore RULE reason="..." expires=YYYY-MM-DD
  --no-inline           waivers in the Terraform code do not count

What to check:
  --config FILE         configuration (default .keyward.yaml of the working
                        directory, or of the nearest folder above it in the
                        repository)
  --rules DIR           folder of your own rules (repeatable)
  --as-of DATE          the day on which waivers are judged, YYYY-MM-DD (default
                        today)
  --baseline FILE       a former JSON report: its findings do not count

What to print:
  --format FORMAT[=FILE]  to standard output or to a file; repeatable, one at most
                        to standard output
      text              for people (the default)
      json, jsonl       everything, as one document or an object a line
      sarif             GitHub code scanning and other viewers
      github            annotations beside the code in GitHub Actions
      gitlab            code quality report of GitLab
      junit             test report of any CI server
      markdown          summary for a pull request or $GITHUB_STEP_SUMMARY
  --quiet               only findings that no waiver covers, and no notes (text,
                        github, markdown); no progress

When to exit with 1 or 3:
  --fail-on SEVERITY    low (default), medium, high, critical
  --fail-on-undecided   exit with 3 when something could not be decided
`

const testUsage = `usage: keyward test [FLAGS] [FILE|DIR]...

Runs tests of policies: cases (one request and its decision) and properties (what
must be so for all requests of a form, which is proven). In folders (the working
directory when nothing is named) test files end in .keyward-test.yaml, and your own
lint rules are tested with the cases.txtar beside each of them.

  --run REGEXP          only tests whose name matches
  --format FORMAT[=FILE]  text, json, junit (repeatable; default text)
  --quiet               only tests that did not pass

A test file:
  policy: reports.json            # or the policy itself, or the next two
  plan: plan.json                 # terraform show -json
  address: aws_s3_bucket.reports  # the resource whose policy it is
  scope: {service: s3, account: 111122223333, partition: aws, region: eu-west-1, arn: ...}
                                  # only what the policy or the plan does not tell
  cases:
    - name: the application reads
      principal: arn:aws:iam::111122223333:role/app  # or ANONYMOUS, or a service name
      action: s3:GetObject
      resource: arn:aws:s3:::reports/2026.csv
      account: 111122223333       # that owns the resource, when scope and ARN do not tell
      context: {aws:SecureTransport: true}
      expect: allow               # or deny, or Allowed, AllowedForAccount,
                                  # ExplicitlyDenied, DeniedForAccount, ImplicitlyDenied
  properties:                     # each with one of the four
    - name: plain HTTP is denied
      all_denied: {conditions: {Bool: {aws:SecureTransport: false}}}
    - name: nobody deletes
      none_allowed: {actions: s3:Delete*}
    - name: somebody reads
      some_allowed: {actions: s3:GetObject}
    - name: no more than before
      at_most: former.json        # or a policy

A form is written like a statement, with principals, not_principals, actions,
not_actions, resources, not_resources and conditions; what is left out may be
anything. Exits with 0 when every test passed, with 1 when one failed, and with 3
when none failed and one is unknown.
`

const explainUsage = `usage: keyward explain [FLAGS] POLICY
       keyward explain [FLAGS] POLICY --principal P --action A --resource R
       keyward explain [FLAGS] POLICY --request FILE

Without a request: who can do what under the policy of a bucket, a key or a
secret, each answer with a request as proof; whether AWS calls it public, whether
an outsider can get in, and which statements do nothing. Exits with 0.

With a request: decides it against the policy, and shows which statement decides
it and which parts of each statement match.

  --kind KIND           bucket, key, secret: what the policy belongs to, where no
                        request is named (guessed when clear)
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
of principal, the most general first. Both are policies of one kind: of buckets, of
keys, and so on. "-" is standard input.

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

const factsUsage = `usage: keyward facts [FLAGS] [FILE|DIR|-]...

Prints what rules read as JSON: the keys, buckets, secrets and policies of the
operands, which are those of keyward lint, with what is proven about each. Stock
OPA and conftest find in it, with the rules of keyward bundle, what keyward lint
finds. Reads no rules, no configuration and no waivers.

  --kind KIND           what policy files belong to: bucket, key, secret,
                        table, identity, trust (guessed when clear)
  --account ID          the AWS account that owns what is read
  --source DIR          the Terraform code of the plan, which policies that are
                        known only after apply are read from
  --include-existing    resources of the state, too, that the plan does not list
  --format json         the only format
  --quiet               no notes on standard error

  keyward facts plan.json | opa eval -I -b bundle.tar.gz data.keyward.findings
`

const bundleUsage = `usage: keyward bundle [FLAGS] -o FILE

Writes the rules, your own included, as a bundle that OPA loads as it is. Its input
is what keyward facts prints. Equal rules give equal bytes.

  data.keyward.findings   what the rules find
  data.keyward.undecided  what they could not judge: neither a finding nor a pass
  data.main.deny, .warn   both in the form of conftest

  -o FILE               where to write it ("-" is standard output)
  --rules DIR           folder of your own rules (repeatable)
  --config FILE         configuration (default as in keyward lint): severities,
                        rules that are off, parameters and rule folders; waivers
                        are not in a bundle
  --fail-on SEVERITY    what is denied: low (default), medium, high, critical and
                        above; the rest is a warning
  --format text|json
  --quiet               no summary
`

const initUsage = `usage: keyward init [FLAGS]

Writes .keyward.yaml into the working directory: the configuration of keyward lint,
with every setting in a comment. It decides nothing until you take a setting up.

  --force               replace the file when it is there
  --format text|json
  --quiet               do not print what to do next
`

const versionUsage = `usage: keyward version [--format text|json] [--quiet]

Prints the version of the program and, on the next line, that of its catalogue
of AWS services, which ends in the date of the catalogue: 0.21.202609261.
`

const completionUsage = `usage: keyward completion bash|zsh|fish

Prints a completion script. For bash: source <(keyward completion bash)
`
