package policytest

import (
	"fmt"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/catalog"
)

// undocumented says that AWS has no such action, or no action that a pattern covers; "" where it has. A
// misspelt action would make most tests pass: nothing is allowed that does not exist.
func undocumented(pattern string) string {
	prefix, name, _ := strings.Cut(pattern, ":")
	if strings.ContainsAny(prefix, "*?") {
		return ""
	}
	service, ok := catalog.Find(prefix)
	if !ok {
		return fmt.Sprintf("AWS documents no service %s (catalogue %s)%s",
			prefix, catalog.Version(), perhaps("", catalog.NearestService(prefix)))
	}
	if len(service.Matching(name)) > 0 {
		return ""
	}
	return fmt.Sprintf("AWS documents no action %s (catalogue %s)%s",
		pattern, catalog.Version(), perhaps(service.Prefix+":", service.NearestAction(strings.Trim(name, "*"))))
}

// perhaps offers a near miss, if there is one.
func perhaps(prefix, nearest string) string {
	if nearest == "" {
		return ""
	}
	return ": did you mean " + prefix + nearest + "?"
}
