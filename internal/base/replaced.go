package base

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// With create_before_destroy, the replacement of a half-made object takes that very object over,
// and for a while the state has it twice: as the current object and as one to destroy. A process
// that is killed then takes the memory of it along (Run). What is left is the marker: Create leaves
// it on as Complete, and the state knows of both entries which run made them. Delete takes the
// marker off when it passes over the entry to destroy.

// SaveRun notes which run made the object, or took it over.
func (p *Provider) SaveRun(ctx context.Context, private PrivateWriter) diag.Diagnostics {
	return savePrivate(ctx, private, runKey, p.Run.ID())
}

// Replaced reports whether another entry of the state has the object: by its marker, another run
// than the one that made this entry has completed it.
func Replaced(ctx context.Context, private PrivateReader, marker Marker) (bool, diag.Diagnostics) {
	var run string
	diags := loadPrivate(ctx, private, runKey, &run)
	return run != "" && marker.Complete && marker.Run != run, diags
}

// SaveReplaced notes what Replaced found when the object was last read.
func SaveReplaced(ctx context.Context, private PrivateWriter, replaced bool) diag.Diagnostics {
	return savePrivate(ctx, private, replacedKey, replaced)
}

// LoadReplaced reports whether the object was Replaced when it was last read.
func LoadReplaced(ctx context.Context, private PrivateReader) (bool, diag.Diagnostics) {
	var replaced bool
	diags := loadPrivate(ctx, private, replacedKey, &replaced)
	return replaced, diags
}
