package report

import (
	"path/filepath"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
)

// unnamed stands for the file of a finding that has none.
const unnamed = "stdin"

// path is the file of a finding as the hosts of repositories want it: with slashes, from the root of the
// repository. A file outside of it keeps its name.
func (r *Report) path(f *policylint.Finding) string {
	file := f.Source.File
	if file == "" {
		return unnamed
	}
	if r.Root != "" {
		absolute := file
		if !filepath.IsAbs(file) {
			absolute = filepath.Join(r.Dir, file)
		}
		if inside, err := filepath.Rel(r.Root, absolute); err == nil && filepath.IsLocal(inside) {
			file = inside
		}
	}
	return filepath.ToSlash(filepath.Clean(file))
}
