package rotation

import (
	"encoding/json"
	"net/url"
	"strings"
)

// shortest is the length from which on a value is looked for in errors. Taking out what is shorter would spoil the
// text, and so tell the value.
const shortest = 8

// hidingError is an error whose text had a value in it. What it wraps still has.
type hidingError struct {
	cause error
	text  string
}

func (e *hidingError) Error() string { return e.text }

// Unwrap is for errors.Is and errors.As.
func (e *hidingError) Unwrap() error { return e.cause }

// hide takes values out of the text of an error of somebody else's: servers, plug-ins of servers and services do
// repeat what they were sent.
func hide(err error, values ...Value) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	for _, v := range values {
		if len(v.text) < shortest {
			continue
		}
		for _, form := range forms(v.text) {
			text = strings.ReplaceAll(text, form, hidden)
		}
	}
	if text == err.Error() {
		return err
	}
	return &hidingError{err, text}
}

// forms are the ways to write a text in statements, JSON and URLs.
func forms(text string) []string {
	quoted, _ := json.Marshal(text)
	return []string{
		text, strings.Trim(string(quoted), `"`), url.QueryEscape(text), url.PathEscape(text),
		strings.ReplaceAll(text, "'", "''"), strings.NewReplacer(`\`, `\\`, "'", "''").Replace(text),
	}
}
