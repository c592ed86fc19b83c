package stage

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
)

// Scene prints a heading.
func Scene(title string) { fmt.Printf("\n== %s\n", title) }

// Show runs a command, prints it with its output, and wants the given status.
func Show(command *exec.Cmd, want int, shown string) (string, error) {
	return ShowFrom("", command, want, shown)
}

// ShowFrom is Show without the lines of the output before the first one that begins as from.
func ShowFrom(from string, command *exec.Cmd, want int, shown string) (string, error) {
	fmt.Printf("    $ %s\n", shown)
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return "", err
	}
	text := strings.TrimSpace(output.String())
	if _, after, found := strings.Cut("\n"+text, "\n"+from); found {
		text = from + after
	}
	for line := range strings.Lines(text) {
		fmt.Print("    | ", line)
	}
	fmt.Println()
	if status := command.ProcessState.ExitCode(); status != want {
		return "", fmt.Errorf("%s ended with status %d, not %d", shown, status, want)
	}
	return output.String(), nil
}

// Quiet runs terraform and keeps its output for an error.
func (s *Stage) Quiet(ctx context.Context, args ...string) (string, error) {
	out, err := s.Terraform.Command(ctx, append(args, "-no-color")...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("terraform %s: %w\n%s", strings.Join(args, " "), err, out)
	}
	return string(out), nil
}

// LastLines prints the summary that Terraform ends with.
func LastLines(output, from string) {
	for line := range strings.Lines(output) {
		if strings.HasPrefix(line, from) {
			fmt.Println("    |", strings.TrimSpace(line))
		}
	}
}
