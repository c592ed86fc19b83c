package main

import (
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/eval"
	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

func explainCommand() command {
	return command{
		name: "explain", operands: "POLICY [--principal P --action A ...]", summary: "who can do what; or decide one request",
		usage: explainUsage, formats: []string{"text", "json"},
		flags: func(c *cli, fs *flag.FlagSet) func([]string) (int, error) {
			var out output
			out.declare(fs, "text")
			var asked requestFlags
			asked.declare(fs)
			kind := fs.String("kind", "", "")
			return func(operands []string) (int, error) {
				if err := out.check("text", "json"); err != nil {
					return exitError, err
				}
				if len(operands) != 1 {
					return exitError, usagef("name one policy")
				}
				if operands[0] == "-" && asked.file == "-" {
					return exitError, usagef("standard input can be only one of policy and request")
				}
				if asked.none() {
					if *kind != "" && !slices.Contains(summarised, model.Kind(*kind)) {
						return exitError, usagef("there is no summary of kind %q: use bucket, key or secret", *kind)
					}
					return c.summarise(&out, operands[0], asked.parts.Account, model.Kind(*kind))
				}
				request, err := asked.read(c)
				if err != nil {
					return exitError, err
				}
				return c.explain(&out, operands[0], request)
			}
		},
	}
}

// explanation is a decision with what each statement had to do with it.
type explanation struct {
	FormatVersion string          `json:"format_version"`
	Decision      eval.Outcome    `json:"decision"`
	Statements    []statementJSON `json:"statements"`
	Readings      []readingJSON   `json:"readings"`
}

type statementJSON struct {
	Index  int           `json:"index"`
	Sid    string        `json:"sid"`
	Effect policy.Effect `json:"effect"`
	File   string        `json:"file"`
	Line   int           `json:"line"`
	Column int           `json:"column"`
	// Decides is set on the statements that the decision rests on.
	Decides  bool          `json:"decides"`
	Match    eval.Match    `json:"match"`
	Elements []elementJSON `json:"elements"`
}

type elementJSON struct {
	Element string     `json:"element"`
	Match   eval.Match `json:"match"`
}

func (c *cli) explain(out *output, file string, request eval.Request) (int, error) {
	doc, err := c.readPolicyFile(file)
	if err != nil {
		return exitError, err
	}
	decision := eval.Decide(doc, request)
	if !out.quiet {
		c.noteUndocumented(request)
		e := explanation{"1.0", decision.Outcome, []statementJSON{}, readingsJSON(decision.Readings)}
		for i := range doc.Statements {
			e.Statements = append(e.Statements, explainStatement(doc, i, request, fileName(file), decision.Statements))
		}
		if out.format == "json" {
			if e.Readings == nil {
				e.Readings = []readingJSON{}
			}
			err = printJSON(c.stdout, e)
		} else {
			err = e.print(c.stdout, request)
		}
		if err != nil {
			return exitError, err
		}
	}
	switch {
	case decision.Outcome == eval.Ambiguous:
		return exitUnknown, nil
	case decision.Outcome.Permits():
		return exitOK, nil
	default:
		return exitFound, nil
	}
}

// explainStatement asks about the statement as a whole, and about each of its elements as if it
// were the only one.
func explainStatement(doc *policy.Document, i int, r eval.Request, file string, deciding []int) statementJSON {
	s := &doc.Statements[i]
	out := statementJSON{
		Index: i, Sid: s.Sid, Effect: s.Effect, File: file, Line: s.Pos.Line, Column: s.Pos.Column,
		Decides: slices.Contains(deciding, i),
		Match:   eval.Matches(doc.Version, s, r),
	}
	everything := policy.Statement{Effect: s.Effect, Actions: policy.Texts("*"), Resources: policy.Texts("*")}
	ask := func(name string, alone policy.Statement) {
		out.Elements = append(out.Elements, elementJSON{name, eval.Matches(doc.Version, &alone, r)})
	}
	if s.Principals != nil {
		alone := everything
		alone.Principals, alone.NotPrincipal = s.Principals, s.NotPrincipal
		ask(elementName("Principal", s.NotPrincipal), alone)
	}
	alone := everything
	alone.Actions, alone.NotAction = s.Actions, s.NotAction
	ask(elementName("Action", s.NotAction), alone)
	if s.Resources != nil {
		alone := everything
		alone.Resources, alone.NotResource = s.Resources, s.NotResource
		ask(elementName("Resource", s.NotResource), alone)
	}
	for _, condition := range s.Conditions {
		alone := everything
		alone.Conditions = []policy.Condition{condition}
		ask(conditionText(condition), alone)
	}
	return out
}

func elementName(name string, not bool) string {
	if not {
		return "Not" + name
	}
	return name
}

func conditionText(c policy.Condition) string {
	return c.Name() + " " + c.Key + " " + strings.Join(policy.Strings(c.Values), ", ")
}

func (e *explanation) print(w io.Writer, request eval.Request) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n%s\n", e.Decision, request, meaning(e.Decision))
	for _, r := range e.Readings {
		fmt.Fprintf(&b, "  %s if %s\n", r.Decision, r.Assumption)
	}
	for _, s := range e.Statements {
		mark := " "
		if s.Decides {
			mark = ">"
		}
		fmt.Fprintf(&b, "\n%s statement %d", mark, s.Index)
		if s.Sid != "" {
			fmt.Fprintf(&b, " %q", s.Sid)
		}
		fmt.Fprintf(&b, " (%s)  %s:%d:%d  %s\n", s.Effect, s.File, s.Line, s.Column, matchText(s.Match))
		for _, element := range s.Elements {
			fmt.Fprintf(&b, "    %-12s %s\n", matchText(element.Match), element.Element)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func meaning(outcome eval.Outcome) string {
	switch outcome {
	case eval.Allowed:
		return "The policy allows it by itself, within its own account."
	case eval.AllowedForAccount:
		return "The policy leaves it to the IAM policies of the principal's account."
	case eval.ExplicitlyDenied:
		return "A Deny statement stops it, whatever other policies say."
	case eval.DeniedForAccount:
		return "A Deny statement stops the account as a whole, whatever other policies say."
	case eval.ImplicitlyDenied:
		return "No statement allows it."
	case eval.Ambiguous:
		return "AWS's documents can be read in more than one way here."
	}
	return ""
}

func matchText(m eval.Match) string {
	switch m {
	case eval.FullMatch:
		return "matches"
	case eval.AccountMatch:
		return "matches the account"
	case eval.AmbiguousMatch:
		return "may match"
	case eval.NoMatch:
	}
	return "no match"
}
