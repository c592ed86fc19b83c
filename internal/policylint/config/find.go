package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// FileName is the name of the configuration file.
const FileName = ".keyward.yaml"

// fileNames are the names by which the file is found.
var fileNames = []string{FileName, ".keyward.yml"}

// Find looks for a configuration file in a folder and, within a repository, in those above it up to
// its root: the nearest one counts. Outside a repository it looks nowhere else, so that a file in a
// folder that many share decides nothing. It returns "" when there is none, and an error for two
// files in one folder.
func Find(dir string) (string, error) {
	levels, err := levelsOf(dir)
	if err != nil {
		return "", err
	}
	for range levels + 1 {
		found, err := inFolder(dir)
		if found != "" || err != nil {
			return found, err
		}
		dir = filepath.Join(dir, "..")
	}
	return "", nil
}

// Root is the root of the repository that a folder is in, or outside one the folder itself.
func Root(dir string) (string, error) {
	levels, err := levelsOf(dir)
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, strings.Repeat("/..", levels)), nil
}

// levelsOf is how many folders lie between a folder and the root of its repository, 0 outside one.
func levelsOf(dir string) (int, error) {
	at, err := filepath.Abs(dir)
	if err != nil {
		return 0, fmt.Errorf("looking for the configuration: %w", err)
	}
	for levels := 0; ; levels++ {
		found, err := exists(filepath.Join(at, ".git"))
		if found || err != nil {
			return levels, err
		}
		parent := filepath.Dir(at)
		if parent == at {
			return 0, nil
		}
		at = parent
	}
}

func inFolder(dir string) (string, error) {
	var found string
	for _, name := range fileNames {
		path := filepath.Join(dir, name)
		there, err := exists(path)
		switch {
		case err != nil:
			return "", err
		case there && found != "":
			return "", fmt.Errorf("there are %s and %s: remove one, or name one with --config", found, path)
		case there:
			found = path
		}
	}
	return found, nil
}

func exists(path string) (bool, error) {
	_, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("looking for the configuration: %w", err)
	}
	return true, nil
}
