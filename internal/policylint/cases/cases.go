// Package cases reads the cases that stand beside every lint rule: subjects that the rule must find
// something wrong with, and subjects that it must not.
package cases

import (
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"
)

// Case is one subject and what a rule has to say about it.
type Case struct {
	// Name is the name of the file in the archive: "bad/no-deny.json".
	Name string
	// Bad is set when the rule must report the subject.
	Bad bool
	// Want are the pointers of the findings of a bad case, sorted; "policy" stands for a finding
	// about the policy as a whole.
	Want []string
	// Source is the subject as JSON; see Subject.
	Source []byte
}

// Parse reads a cases.txtar: files bad/<name>.json, each with a file bad/<name>.want that lists one
// pointer a line, and good/<name>.json.
func Parse(archive []byte) ([]Case, error) {
	wants := make(map[string][]string)
	var found []Case
	for _, file := range txtar.Parse(archive).Files {
		folder, name := path.Split(file.Name)
		switch {
		case folder == "bad/" && path.Ext(name) == ".want":
			wants[strings.TrimSuffix(file.Name, ".want")] = lines(file.Data)
		case (folder == "bad/" || folder == "good/") && path.Ext(name) == ".json":
			found = append(found, Case{Name: file.Name, Bad: folder == "bad/", Source: file.Data})
		default:
			return nil, fmt.Errorf("%s: a case is bad/NAME.json with bad/NAME.want, or good/NAME.json", file.Name)
		}
	}
	for i := range found {
		if !found[i].Bad {
			continue
		}
		name := strings.TrimSuffix(found[i].Name, ".json")
		if found[i].Want = wants[name]; len(found[i].Want) == 0 {
			return nil, fmt.Errorf("%s: %s.want is missing or empty", found[i].Name, name)
		}
		delete(wants, name)
	}
	for name := range wants {
		return nil, fmt.Errorf("%s.want: there is no %s.json", name, name)
	}
	return found, enough(found)
}

// enough refuses cases that prove little: a rule needs two subjects on either side of its border.
func enough(found []Case) error {
	bad := 0
	for _, c := range found {
		if c.Bad {
			bad++
		}
	}
	if good := len(found) - bad; bad < 2 || good < 2 {
		return fmt.Errorf("%d bad and %d good cases; at least two of each are needed", bad, good)
	}
	return nil
}

func lines(text []byte) []string {
	var list []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	slices.Sort(list)
	return list
}

// decode reads one JSON object, keeping numbers as they are written.
func decode(text []byte) (map[string]any, error) {
	decoder := json.NewDecoder(strings.NewReader(string(text)))
	decoder.UseNumber()
	var object map[string]any
	if err := decoder.Decode(&object); err != nil {
		return nil, fmt.Errorf("reading the subject: %w", err)
	}
	if decoder.More() {
		return nil, errors.New("reading the subject: there is more than one JSON value")
	}
	return object, nil
}
