package base

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
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

// NoteMarker notes in private state what the creation marker says when the object is read.
func NoteMarker(
	ctx context.Context, before PrivateReader, after PrivateWriter, marker Marker, marked bool,
) diag.Diagnostics {
	replaced, diags := replaced(ctx, before, marker)
	if marked {
		diags.Append(savePrivate(ctx, after, replacedKey, replaced)...)
	}
	diags.Append(SaveMarked(ctx, after, marked)...)
	diags.Append(SaveTakenOver(ctx, after, marker.TakenOver)...)
	return diags
}

// replaced reports whether another entry of the state has the object: by its marker, another run
// than the one that made this entry has completed it.
func replaced(ctx context.Context, private PrivateReader, marker Marker) (bool, diag.Diagnostics) {
	var run string
	diags := loadPrivate(ctx, private, runKey, &run)
	return run != "" && marker.Complete && marker.Run != run, diags
}

// LoadReplaced reports whether another entry of the state had the object when it was last read.
func LoadReplaced(ctx context.Context, private PrivateReader) (bool, diag.Diagnostics) {
	var replaced bool
	diags := loadPrivate(ctx, private, replacedKey, &replaced)
	return replaced, diags
}

// Replaced reports, for Delete, whether another entry of the state has the object. Only an entry that
// was half-made when it was last read can have one; of those the tags are read.
func (p *Provider) Replaced(
	ctx context.Context, private PrivateReader, object string,
	tags func(context.Context) (map[string]string, error),
) (bool, diag.Diagnostics, error) {
	if p.Run.Adopted(object) {
		return true, nil, nil
	}
	known, diags := LoadReplaced(ctx, private)
	marked, more := LoadMarked(ctx, private)
	diags.Append(more...)
	if known || !marked || diags.HasError() {
		return known, diags, nil
	}
	present, err := tags(ctx)
	if err != nil && !awserr.NotFound(err) {
		return false, diags, err
	}
	marker, _ := ParseMarker(present[MarkerKey])
	found, more := replaced(ctx, private, marker)
	diags.Append(more...)
	return found, diags, nil
}
