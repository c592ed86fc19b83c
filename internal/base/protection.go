package base

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

// Protected is the diagnostic that stops a plan which would destroy a protected object. What is
// why the object would go: "destroy", or "replace (key_spec changes)".
func Protected(what, thing, id string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("deletion_protection"),
		Unable(what, thing, id),
		fmt.Sprintf("deletion_protection of this %s is true, and data is lost for good with it. If you mean it, set "+
			"deletion_protection = false, apply that, and then try again.", thing))
}
