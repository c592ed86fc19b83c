package rotation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Random is the target of a secret that nothing else has to be told of: a signing key, a token that both
// sides read from the secret. A value that is a JSON object keeps all its fields but one.
//
// Every step refuses the login of a server (a JSON object with engine, or with host and username, as Secrets Manager
// User Guide, "JSON structure of Secrets Manager secrets", has them) whose password would change: the server would
// not hear of it.
type Random struct {
	// Field is the field of a JSON object that gets the new value; "" = password. A secret whose value is no
	// object is replaced as a whole.
	Field string
}

func (t Random) field() string {
	if t.Field == "" {
		return "password"
	}
	return t.Field
}

// Excluded is empty: the value is data, no server reads it.
func (Random) Excluded() string { return "" }

// Next is the current value with a new password in it.
func (t Random) Next(_ context.Context, now Value, password string) (Value, error) {
	fields, err := object(now)
	if errors.Is(err, errNoObject) {
		return Value{password}, nil
	}
	if err != nil {
		return Value{}, err
	}
	if err := t.refuseLogin(fields, current); err != nil {
		return Value{}, err
	}
	if _, ok := fields[t.field()].(string); !ok {
		return Value{}, fmt.Errorf("the AWSCURRENT value has no text field %q to renew", t.field())
	}
	fields[t.field()] = password
	return written(fields)
}

// Set has nobody to tell.
func (t Random) Set(_ context.Context, versions Versions) error {
	fields, err := object(versions.Pending)
	if errors.Is(err, errNoObject) {
		return nil // a text, which testSecret looks at
	}
	if err != nil {
		return err
	}
	return t.refuseLogin(fields, pending)
}

// Test checks that there is a value: nothing else can be tried.
func (t Random) Test(_ context.Context, next Value) error {
	fields, err := object(next)
	if errors.Is(err, errNoObject) && !next.IsEmpty() {
		return nil
	}
	if text, _ := fields[t.field()].(string); err != nil || text == "" {
		return errors.New("the AWSPENDING version has no value")
	}
	return t.refuseLogin(fields, pending)
}

// refuseLogin refuses a value whose password a server has to be told of.
func (t Random) refuseLogin(fields map[string]any, label string) error {
	has := func(name string) bool { return fields[name] != nil }
	login := has("engine") || has("host") && has("username")
	if t.field() != "password" || !login {
		return nil
	}
	return fmt.Errorf("the %s version is the login of a server, which the engine value would not tell of the new password: "+
		"set the engine (--engine, KEYWARD_ENGINE) to postgres or mysql (MariaDB too)", label)
}

var errNoObject = errors.New("the value is not a JSON object")

// object reads a value, keeping numbers as they are written. Its errors show nothing of the text.
func object(v Value) (map[string]any, error) {
	var fields map[string]any
	decoder := json.NewDecoder(strings.NewReader(v.text))
	decoder.UseNumber()
	if decoder.Decode(&fields) != nil || fields == nil || decoder.More() {
		return nil, errNoObject
	}
	return fields, nil
}

// written is a value with these fields.
func written(fields map[string]any) (Value, error) {
	text, err := json.Marshal(fields)
	if err != nil {
		return Value{}, errors.New("the value cannot be written as JSON")
	}
	return Value{string(text)}, nil
}
