package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// tree makes files, and folders for names that end in a slash.
func tree(t *testing.T, names ...string) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range names {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "/") {
			continue
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func TestFind(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		files []string
		from  string
		want  string // relative to the root of the files
	}{
		"in the folder":            {[]string{".keyward.yaml"}, ".", ".keyward.yaml"},
		"by its other name":        {[]string{".keyward.yml"}, ".", ".keyward.yml"},
		"in the repository":        {[]string{".git/HEAD", ".keyward.yaml", "a/b/main.tf"}, "a/b", ".keyward.yaml"},
		"in a worktree":            {[]string{"w/.git", "w/.keyward.yaml", "w/a/main.tf"}, "w/a", "w/.keyward.yaml"},
		"the nearest":              {[]string{".git/HEAD", ".keyward.yaml", "a/.keyward.yml", "a/b/main.tf"}, "a/b", "a/.keyward.yml"},
		"not above the root":       {[]string{".keyward.yaml", "r/.git/HEAD", "r/a/main.tf"}, "r/a", ""},
		"not above, no repository": {[]string{".keyward.yaml", "a/main.tf"}, "a", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			root := tree(t, test.files...)
			want := ""
			if test.want != "" {
				want = filepath.Join(root, test.want)
			}
			if got, err := Find(filepath.Join(root, test.from)); err != nil || got != want {
				t.Errorf("found %q, %v; want %q", got, err, want)
			}
		})
	}
}

func TestFind_two(t *testing.T) {
	t.Parallel()
	_, err := Find(tree(t, ".keyward.yaml", ".keyward.yml"))
	if err == nil || !strings.Contains(err.Error(), "remove one, or name one with --config") {
		t.Errorf("error %v, want one that names both files", err)
	}
}

func TestRoot(t *testing.T) {
	t.Parallel()
	root := tree(t, "r/.git/HEAD", "r/a/b/main.tf", "outside/main.tf")
	for from, want := range map[string]string{"r": "r", "r/a": "r", "r/a/b": "r", "outside": "outside"} {
		if got, err := Root(filepath.Join(root, from)); err != nil || got != filepath.Join(root, want) {
			t.Errorf("the root of %s is %s, %v; want %s", from, got, err, want)
		}
	}
}
