// Package composite is the frame of every composite resource: what Terraform asks of one (validate, plan,
// create, read, update, delete, import), written once.
//
// A kind of composite says how its intent is read from a configuration, and makes the AWS calls. The frame does
// what is the same for all: it proves and lints the policy, at plan and once more at apply; it keeps the
// promise that package base describes, that nothing is lost and nothing left behind; it refuses plans that would
// end a protected object; and it goes on with what an earlier run left unfinished.
package composite

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/keyward/terraform-provider-keyward/internal/base"
	"github.com/keyward/terraform-provider-keyward/internal/compose"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// Kind is one kind of composite. M is its state, which embeds State; I is its intent, as package compose
// decodes it.
type Kind[M, I any] interface {
	About() About
	// Schema describes the attributes, but for those that every composite has in the same words: tags, tags_all,
	// timeouts and lint_waivers.
	Schema() schema.Schema
	IdentitySchema() identityschema.Schema
	// Label is what messages call the object of a state or plan.
	Label(*M) string

	// Decode reads the intent of a configuration or a state. Errors are *compose.AttributeError, joined.
	Decode(compose.Attributes, compose.Environment) (*I, error)
	// Name is by what the object is told apart before it exists. It may be empty, or hold atoms.
	Name(*I) string
	// Policy is the policy that stands in policy_json.
	Policy(*I) *compose.Policy
	// Subjects are what the linter judges: first the object with that policy, then what no plan changes.
	Subjects(*I) []*model.Subject
	// Fixed are the attributes, beside region, whose change replaces the object.
	Fixed(*M) map[string]attr.Value
	// Complete sets the computed attributes of a plan that State has not: always anew, so that a part which
	// somebody changed behind Terraform's back shows up and is repaired. For a new object the state is empty.
	Complete(plan, state *M, intent *I) diag.Diagnostics

	// Open is the AWS side of an object in the state.
	Open(context.Context, *base.Provider, *M) (Object, error)
	// Read brings the state in line with AWS.
	Read(context.Context, *base.Provider, *M) (Found, error)
	// Begin prepares a Create or Update. What only the apply can know is checked here, before anything changes.
	Begin(context.Context, *Task[M, I]) (Change, diag.Diagnostics)
	// Import finds the object of an id or identity. It returns the attributes from which Read can go on; an error
	// comes with what the object was called.
	Import(context.Context, *base.Provider, resource.ImportStateRequest) (known map[string]attr.Value, called string, err error)
	// Identity is the resource identity of an object in the state.
	Identity(context.Context, *base.Provider, *M) any
}

// About says what a kind of composite is.
type About struct {
	// Type is the resource type: "keyward_encryption_key".
	Type string
	// Thing is what messages call it: "encryption key".
	Thing string
	// NameAttribute is the attribute with the name, "" where there is no single one.
	NameAttribute string
	// Loss is what would happen if it went, as a clause: "everything that is encrypted with it would be lost".
	Loss string
	// ChangeTimeout is for Create, Update and Delete.
	ChangeTimeout, ReadTimeout time.Duration
}

// Object is the AWS side of one object.
type Object interface {
	// Tags are all its tags, nil when it is gone or going.
	Tags(context.Context) (map[string]string, error)
	// Mark puts a creation marker on it, in the place of any other.
	Mark(context.Context, base.Marker) error
	// Unmark takes the creation marker off.
	Unmark(context.Context) error
	// Delete deletes it, or schedules that. An object that is gone is no error.
	Delete(context.Context, Deletion) error
}

// Deletion says why an object is deleted.
type Deletion struct {
	base.Intent
	// HalfMade says that it was never finished.
	HalfMade bool
}

// Found is what Read found.
type Found struct {
	// Gone says that the object does not exist, or is pending deletion.
	Gone bool
	// Tags include the creation marker.
	Tags map[string]string
	// Diagnostics are warnings, as a rule.
	Diagnostics diag.Diagnostics
}

// Change is a Create or Update under way.
type Change interface {
	// Obtain is the object for Create to finish: one that was there, or a new one, marked. The claim is there as
	// soon as the object is, also beside an error.
	Obtain(context.Context) (*Claim, error)
	// Observe looks at the object that Update changes.
	Observe(context.Context) error
	// Finish brings every part in line and writes the outcome into the task's plan. The marker stays.
	Finish(context.Context) error
	// Marked reports whether the finished object carries a creation marker.
	Marked() bool
	// Mark and Unmark are those of Object: as a rule a change embeds one.
	Mark(context.Context, base.Marker) error
	Unmark(context.Context) error
	// Warnings are what the user should know of a change that did not fail.
	Warnings() diag.Diagnostics
}

// Claim is the object that Create goes on with.
type Claim struct {
	// Known are the attributes that are known as soon as it exists; arn is among them.
	Known map[string]attr.Value
	// Existing says that it was there already, half-made or not, TakenOver that it was there before Keyward
	// (base.Marker.TakenOver), Shared that the state has another entry for it, which is to be destroyed.
	Existing, TakenOver, Shared bool
}

// Resource is the resource of one kind.
type Resource[M, I any, S Model[M]] struct {
	base.Resource
	kind  Kind[M, I]
	about About
}

// New makes the resource of a kind.
func New[M, I any, S Model[M]](kind Kind[M, I]) resource.Resource {
	return &Resource[M, I, S]{kind: kind, about: kind.About()}
}

// Metadata names the resource.
func (r *Resource[M, I, S]) Metadata(_ context.Context, _ resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = r.about.Type
}

// Schema adds what every composite has.
func (r *Resource[M, I, S]) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = r.kind.Schema()
	attributes := resp.Schema.Attributes
	attributes["tags"], attributes["tags_all"] = base.TagAttributes()
	attributes["timeouts"], attributes["lint_waivers"] = base.Timeouts(ctx, r.about.ChangeTimeout, r.about.ReadTimeout), base.WaiverAttribute()
}

// IdentitySchema describes what identifies an object on AWS.
func (r *Resource[M, I, S]) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = r.kind.IdentitySchema()
}

// failed is the diagnostic of an operation that failed.
func (r *Resource[M, I, S]) failed(verb, name string, err error) diag.Diagnostic {
	return base.Failed(verb, r.about.Thing, name, err)
}
