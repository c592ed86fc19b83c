package compose

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// A decoder collects what reading one attribute tree brings up: atoms, unknown attributes, errors.
type decoder struct {
	intent *Intent
	errs   []error
}

// newDecoder makes the decoder of one resource. An empty field of the environment becomes an atom.
func newDecoder(attrs Attributes, env Environment) (*decoder, node) {
	d := &decoder{intent: &Intent{
		Atoms:      &policy.Atoms{},
		Unknown:    map[string]string{},
		References: map[string]string{},
	}}
	root := node{decoder: d, value: map[string]any(attrs)}
	d.intent.Environment = root.environment(env)
	d.intent.place = d.intent.WithAtoms(d.intent.Atoms)
	d.intent.Waivers = objects(root.at("lint_waivers"), decodeWaiver)
	return d, root
}

// err joins the errors in the order in which they were found.
func (d *decoder) err() error { return errors.Join(d.errs...) }

func (d *decoder) failAt(path, format string, args ...any) {
	d.errs = append(d.errs, &AttributeError{Path: path, Message: fmt.Sprintf(format, args...)})
}

// A node is one value of the attribute tree with its path in Terraform's spelling.
type node struct {
	*decoder
	path  string
	value any
}

// at is the attribute with that name. On anything but an object it is null.
func (n node) at(name string) node {
	child := node{decoder: n.decoder, path: attributePath(n.path, name)}
	if object, ok := n.value.(map[string]any); ok {
		child.value = object[name]
	}
	return child
}

func (n node) null() bool { return n.value == nil }

func (n node) unknown() bool {
	_, ok := n.value.(Unknown)
	return ok
}

// fail records an error at the node.
func (n node) fail(format string, args ...any) { n.failAt(n.path, format, args...) }

// wait records that the node is unknown and that no atom stands for it.
func (n node) wait() {
	if u, ok := n.value.(Unknown); ok {
		n.intent.Unknown[n.path] = u.DependsOn
	}
}

// require records an error where the node is null; why says what belongs there.
func (n node) require(why string) {
	if n.null() {
		n.fail("is required: %s", why)
	}
}

// text reads a string: "" for null, an atom of the domain for unknown. check judges known values;
// its error is the message of the AttributeError. A value that fails is still returned.
func (n node) text(check func(string) error, domain ...string) string {
	switch v := n.value.(type) {
	case nil:
		return ""
	case Unknown:
		if v.DependsOn != "" {
			n.intent.References[n.path] = v.DependsOn
		}
		return n.intent.Atoms.Text(n.path, domain...)
	case string:
		if check != nil {
			if err := check(v); err != nil {
				n.fail("%s", err)
			}
		}
		return v
	default:
		n.mistyped("a string")
		return ""
	}
}

// choice reads one of a few words. Unknown is recorded and, like a wrong word, reads as the default.
func (n node) choice(fallback string, allowed ...string) string {
	switch v := n.value.(type) {
	case nil:
		return fallback
	case Unknown:
		n.wait()
		return fallback
	case string:
		if !slices.Contains(allowed, v) {
			n.fail("%q is not one of %s", v, quoted(allowed))
			return fallback
		}
		return v
	default:
		n.mistyped("a string")
		return fallback
	}
}

// flag reads a bool. Unknown is recorded and reads as the default.
func (n node) flag(fallback bool) bool {
	switch v := n.value.(type) {
	case nil:
		return fallback
	case Unknown:
		n.wait()
		return fallback
	case bool:
		return v
	default:
		n.mistyped("a bool")
		return fallback
	}
}

// number reads a whole number from low to high. Unknown is recorded and reads as the default.
func (n node) number(fallback, low, high int) int {
	switch v := n.value.(type) {
	case nil:
		return fallback
	case Unknown:
		n.wait()
		return fallback
	case json.Number:
		i, err := strconv.Atoi(v.String())
		if err != nil || i < low || i > high {
			n.fail("%s is not a whole number from %d to %d", v, low, high)
			return fallback
		}
		return i
	default:
		n.mistyped("a number")
		return fallback
	}
}

// elements are the elements of a list or set; nil for null and for unknown, which is recorded.
func (n node) elements() []node {
	switch v := n.value.(type) {
	case nil:
		return nil
	case Unknown:
		n.wait()
		return nil
	case []any:
		nodes := make([]node, len(v))
		for i, element := range v {
			nodes[i] = node{decoder: n.decoder, path: elementPath(n.path, i), value: element}
		}
		return nodes
	default:
		n.mistyped("a list")
		return nil
	}
}

// entries are the values of a map in the order of their keys.
func (n node) entries() (keys []string, values []node) {
	switch v := n.value.(type) {
	case nil:
	case Unknown:
		n.wait()
	case map[string]any:
		for key := range v {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		for _, key := range keys {
			values = append(values, node{decoder: n.decoder, path: entryPath(n.path, key), value: v[key]})
		}
	default:
		n.mistyped("a map")
	}
	return keys, values
}

// texts reads a list of strings and drops repetitions, which AWS would drop too.
func texts(n node, read func(node) string) []string {
	var values []string
	for _, element := range n.elements() {
		if element.null() {
			element.fail("is null; remove the element")
			continue
		}
		if value := read(element); !slices.Contains(values, value) {
			values = append(values, value)
		}
	}
	return values
}

// objects reads a list of objects. An element that is unknown as a whole is recorded and skipped.
func objects[T any](n node, read func(node) T) []T {
	var values []T
	for _, element := range n.elements() {
		switch element.value.(type) {
		case nil:
			element.fail("is null; remove the element")
		case Unknown:
			element.wait()
		case map[string]any:
			values = append(values, read(element))
		default:
			element.mistyped("an object")
		}
	}
	return values
}

// object reads one optional object; read sees null attributes when it is omitted or unknown.
func object[T any](n node, read func(node) T) T {
	switch n.value.(type) {
	case nil, map[string]any:
	case Unknown:
		n.wait()
	default:
		n.mistyped("an object")
	}
	return read(n)
}

func (n node) mistyped(want string) { n.fail("is not %s", want) }

func decodeWaiver(n node) Waiver {
	return Waiver{
		Rule:      n.at("rule").text(nil),
		Statement: n.at("statement").text(nil),
		Reason:    n.at("reason").text(nil),
		Expires:   n.at("expires").text(nil),
	}
}

// quoted lists words for a message: "a", "b" or "c".
func quoted(words []string) string {
	marked := make([]string, len(words))
	for i, word := range words {
		marked[i] = strconv.Quote(word)
	}
	if len(marked) < 2 {
		return strings.Join(marked, "")
	}
	return strings.Join(marked[:len(marked)-1], ", ") + " or " + marked[len(marked)-1]
}
