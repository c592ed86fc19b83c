package compose

import (
	"fmt"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// A writer builds a document statement by statement.
type writer struct {
	statements []policy.Statement
	origins    []string
}

func (w *writer) add(origin string, s policy.Statement) {
	s.Index = len(w.statements)
	w.statements = append(w.statements, s)
	w.origins = append(w.origins, origin)
}

func (w *writer) addExtra(origin string, s ExtraStatement) {
	w.add(origin, policy.Statement{
		Sid: s.Sid, Effect: s.Effect, Principals: s.Principals, Actions: policy.Texts(s.Actions...),
		Resources: policy.Texts(s.Resources...), Conditions: s.Conditions,
	})
}

func (w *writer) policy(atoms *policy.Atoms) *Policy {
	return &Policy{
		Document: &policy.Document{Version: policy.Version2012, Statements: w.statements, Atoms: atoms},
		Origins:  w.origins,
	}
}

// checkPolicy records what AWS would refuse in a composed policy, or read otherwise than meant: a
// repeated Sid, two conditions where JSON has room for one, too many bytes.
func (d *decoder) checkPolicy(p *Policy, thing string, limit int) {
	if p.Document == nil {
		return
	}
	seen := map[string]string{}
	for i, s := range p.Statements {
		first, repeated := seen[s.Sid]
		if repeated && policy.Known(s.Sid) {
			d.failAt(origin(p, i), "the Sid %q is already used by %s; choose another", s.Sid, first)
		}
		seen[s.Sid] = describeOrigin(p.Origins[i])
		if repeated := repeatedCondition(s.Conditions); repeated != "" {
			d.failAt(origin(p, i), "has two conditions %s, and a statement has room for one: list all allowed values in "+
				"one condition (conditions that Keyward writes itself count)", repeated)
		}
	}
	// Values that are not known yet count as nothing: then the policy takes at least these bytes.
	least := p.Substitute(func(policy.Atom) string { return "" })
	if size := len(least.JSON()); size > limit {
		d.failAt(largestOrigin(p), "the %s policy takes %d bytes of minified JSON, and AWS stores at most %d; "+
			"most of it comes from here: list fewer principals or prefixes, or use one role or a shorter common prefix",
			thing, size, limit)
	}
}

// repeatedCondition is the operator and key of a condition that occurs twice, "" when none does.
func repeatedCondition(conditions []policy.Condition) string {
	seen := map[string]bool{}
	for _, c := range conditions {
		name := c.Name() + " on " + strings.ToLower(c.Key)
		if seen[name] {
			return c.Name() + " on " + c.Key
		}
		seen[name] = true
	}
	return ""
}

// origin is the attribute to blame for a statement; statements that Keyward always writes cannot
// be at fault, so the user's statement that follows them is.
func origin(p *Policy, index int) string {
	if p.Origins[index] == "" {
		return "extra_statements"
	}
	return p.Origins[index]
}

func describeOrigin(origin string) string {
	if origin == "" {
		return "a statement that Keyward always writes"
	}
	return "the statement of " + origin
}

// largestOrigin is the attribute from which most bytes of the policy come.
func largestOrigin(p *Policy) string {
	sizes := map[string]int{}
	largest := ""
	for i, s := range p.Statements {
		attribute, _, _ := strings.Cut(origin(p, i), "[")
		single := policy.Document{Statements: []policy.Statement{s}}
		sizes[attribute] += len(single.JSON())
		if sizes[attribute] > sizes[largest] {
			largest = attribute
		}
	}
	return largest
}

// checkLatin1 records text that KMS refuses in key policies: anything but printable Latin-1, tab
// and line ends.
// https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html
func (d *decoder) checkLatin1(p *Policy) {
	if p.Document == nil {
		return
	}
	for i, s := range p.Statements {
		for _, text := range statementTexts(s) {
			if bad := firstNotLatin1(text); bad != "" {
				d.failAt(origin(p, i), "%q holds %s, and KMS accepts printable Latin-1 characters only", text, bad)
			}
		}
	}
}

func statementTexts(s policy.Statement) []string {
	all := append([]string{s.Sid}, policy.Strings(s.Actions)...)
	for _, p := range s.Principals {
		all = append(all, p.Value)
	}
	for _, c := range s.Conditions {
		all = append(append(all, c.Key), policy.Strings(c.Values)...)
	}
	return all
}

func firstNotLatin1(text string) string {
	for _, r := range text {
		printable := r >= 0x20 && r <= 0x7e || r >= 0xa0 && r <= 0xff || r == '\t' || r == '\n' || r == '\r'
		if !printable && policy.Known(string(r)) {
			return fmt.Sprintf("the character U+%04X", r)
		}
	}
	return ""
}
