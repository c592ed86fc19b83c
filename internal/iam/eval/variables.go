package eval

import "strings"

// part is a piece of a policy string after variables are replaced. In a piece that came from a
// variable "*" and "?" are plain characters (UG, "IAM policy elements: Variables").
type part struct {
	text      string
	wildcards bool
}

func (p part) hasWildcards() bool { return p.wildcards && strings.ContainsAny(p.text, "*?") }

// text joins the parts of a string that is not a pattern.
func text(parts []part) string {
	if len(parts) == 1 {
		return parts[0].text
	}
	var b strings.Builder
	for _, p := range parts {
		b.WriteString(p.text)
	}
	return b.String()
}

// expand replaces the policy variables of a string. It reports false when one has no value. In
// the older language version there are no variables, and the string stays as it is.
func (e *evaluation) expand(s string) ([]part, bool) {
	var parts []part
	for e.variables {
		before, rest, found := strings.Cut(s, "${")
		name, after, closed := strings.Cut(rest, "}")
		if !found || !closed {
			break
		}
		value, ok := e.variable(name)
		if !ok {
			return nil, false
		}
		parts = append(parts, part{before, true}, part{value, false})
		s = after
	}
	return append(parts, part{s, true}), true
}

// variable is the value of what stands between "${" and "}": a key, a key and its default in
// quotes, or one of the three characters that are special otherwise.
func (e *evaluation) variable(name string) (string, bool) {
	if name == "*" || name == "?" || name == "$" {
		return name, true
	}
	key, fallback, hasFallback := strings.Cut(name, ",")
	values := e.context[strings.ToLower(strings.TrimSpace(key))]
	switch {
	case len(values) == 1:
		return values[0], true
	case len(values) > 1:
		// Multi-valued keys cannot be variables (UG, same page).
		return "", false
	}
	fallback = strings.TrimSpace(fallback)
	quoted := len(fallback) > 1 && strings.HasPrefix(fallback, "'") && strings.HasSuffix(fallback, "'")
	if !hasFallback || !quoted {
		return "", false
	}
	return fallback[1 : len(fallback)-1], true
}
