# The guard hands a policy on only if Keyward finds nothing in it that counts. HCP Terraform runs it in every
# plan, as any Terraform does: its policy sets cannot run a program before OPA, provider functions can.
terraform {
  required_version = ">= 1.8"
  required_providers {
    keyward = { source = "keyward/keyward" }
  }
}

locals {
  fail_on = ["critical", "high"]

  results = { for name, p in local.policies : name => provider::keyward::policy_lint(p.kind, p.policy) }

  # What a policy alone does not show is undecided, and neither a finding nor a pass.
  findings = { for name, results in local.results : name => [for r in results : r if r.undecided == null] }
}

resource "terraform_data" "policy" {
  for_each = local.policies
  input    = each.value.policy

  lifecycle {
    precondition {
      condition = length([for f in local.findings[each.key] : f if contains(local.fail_on, f.severity)]) == 0
      error_message = join("\n", [
        for f in local.findings[each.key] :
        "${f.rule}: ${f.message} ${f.witness == null ? "" : "Witness: ${f.witness}. "}${f.fix}"
      ])
    }
  }
}

# What counts less is a warning.
check "policies" {
  assert {
    condition     = length(flatten(values(local.findings))) == 0
    error_message = join("\n", [for name, list in local.findings : "${name}: ${join(", ", list[*].rule)}" if length(list) > 0])
  }
}
