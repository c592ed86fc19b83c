package rotation

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
)

// Credential is what a secret for a database holds (Secrets Manager User Guide, "JSON structure of Secrets
// Manager secrets"). Fields of the secret that are not listed here are kept as they are.
type Credential struct {
	Engine string
	Host   string
	// Port is 0 where the secret has none: the engine's own port.
	Port     int
	User     string
	Password Value
	// Database is the one to connect to, "" for the engine's own.
	Database string
	// Admin is the ARN of the secret of a user who may change others, "" where the secret names none.
	Admin string

	fields map[string]any
}

// String is safe to print.
func (c Credential) String() string { return c.User + "@" + c.Host }

// GoString is String: the fields that are kept hold the password.
func (c Credential) GoString() string { return c.String() }

// ParseCredential reads the value of a secret. Its errors name fields and never show values.
func ParseCredential(v Value) (Credential, error) {
	fields, err := object(v)
	if err != nil {
		return Credential{}, fmt.Errorf("%w with username, password, host and engine", err)
	}
	c := Credential{fields: fields}
	var password string
	for _, field := range []struct {
		name     string
		to       *string
		required bool
	}{
		{"engine", &c.Engine, false},
		{"host", &c.Host, true},
		{"username", &c.User, true},
		{"password", &password, true},
		{"dbname", &c.Database, false},
		{"masterarn", &c.Admin, false},
	} {
		text, isText := fields[field.name].(string)
		switch {
		case fields[field.name] == nil && field.required, isText && text == "" && field.required:
			return Credential{}, fmt.Errorf("the value has no %s", field.name)
		case fields[field.name] != nil && !isText:
			return Credential{}, fmt.Errorf("%s is not text", field.name)
		}
		*field.to = text
	}
	c.Password = Value{password}
	c.Port, err = port(fields["port"])
	return c, err
}

// port accepts a number, and the text that some tools write.
func port(value any) (int, error) {
	var text string
	switch v := value.(type) {
	case nil:
		return 0, nil
	case json.Number:
		text = v.String()
	case string:
		text = v
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 65535 {
		return 0, errors.New("port is not a number from 1 to 65535")
	}
	return n, nil
}

// with is the value of the secret with another user and password.
func (c Credential) with(user, password string) (Value, error) {
	fields := maps.Clone(c.fields)
	fields["username"], fields["password"] = user, password
	return written(fields)
}

// sameHost compares the names of hosts as DNS does.
func sameHost(a, b string) bool {
	return strings.EqualFold(strings.TrimSuffix(a, "."), strings.TrimSuffix(b, "."))
}
