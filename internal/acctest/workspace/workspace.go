// Package workspace runs the real Terraform on configurations of its own, with the provider that
// was built here, against the stand-in, and without the user's own Terraform configuration.
package workspace

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// version is the one under which the mirror offers the provider that was built here.
const version = "0.0.1"

// Installation is a set of provider mirrors and the CLI configuration that names them.
type Installation struct {
	// CLIConfig is the file for TF_CLI_CONFIG_FILE.
	CLIConfig string
}

// Install makes a mirror in dir that offers binary as keyward/keyward. The peer is a filesystem
// mirror that offers hashicorp/aws, "" for none.
func Install(dir, binary, peer string) (*Installation, error) {
	binary, err := filepath.Abs(binary)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(binary); err != nil {
		return nil, fmt.Errorf("the provider is not built (make build): %w", err)
	}
	own := filepath.Join(dir, "mirror")
	place := filepath.Join(own, "registry.terraform.io", "keyward", "keyward", version, runtime.GOOS+"_"+runtime.GOARCH)
	if err := os.MkdirAll(place, 0o755); err != nil {
		return nil, err
	}
	if err := os.Symlink(binary, filepath.Join(place, "terraform-provider-keyward_v"+version)); err != nil {
		return nil, err
	}
	var config strings.Builder
	config.WriteString("disable_checkpoint = true\nprovider_installation {\n")
	offer(&config, own, "keyward/keyward")
	if peer != "" {
		offer(&config, peer, "hashicorp/aws")
	}
	config.WriteString("}\n")
	installation := &Installation{CLIConfig: filepath.Join(dir, "terraformrc")}
	return installation, os.WriteFile(installation.CLIConfig, []byte(config.String()), 0o600)
}

func offer(config *strings.Builder, mirror, provider string) {
	fmt.Fprintf(config, "  filesystem_mirror {\n    path    = %q\n    include = [%q]\n  }\n", mirror, provider)
}

// Workspace is one folder with a configuration.
type Workspace struct {
	Dir string
	env []string
}

// Workspace makes a folder with one configuration file, ready for plan. The environment adds to
// that of this process.
func (i *Installation) Workspace(ctx context.Context, dir, config string, env []string) (*Workspace, error) {
	w := &Workspace{Dir: dir, env: append(env, "TF_CLI_CONFIG_FILE="+i.CLIConfig, "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1")}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	if err := w.Write(config); err != nil {
		return nil, err
	}
	if out, err := w.Command(ctx, "init", "-input=false", "-no-color").CombinedOutput(); err != nil {
		return nil, fmt.Errorf("terraform init: %w\n%s", err, out)
	}
	return w, nil
}

// Write replaces the configuration.
func (w *Workspace) Write(config string) error {
	return os.WriteFile(filepath.Join(w.Dir, "main.tf"), []byte(config), 0o600)
}

// Command is one run of Terraform in the workspace.
func (w *Workspace) Command(ctx context.Context, args ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, "terraform", args...)
	command.Dir = w.Dir
	command.Env = append(os.Environ(), w.env...)
	return command
}
