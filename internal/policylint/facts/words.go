package facts

import (
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// collector sorts the words of a policy into names and others.
type collector struct {
	own   string
	names []string // in order of appearance
	seen  map[string]bool
	// kept are the words that stand where there are no names.
	kept map[string]bool
	// parts are the texts beside wildcards and values that are not known, which may match parts of words.
	parts []string
	// opaque is set where words are not what is compared.
	opaque bool
}

func (c *collector) evidence(e *evidence) {
	c.value(e.scope.ARN)
	c.value(e.encryption("kms_key_id"))
	for _, administrator := range e.subject.Administrators {
		c.value(administrator)
	}
	for _, text := range []string{e.scope.Account, e.scope.Partition, e.scope.Region, e.doc.ID} {
		c.keep(text)
	}
	for i := range e.doc.Statements {
		s := &e.doc.Statements[i]
		c.take(s.Sid)
		for _, p := range s.Principals {
			c.value(p.Value)
		}
		for _, a := range s.Actions {
			c.keep(a.Value)
		}
		for _, resource := range s.Resources {
			c.value(resource.Value)
		}
		for _, condition := range s.Conditions {
			c.condition(&condition)
		}
	}
	for _, text := range e.texts() {
		for _, atom := range e.doc.Atoms.Of(text) {
			for _, pattern := range atom.Domain {
				c.keep(pattern)
			}
		}
	}
}

func (c *collector) condition(condition *policy.Condition) {
	c.keep(condition.Key)
	c.opaque = c.opaque || strings.HasSuffix(condition.Operator, "IgnoreCase")
	folder := strings.EqualFold(condition.Key, "s3:prefix") && strings.HasPrefix(condition.Operator, "String")
	for _, value := range condition.Values {
		if folder {
			c.take(value.Value)
		} else {
			c.value(value.Value)
		}
	}
}

// value sorts a text that may be the ARN of a role or a user, of a key, of the subject or of something in it.
func (c *collector) value(text string) {
	arn, ok := policy.SplitARN(text)
	_, isPrincipal := policy.ParsePrincipalARN(text)
	switch {
	case isPrincipal && (strings.HasPrefix(arn.Resource, "role/") || strings.HasPrefix(arn.Resource, "user/")):
		last := strings.LastIndexByte(text, '/') + 1
		c.keep(text[:last])
		c.take(text[last:])
	case ok && arn.Service == "kms" && strings.HasPrefix(arn.Resource, "key/"):
		c.keep(strings.TrimSuffix(text, arn.Resource[len("key"):]))
		c.take(arn.Resource[len("key/"):])
	case ok && c.own != "" && (text == c.own || strings.HasPrefix(text, c.own+"/")):
		// The first words of an ARN say what kind of thing it is of; buckets have only a name.
		rest := len(text) - len(arn.Resource)
		if kind := strings.IndexAny(arn.Resource, ":/"); kind >= 0 && !isBucketARN(arn) {
			rest += kind + 1
		}
		c.keep(text[:rest])
		c.take(text[rest:])
	default:
		c.keep(text)
	}
}

func isBucketARN(arn policy.ARN) bool {
	return arn.Service == "s3" && arn.Region == "" && arn.Account == ""
}

// take notes names.
func (c *collector) take(text string) {
	c.words(text, func(word string) {
		if !c.seen[word] {
			c.seen[word] = true
			c.names = append(c.names, word)
		}
	})
}

// keep notes words that are no names.
func (c *collector) keep(text string) {
	c.words(text, func(word string) { c.kept[word] = true })
}

// words passes on the whole words of a text, and notes those of which only a part is told.
func (c *collector) words(text string, whole func(string)) {
	c.opaque = c.opaque || strings.Contains(text, "${")
	for i := 0; i < len(text); {
		end := len(text)
		if n := strings.IndexAny(text[i:], ":/"); n >= 0 {
			end = i + n
		}
		word := text[i:end]
		i = end + 1
		switch isPart := func(r rune) bool { return r == '*' || r == '?' || !policy.Known(string(r)) }; {
		case word == "":
		case strings.ContainsFunc(word, isPart):
			c.parts = append(c.parts, strings.FieldsFunc(word, isPart)...)
		default:
			whole(word)
		}
	}
}

// touched reports whether a pattern of the policy may match a part of a word.
func (c *collector) touched(word string) bool {
	return slices.ContainsFunc(c.parts, func(part string) bool { return strings.Contains(word, part) })
}
