package main

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// index is the text of index.txt.
func (p *iamData) index() []byte {
	var out bytes.Buffer
	fmt.Fprintf(&out, "version\t%s\n", p.version)
	for _, prefix := range slices.Sorted(maps.Keys(p.names)) {
		fmt.Fprintf(&out, "service\t%s\t%s\n", prefix, p.names[prefix])
	}
	for _, prefix := range slices.Sorted(maps.Keys(p.homes)) {
		// A prefix with a placeholder or a domain is an identity provider's, and of STS.
		if !strings.Contains(prefix, ".") {
			fmt.Fprintf(&out, "home\t%s\t%s\n", prefix, p.homes[prefix][0])
		}
	}
	return out.Bytes()
}

// numbers are the places of names, in lower case, in the lists of a blob.
type numbers map[string]int

// of is the numbers of names, sorted and separated by spaces.
func (n numbers) of(names []string) (string, error) {
	found := make([]int, 0, len(names))
	for _, name := range names {
		number, ok := n[strings.ToLower(name)]
		if !ok {
			return "", fmt.Errorf("%q is not declared", name)
		}
		found = append(found, number)
	}
	slices.Sort(found)
	fields := make([]string, 0, len(found))
	for _, number := range slices.Compact(found) {
		fields = append(fields, strconv.Itoa(number))
	}
	return strings.Join(fields, " "), nil
}

// service is the text of a service's blob.
func (p *iamData) service(prefix string) ([]byte, error) {
	var out bytes.Buffer
	keys, err := records[conditionKey](p, "conditionKeys", prefix)
	if err != nil {
		return nil, err
	}
	keyNumbers := numbers{}
	for i, k := range sortedBy(keys, func(k conditionKey) string { return strings.ToLower(k.Key) }) {
		keyNumbers[strings.ToLower(k.Key)] = i
		fmt.Fprintf(&out, "key\t%s\t%s\n", k.Key, k.Type)
	}
	types, err := records[resourceType](p, "resourceTypes", prefix)
	if err != nil {
		return nil, err
	}
	typeNumbers := numbers{}
	for i, r := range sortedBy(types, func(r resourceType) string { return r.Key }) {
		typeNumbers[strings.ToLower(r.Key)] = i
		used, err := keyNumbers.of(r.ConditionKeys)
		if err != nil {
			return nil, fmt.Errorf("resource %s: %w", r.Key, err)
		}
		fmt.Fprintf(&out, "resource\t%s\t%s\t%s\n", r.Key, r.ARN, used)
	}
	actions, err := records[action](p, "actions", prefix)
	if err != nil {
		return nil, err
	}
	for _, a := range sortedBy(actions, func(a action) string { return a.Name }) {
		line, err := a.line(keyNumbers, typeNumbers)
		if err != nil {
			return nil, fmt.Errorf("action %s: %w", a.Name, err)
		}
		fmt.Fprintf(&out, "action\t%s\n", line)
	}
	return out.Bytes(), nil
}

func (a action) line(keys, types numbers) (string, error) {
	used, err := keys.of(a.ConditionKeys)
	if err != nil {
		return "", err
	}
	var resources []string
	for _, r := range a.ResourceTypes {
		field, err := types.of([]string{r.Name})
		if err != nil {
			return "", err
		}
		if r.Required {
			field += "!"
		}
		used, err := keys.of(r.ConditionKeys)
		if err != nil {
			return "", err
		}
		if used != "" {
			field += "," + used
		}
		resources = append(resources, field)
	}
	slices.Sort(resources)
	return strings.Join([]string{a.Name, accessLevel(a.AccessLevel), used, strings.Join(resources, ";")}, "\t"), nil
}

// accessLevel is the one level of an action. The package gives "Tagging, Write" for what AWS lists
// as Tagging, and likewise for permissions management.
func accessLevel(levels string) string {
	level, _, _ := strings.Cut(levels, ", ")
	return level
}

// sortedBy are the records in the order of a name.
func sortedBy[T any](records map[string]T, name func(T) string) []T {
	return slices.SortedFunc(maps.Values(records), func(a, b T) int { return cmp.Compare(name(a), name(b)) })
}
