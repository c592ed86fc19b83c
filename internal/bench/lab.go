package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/workspace"
)

// lab is what all measurements of one run share: the stand-in and the providers.
type lab struct {
	moto      *standin.Moto
	aws       *standin.Server
	work      string
	mirror    string
	providers *workspace.Installation
}

func newLab(ctx context.Context) (*lab, error) {
	moto, err := standin.StartMoto(ctx)
	if err != nil {
		return nil, err
	}
	l := &lab{moto: moto, mirror: os.Getenv("AWS_PROVIDER_MIRROR")}
	// The peer asks for things that the stand-in does not have and copes with the answer.
	if l.aws, err = standin.Start(ctx, moto, func(string) {}); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	if l.work, err = os.MkdirTemp("", "keyward-bench-"); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	l.providers, err = workspace.Install(l.work, filepath.Join("bin", "terraform-provider-keyward"), l.mirror)
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// Close ends the stand-in and removes the work folder.
func (l *lab) Close() error {
	var err error
	if l.aws != nil {
		err = l.aws.Close()
	}
	return errors.Join(err, l.moto.Close(), os.RemoveAll(l.work))
}

func (l *lab) requests() int { return len(l.aws.Calls()) }

// measure runs all steps of one contender, each size in an account of its own.
func (l *lab) measure(ctx context.Context, c contender, counts []int) ([]row, error) {
	var rows []row
	for _, n := range append([]int{0}, counts...) {
		if err := l.aws.Reset(ctx); err != nil {
			return nil, err
		}
		dir := filepath.Join(l.work, fmt.Sprintf("%s-%d", filepath.Base(c.name), n))
		w, err := l.providers.Workspace(ctx, dir, c.config(n), l.aws.Env())
		if err != nil {
			return nil, err
		}
		for _, s := range steps(n) {
			r, err := l.step(ctx, w, s)
			if err != nil {
				return nil, err
			}
			r.contender = c.name
			rows = append(rows, r)
		}
	}
	return rows, nil
}

// step is one terraform command to measure.
type step struct {
	name string
	args []string
}

// steps are the plan that does nothing, or the life of n pairs.
func steps(n int) []step {
	if n == 0 {
		return []step{{"plan of an empty configuration", []string{"plan", "-input=false"}}}
	}
	all := []step{
		{"plan", []string{"plan", "-input=false", "-out=tfplan"}},
		{"apply", []string{"apply", "-input=false", "tfplan"}},
		// A difference would be status 2 and end the measurement.
		{"no-op plan", []string{"plan", "-input=false", "-detailed-exitcode"}},
		{"destroy", []string{"destroy", "-input=false", "-auto-approve"}},
	}
	for i := range all {
		all[i].name = fmt.Sprintf("%s of %d", all[i].name, n)
	}
	return all
}
