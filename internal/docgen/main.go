// Command docgen writes docs/ from the provider's schemas, the examples and the rules' metadata.
//
//	docgen generate   write the pages
//	docgen check      compare the pages with what generate would write; differences end with status 1
//	docgen rego-fmt   format the Rego sources in place
//
// The schemas come from the provider itself over the protocol, not from a Terraform binary, so that
// the pages do not depend on the installed version of Terraform.
package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

func main() {
	if err := run(context.Background(), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "docgen:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return fmt.Errorf("usage: docgen generate | check | rego-fmt")
	}
	root, err := repositoryRoot()
	if err != nil {
		return err
	}
	switch args[0] {
	case "generate":
		return render(ctx, root, func(pages string) error { return replacePages(pages, filepath.Join(root, "docs")) })
	case "check":
		return render(ctx, root, func(pages string) error { return comparePages(pages, filepath.Join(root, "docs")) })
	case "rego-fmt":
		return formatRego(filepath.Join(root, ruleSources))
	default:
		return fmt.Errorf("unknown command %q", args[0])
	}
}

// render makes all pages in a temporary folder and hands it to use.
func render(ctx context.Context, root string, use func(pages string) error) error {
	work, err := os.MkdirTemp("", "keyward-docs-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)

	for _, dir := range []string{"examples", "templates"} {
		if err := os.CopyFS(filepath.Join(work, dir), os.DirFS(filepath.Join(root, dir))); err != nil {
			return fmt.Errorf("copying %s: %w", dir, err)
		}
	}
	schemas := filepath.Join(work, "schemas.json")
	if err := writeSchemas(ctx, schemas); err != nil {
		return err
	}
	tool := exec.CommandContext(ctx, "go", "tool", "-modfile="+filepath.Join(root, "internal", "tools", "go.mod"),
		"tfplugindocs", "generate", "--provider-dir", work, "--provider-name", "keyward", "--providers-schema", schemas)
	tool.Dir = root
	if out, err := tool.CombinedOutput(); err != nil {
		return fmt.Errorf("tfplugindocs generate: %w\n%s", err, out)
	}
	pages := filepath.Join(work, "docs")
	if err := writeRulePages(root, filepath.Join(pages, "rules")); err != nil {
		return err
	}
	if err := writeLintSchemas(filepath.Join(pages, "schemas")); err != nil {
		return err
	}
	return use(pages)
}

// repositoryRoot walks up from the working directory to the module file.
func repositoryRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "terraform-registry-manifest.json")); err == nil {
			return dir, nil
		}
		if dir == filepath.Dir(dir) {
			return "", fmt.Errorf("run docgen inside the repository")
		}
		dir = filepath.Dir(dir)
	}
}
