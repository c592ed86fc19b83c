package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sort"
)

// generated lists what docgen owns below docs/; everything else there is written by hand.
var generated = []string{"index.md", "resources", "data-sources", "functions", "ephemeral-resources", "actions", "guides", "rules", "schemas"}

// replacePages makes the generated part of docs equal to pages.
func replacePages(pages, docs string) error {
	for _, name := range generated {
		if err := os.RemoveAll(filepath.Join(docs, name)); err != nil {
			return err
		}
	}
	return os.CopyFS(docs, os.DirFS(pages))
}

// comparePages is an error that names every page which is missing, stale or left over.
func comparePages(pages, docs string) error {
	want, err := readPages(pages)
	if err != nil {
		return err
	}
	have, err := readPages(docs)
	if err != nil {
		return err
	}
	var stale []string
	for name, text := range want {
		if !bytes.Equal(have[name], text) {
			stale = append(stale, name)
		}
	}
	for name := range have {
		if _, ok := want[name]; !ok {
			stale = append(stale, name)
		}
	}
	if len(stale) == 0 {
		return nil
	}
	sort.Strings(stale)
	return fmt.Errorf("these pages differ from what the code says; run make generate: %v", stale)
}

// readPages reads the generated part of a docs folder by slash-separated name.
func readPages(dir string) (map[string][]byte, error) {
	pages := map[string][]byte{}
	for _, top := range generated {
		err := filepath.WalkDir(filepath.Join(dir, top), func(path string, entry fs.DirEntry, err error) error {
			if errors.Is(err, fs.ErrNotExist) {
				return nil
			}
			if err != nil || entry.IsDir() {
				return err
			}
			name, err := filepath.Rel(dir, path)
			if err != nil {
				return err
			}
			pages[filepath.ToSlash(name)], err = os.ReadFile(path)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return pages, nil
}
