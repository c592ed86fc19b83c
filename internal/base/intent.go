package base

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// The keys of private state.
const (
	intentKey    = "intent"
	markedKey    = "marked"
	takenOverKey = "taken_over"
	runKey       = "run"
	replacedKey  = "replaced"
)

// Action is what a plan is for.
type Action string

// The two actions that Delete must tell apart.
const (
	Create  Action = "create"
	Destroy Action = "destroy"
)

// Intent is what ModifyPlan tells Delete. When Terraform replaces an object, both legs get the
// private state of the create plan; Delete learns from it what comes next.
type Intent struct {
	Action Action `json:"action"`
	// Identity is the hash of what will be created, "" when it is not known at plan.
	Identity string `json:"identity,omitempty"`
	// Protected is the deletion_protection of what will be created. Terraform shows a plan that
	// replaces a tainted object to the provider as a plain creation, so only Delete can refuse it.
	Protected bool `json:"protected,omitempty"`
}

// PrivateReader is the private state of a request.
type PrivateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// PrivateWriter is the private state of a response.
type PrivateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// SaveIntent writes the intent of a plan.
func SaveIntent(ctx context.Context, private PrivateWriter, intent Intent) diag.Diagnostics {
	return savePrivate(ctx, private, intentKey, intent)
}

// LoadIntent reads the intent of the plan. A plan without one destroys.
func LoadIntent(ctx context.Context, private PrivateReader) (Intent, diag.Diagnostics) {
	intent := Intent{Action: Destroy}
	diags := loadPrivate(ctx, private, intentKey, &intent)
	return intent, diags
}

// SaveMarked notes whether the object carries a creation marker, for plans that must not call AWS.
func SaveMarked(ctx context.Context, private PrivateWriter, marked bool) diag.Diagnostics {
	return savePrivate(ctx, private, markedKey, marked)
}

// LoadMarked reports whether the object carried a creation marker when it was last read.
func LoadMarked(ctx context.Context, private PrivateReader) (bool, diag.Diagnostics) {
	var marked bool
	diags := loadPrivate(ctx, private, markedKey, &marked)
	return marked, diags
}

// SaveTakenOver notes whether the marked object was there before Keyward (Marker.TakenOver).
func SaveTakenOver(ctx context.Context, private PrivateWriter, takenOver bool) diag.Diagnostics {
	return savePrivate(ctx, private, takenOverKey, takenOver)
}

// LoadHalfMade reports whether the object was half-made by Keyward when it was last read: marked, and
// not taken over. Only such an object is exempt from deletion_protection.
func LoadHalfMade(ctx context.Context, private PrivateReader) (bool, diag.Diagnostics) {
	marked, diags := LoadMarked(ctx, private)
	var takenOver bool
	diags.Append(loadPrivate(ctx, private, takenOverKey, &takenOver)...)
	return marked && !takenOver, diags
}

func savePrivate(ctx context.Context, private PrivateWriter, key string, value any) diag.Diagnostics {
	text, err := json.Marshal(value)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("Unable to write private state", err.Error())}
	}
	return private.SetKey(ctx, key, text)
}

func loadPrivate(ctx context.Context, private PrivateReader, key string, value any) diag.Diagnostics {
	text, diags := private.GetKey(ctx, key)
	if len(text) == 0 || diags.HasError() {
		return diags
	}
	if err := json.Unmarshal(text, value); err != nil {
		diags.AddError("Unable to read private state", key+": "+err.Error())
	}
	return diags
}
