package rotationfunction

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// otherPolicies are the names of inline policies and the ARNs of attached ones that the role has beside its own.
// Keyward leaves them alone, and says that they are there: with them the function may do more than is proven.
func (p *parts) otherPolicies(ctx context.Context) (others []string, err error) {
	inline := iam.NewListRolePoliciesPaginator(p.iam, &iam.ListRolePoliciesInput{RoleName: &p.Role})
	for inline.HasMorePages() {
		page, err := inline.NextPage(ctx)
		if err != nil {
			return nil, base.Step("policies of the role", "iam:ListRolePolicies", err)
		}
		others = append(others, page.PolicyNames...)
	}
	others = slices.DeleteFunc(others, func(name string) bool { return name == policyName })
	attached := iam.NewListAttachedRolePoliciesPaginator(p.iam, &iam.ListAttachedRolePoliciesInput{RoleName: &p.Role})
	for attached.HasMorePages() {
		page, err := attached.NextPage(ctx)
		if err != nil {
			return nil, base.Step("policies of the role", "iam:ListAttachedRolePolicies", err)
		}
		for _, policy := range page.AttachedPolicies {
			others = append(others, aws.ToString(policy.PolicyArn))
		}
	}
	slices.Sort(others)
	return others, nil
}

// checkDeletable refuses to begin what could not be ended: IAM deletes no role that has other policies.
func (p *parts) checkDeletable(ctx context.Context) error {
	others, err := p.otherPolicies(ctx)
	if awserr.NotFound(err) {
		return nil
	}
	if err == nil && len(others) > 0 {
		return &base.StepError{
			Part: "role", Operation: "iam:DeleteRole", Err: fmt.Errorf("the role %s also has %s, which somebody else gave it", p.Role, strings.Join(others, ", ")),
			WayOut: "Nothing was deleted. Detach or delete these policies, and destroy again.",
		}
	}
	return err
}

// othersWarning warns of the policies of others that the role had when it was last read.
func (m *model) othersWarning(name string) diag.Diagnostics {
	var diags diag.Diagnostics
	if others := base.Strings(m.OtherPolicies); len(others) > 0 {
		diags.AddAttributeWarning(path.Root("other_role_policies"), name+": the role has policies that are not Keyward's",
			fmt.Sprintf("The role %s also has %s. With them the function may do more than policy_json says, and what that is has not been "+
				"proven. Detach them, unless they are meant to be there; a role that has them cannot be destroyed.",
				m.RoleName.ValueString(), strings.Join(others, ", ")))
	}
	return diags
}
