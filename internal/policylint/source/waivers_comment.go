package source

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/keyward/terraform-provider-keyward/internal/iam/spelling"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// What comments to Keyward begin with, and the only thing that they say.
const (
	addressed = "keyward:"
	ignore    = "ignore"
)

// waiverFields are what a waiver in a comment may say besides its rule.
var waiverFields = []string{"reason", "expires", "owner", "statement"}

// tokens are those of a file, nil for one without comments to Keyward.
func tokens(name string, text []byte) hclsyntax.Tokens {
	if !bytes.Contains(text, []byte(addressed)) {
		return nil
	}
	// The file has been parsed: what is wrong with it is known already.
	list, _ := hclsyntax.LexConfig(text, name, hcl.InitialPos)
	return list
}

// directive is what a comment says to Keyward. Other comments say nothing to it, as do sentences that
// begin with "keyward: ".
func directive(token hclsyntax.Token) (string, bool) {
	if token.Type != hclsyntax.TokenComment {
		return "", false
	}
	text := string(token.Bytes)
	for _, mark := range []string{"#", "//", "/*"} {
		if rest, ok := strings.CutPrefix(text, mark); ok {
			text = strings.TrimSuffix(strings.TrimSpace(rest), "*/")
			break
		}
	}
	said, ok := strings.CutPrefix(strings.TrimSpace(text), addressed)
	if word, _ := cutWord(said); strings.HasPrefix(said, " ") && word != ignore {
		return "", false
	}
	return said, ok
}

// parseWaiver reads `ignore RULE reason="..." expires=YYYY-MM-DD`. Whatever it does not understand is
// an error: a comment with a slip in it must not look like one that works.
func parseWaiver(text string) (model.Waiver, error) {
	name, rest := cutWord(text)
	if name != ignore {
		return model.Waiver{}, fmt.Errorf("unknown comment %s%s: write %s%s", addressed, name, addressed, ignore)
	}
	rule, rest := cutWord(rest)
	if !strings.Contains(rule, "/") || strings.Contains(rule, "=") {
		return model.Waiver{}, errors.New(`name the rule first: keyward:ignore RULE reason="..." expires=YYYY-MM-DD`)
	}
	w := model.Waiver{Rule: rule}
	fields := map[string]string{}
	for rest != "" {
		key, value, after, err := cutField(rest)
		switch {
		case err != nil:
			return w, err
		case !slices.Contains(waiverFields, key):
			return w, fmt.Errorf("unknown field %s%s", key, hint(key))
		case fields[key] != "":
			return w, fmt.Errorf("%s is there twice", key)
		}
		fields[key], rest = value, after
	}
	w.Reason, w.Expires, w.Owner, w.Statement = fields["reason"], fields["expires"], fields["owner"], fields["statement"]
	if w.Reason == "" {
		return w, errors.New(`a waiver needs a reason: add reason="..."`)
	}
	if w.Expires != "" {
		if _, err := time.Parse(time.DateOnly, w.Expires); err != nil {
			return w, fmt.Errorf("expires %q is not a day: write YYYY-MM-DD", w.Expires)
		}
	}
	return w, nil
}

// hint offers the field that may be meant, or lists them.
func hint(key string) string {
	if near := spelling.Perhaps(waiverFields, key); near != "" {
		return near
	}
	return ": the fields are " + strings.Join(waiverFields, ", ")
}

// cutWord cuts the first word off a text.
func cutWord(text string) (word, rest string) {
	text = strings.TrimSpace(text)
	at := strings.IndexFunc(text, isSpace)
	if at < 0 {
		return text, ""
	}
	return text[:at], strings.TrimSpace(text[at:])
}

func isSpace(r rune) bool { return strings.ContainsRune(" \t\r\n", r) }

// cutField cuts KEY=VALUE or KEY="VALUE" off a text.
func cutField(text string) (key, value, rest string, err error) {
	word, after := cutWord(text)
	key, value, ok := strings.Cut(word, "=")
	switch {
	case !ok && strings.Contains(word, "/"):
		return "", "", "", fmt.Errorf("%q cannot stand here: each rule has a comment of its own", word)
	case !ok:
		return "", "", "", fmt.Errorf("%q is no KEY=VALUE: a value with spaces stands in quotes", word)
	}
	if strings.HasPrefix(value, `"`) {
		quoted, err := strconv.QuotedPrefix(strings.TrimSpace(text)[len(key)+1:])
		if err != nil {
			return "", "", "", fmt.Errorf("the quotes of %s do not close", key)
		}
		after = strings.TrimSpace(text)[len(key)+1+len(quoted):]
		if after != "" && !isSpace(rune(after[0])) {
			return "", "", "", fmt.Errorf("after the quotes of %s there is no space", key)
		}
		if value, err = strconv.Unquote(quoted); err != nil {
			return "", "", "", fmt.Errorf("%s: %w", key, err)
		}
		after = strings.TrimSpace(after)
	}
	if strings.TrimSpace(value) == "" {
		return "", "", "", fmt.Errorf("%s is empty", key)
	}
	return key, value, after, nil
}
