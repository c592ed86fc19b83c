package report

import (
	"path/filepath"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

func TestPath(t *testing.T) {
	t.Parallel()
	root := filepath.Join(string(filepath.Separator), "repository")
	dir := filepath.Join(root, "infra")
	for _, test := range []struct {
		root, file, want string
	}{
		{"", "./plan.json", "plan.json"},
		{"", "a/../main.tf", "main.tf"},
		{"", "", "stdin"},
		{root, "main.tf", "infra/main.tf"},
		{root, "../modules/key.tf", "modules/key.tf"},
		{root, filepath.Join(root, "plan.json"), "plan.json"},
		{root, filepath.Join(root+"-other", "plan.json"), filepath.ToSlash(root) + "-other/plan.json"},
		{root, "../../outside.json", "../../outside.json"},
	} {
		r := &Report{Dir: dir, Root: test.root}
		if got := r.path(&policylint.Finding{Source: model.Source{File: test.file}}); got != test.want {
			t.Errorf("%q from %q is %q, want %q", test.file, test.root, got, test.want)
		}
	}
}
