package source

import (
	"fmt"
	"strings"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

// BenchmarkLocate reads one file of 1.5 MB with 2,500 keys and finds all their statements: it takes time in
// proportion to the size of the code.
func BenchmarkLocate(b *testing.B) {
	for _, keys := range []int{250, 2500} {
		b.Run(fmt.Sprint(keys), func(b *testing.B) {
			dir := b.TempDir()
			write(b, dir, "main.tf", manyKeys(keys))
			subjects := make([]*model.Subject, keys)
			for b.Loop() {
				tree, err := Open(dir)
				if err != nil {
					b.Fatal(err)
				}
				tree.Mentions("aws_kms_key")
				for i := range subjects {
					subjects[i] = &model.Subject{PolicyAttribute: "policy", Address: fmt.Sprintf("aws_kms_key.k%d", i), Policy: policyOf(3)}
				}
				if missing := tree.For(nothing{}).Locate(&model.Model{Subjects: subjects}, nil); len(missing) > 0 {
					b.Fatal(missing)
				}
				if last := subjects[keys-1]; len(last.StatementSources) != 3 {
					b.Fatalf("the statements of the last key are at %v", last.StatementSources)
				}
			}
		})
	}
}

// manyKeys is code with keys that have policies of some 600 bytes each.
func manyKeys(count int) string {
	var b strings.Builder
	b.WriteString("locals {\n  account = \"111122223333\"\n}\n")
	for i := range count {
		fmt.Fprintf(&b, `
resource "aws_kms_key" "k%[1]d" {
  description = "Key %[1]d"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Root", Effect = "Allow", Principal = { AWS = "arn:aws:iam::${local.account}:root" }, Action = "kms:*", Resource = "*" },
      { Sid = "Use", Effect = "Allow", Principal = { AWS = aws_iam_role.r%[1]d.arn }, Action = ["kms:Decrypt", "kms:GenerateDataKey*"], Resource = "*" },
      { Sid = "No", Effect = "Deny", Principal = "*", Action = "kms:ScheduleKeyDeletion", Resource = "*" },
    ]
  })
}
`, i)
	}
	return b.String()
}
