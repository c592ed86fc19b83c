package main

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"

	"github.com/aws/aws-sdk-go-v2/aws"
	awslambda "github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/lambda"
	"github.com/keyward/terraform-provider-keyward/internal/rotation"
)

// bootstrap is keyward-rotate for Linux, which make has built: what Terraform uploads.
var bootstrap = filepath.Join(".cache", "lambda", "bootstrap")

// architecture is the one that it was built for, as Lambda calls it.
func architecture() string {
	if runtime.GOARCH == "arm64" {
		return "arm64"
	}
	return "x86_64"
}

// pack writes the archive that Lambda takes.
func pack(path string) (err error) {
	program, err := os.Open(bootstrap)
	if err != nil {
		return fmt.Errorf("the program for Lambda is not built (make demo-rotation does it): %w", err)
	}
	defer program.Close()
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	archive := zip.NewWriter(file)
	header := &zip.FileHeader{Name: "bootstrap", Method: zip.Deflate}
	header.SetMode(0o755)
	entry, err := archive.CreateHeader(header)
	if err != nil {
		return err
	}
	if _, err := io.Copy(entry, program); err != nil {
		return err
	}
	return archive.Close()
}

// step is the function: for every event keyward-rotate is started as Lambda starts it, with the environment that
// Terraform has given to the function.
func (p *play) step(ctx context.Context, event rotation.Event) error {
	configuration, err := awslambda.NewFromConfig(p.AWS.Config()).GetFunctionConfiguration(ctx,
		&awslambda.GetFunctionConfigurationInput{FunctionName: aws.String(functionName)})
	if err != nil {
		return err
	}
	env := p.AWS.Env()
	for name, value := range configuration.Environment.Variables {
		env = append(env, name+"="+value)
	}
	var log bytes.Buffer
	function, err := lambda.Start(p.rotate, env, &log)
	if err != nil {
		return err
	}
	p.running.Store(function)
	err = function.Invoke(ctx, event)
	function.Kill()
	p.printed.Write(log.Bytes())
	return errors.Join(err, printLog(log.Bytes()))
}

// printLog prints the lines that keyward-rotate logs, one a step.
func printLog(log []byte) error {
	for line := range bytes.Lines(log) {
		var said struct {
			Step     rotation.Step
			Outcome  string
			Error    string
			Duration int `json:"duration_ms"`
		}
		if err := json.Unmarshal(line, &said); err != nil {
			return fmt.Errorf("the function logs a line that is no JSON: %s", line)
		}
		fmt.Printf("    | function  %-12s  %s (%d ms)\n", said.Step, said.Outcome+said.Error, said.Duration)
	}
	return nil
}
