// Command rotation is a demo that tells the story of a database credential on one screen: Terraform makes its key,
// its secret and the function that rotates it; it rotates; the function is killed in the middle of the next
// rotation, and the application goes on; keyward-rotate finishes what was left; a policy that opens the secret to
// another account stops the plan; everything is destroyed.
//
// AWS is played by the stand-in on loopback. The database is a real PostgreSQL, and the function is the real
// keyward-rotate, started as Lambda starts it. Every step checks what it shows: the demo ends with status 1 where the
// story is not true.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync/atomic"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/database"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/lambda"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
	"github.com/keyward/terraform-provider-keyward/internal/demo/stage"
)

func main() { stage.Main(story) }

const (
	example      = "examples/demo-rotation"
	secretName   = "orders/database"
	functionName = "rotate-orders"
	functionARN  = "arn:aws:lambda:" + standin.Region + ":" + standin.Account + ":function:" + functionName
)

// play is what the acts share.
type play struct {
	*stage.Stage
	server *database.Server
	// rotate is the path of keyward-rotate, and running the one that runs as the function, nil for none.
	rotate  string
	running atomic.Pointer[lambda.Function]
	// secret is the ARN of the secret.
	secret string
	// passwords are all that there have been, and printed is what programs have printed: no password may be in it.
	passwords map[string]bool
	printed   strings.Builder
}

func story(ctx context.Context, s *stage.Stage) (err error) {
	p := &play{Stage: s}
	if p.rotate, err = stage.Program("keyward-rotate"); err != nil {
		return err
	}
	if err := p.startServer(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.server.Close()) }()
	if err := p.open(ctx); err != nil {
		return err
	}
	return stage.Perform(ctx, p.apply, p.oneUser, p.twoUsers, p.killed, p.repaired, p.hidden, p.careless, p.destroy)
}

// open makes the Terraform workspace and puts the code of the function in the place of what Terraform uploads.
func (p *play) open(ctx context.Context) error {
	archive := p.File("keyward-rotate.zip")
	if err := pack(archive); err != nil {
		return err
	}
	authority, err := os.ReadFile(p.server.CAFile)
	if err != nil {
		return err
	}
	database, err := json.Marshal(map[string]string{"host": p.server.Host, "port": fmt.Sprint(p.server.Port), "ca_pem": string(authority)})
	if err != nil {
		return err
	}
	uploaded, err := json.Marshal(map[string]string{"file": archive, "architecture": architecture()})
	if err != nil {
		return err
	}
	p.AWS.OnRotation(functionARN, standin.RotationFunction{Waits: true, Handle: p.step})
	return p.Open(ctx, example, "TF_VAR_database="+string(database), "TF_VAR_package="+string(uploaded),
		"TF_VAR_first_password="+firstPassword, "TF_VAR_admin_password="+p.server.AdminPassword)
}
