package rotation

import (
	"fmt"
	"log/slog"
)

// hidden is what a value prints as.
const hidden = "(hidden)"

// Value is the value of a version of a secret. However it is printed, its text does not show; Reveal is
// the only way to it.
type Value struct{ text string }

// NewValue hides a text.
func NewValue(text string) Value { return Value{text} }

// Reveal is the text.
func (v Value) Reveal() string { return v.text }

// IsEmpty reports whether there is no value.
func (v Value) IsEmpty() bool { return v.text == "" }

// Format prints the placeholder whatever the verb.
func (Value) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(hidden)) }

// LogValue logs the placeholder.
func (Value) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalText keeps the text out of JSON.
func (Value) MarshalText() ([]byte, error) { return []byte(hidden), nil }
