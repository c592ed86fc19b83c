package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/bare"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/plan"
	"github.com/keyward/terraform-provider-keyward/internal/policylint/source"
)

// stdinName is what sources on standard input are called.
const stdinName = "stdin"

func fileName(operand string) string {
	if operand == "-" {
		return stdinName
	}
	return operand
}

func checkAccount(account string) error {
	if account != "" && !policy.IsAccountID(account) {
		return usagef("--account %q is not an AWS account id: it has twelve digits", account)
	}
	return nil
}

// open opens an operand; "-" is standard input.
func (c *cli) open(operand string) (io.ReadCloser, error) {
	if operand == "-" {
		return io.NopCloser(c.stdin), nil
	}
	return os.Open(operand)
}

// readPolicyFile reads an operand that must be a policy.
func (c *cli) readPolicyFile(operand string) (*policy.Document, error) {
	file, err := c.open(operand)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", fileName(operand), err)
	}
	if found, err := classify(bytes.NewReader(text)); err == nil && found == planContent {
		return nil, fmt.Errorf("%s: this is no policy but a plan or a state: keyward lint checks the policies in a plan, "+
			"and keyward test tests the one of a resource", fileName(operand))
	}
	return parseFile(fileName(operand), text)
}

// parseFile reads a policy; the error starts with file:line:column, as compilers print it.
func parseFile(name string, text []byte) (*policy.Document, error) {
	doc, err := policy.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("%s:%w", name, err)
	}
	return doc, nil
}

// reader turns the operands of lint into one model.
type reader struct {
	cli     *cli
	kind    model.Kind
	account string
	quiet   bool
	// existing asks for what the plans find and do not list.
	existing bool
	// source is the code of the plans, nil where it is not given.
	source *source.Tree
	// progress tells how much is read.
	progress *progress
	model    model.Model
}

func newReader(c *cli, f *lintFlags) (*reader, error) {
	kind := model.Kind(f.kind)
	if f.kind != "" && !slices.Contains(bare.Kinds, kind) {
		return nil, usagef("unknown kind %q: use bucket, key, secret, table, identity or trust", f.kind)
	}
	tree, err := openSource(f)
	if err != nil {
		return nil, err
	}
	return &reader{cli: c, kind: kind, account: f.account, quiet: f.quietNotes, existing: f.existing, source: tree}, nil
}

func (r *reader) read(operands []string) (*model.Model, error) {
	if len(operands) == 0 {
		operands = []string{"."}
	}
	for _, operand := range operands {
		var err error
		if info, statErr := os.Stat(operand); operand != "-" && statErr == nil && info.IsDir() {
			err = r.folder(operand)
		} else {
			err = r.operand(operand)
		}
		if err != nil {
			return nil, err
		}
	}
	return &r.model, nil
}

// operand reads a file that was named: it must be a plan or a policy.
func (r *reader) operand(operand string) error {
	content, rest, err := r.open(operand)
	if err != nil {
		return err
	}
	defer rest.Close()
	name := fileName(operand)
	if content == other && r.kind == "" {
		return fmt.Errorf("%s: neither a plan (terraform show -json) nor a policy document", name)
	}
	return r.add(name, content, rest)
}

// folder reads every plan and every policy below a folder. JSON of other kinds is passed over;
// JSON that cannot be read might have been a policy, and is an error.
func (r *reader) folder(root string) error {
	found, passed := 0, 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != root && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "node_modules"):
			return fs.SkipDir
		case entry.IsDir() || !strings.EqualFold(filepath.Ext(path), ".json"):
			return nil
		}
		content, rest, err := r.open(path)
		if err != nil {
			return err
		}
		defer rest.Close()
		if content == other {
			passed++
			return nil
		}
		found++
		return r.add(path, content, rest)
	})
	if err != nil {
		return err
	}
	if found == 0 {
		return fmt.Errorf("%s: no plan and no policy found%s; %s", root, besides(passed), planFirst)
	}
	if passed > 0 && !r.quiet {
		r.progress.wipe()
		r.cli.notef("keyward: %s: passed over %s\n", root, neither(passed))
	}
	return nil
}

// planFirst is the way from Terraform code to what can be read.
const planFirst = "Terraform code is read through its plan: terraform plan -out FILE && terraform show -json FILE > plan.json, " +
	"then name plan.json, and the folder of the code as --source"

// besides says what a folder holds in which nothing was found.
func besides(passed int) string {
	if passed == 0 {
		return ""
	}
	return ", but " + neither(passed)
}

// neither counts the files that a folder holds besides.
func neither(files int) string {
	if files == 1 {
		return "1 JSON file that is neither a plan nor a policy"
	}
	return fmt.Sprintf("%d JSON files that are neither plans nor policies", files)
}

// open finds out what is in a file by its first keys, and leaves the reader at the start.
func (r *reader) open(operand string) (content, io.ReadCloser, error) {
	file, err := r.cli.open(operand)
	if err != nil {
		return other, nil, err
	}
	file = r.progress.reading(fileName(operand), file)
	var seen bytes.Buffer
	found, err := classify(io.TeeReader(file, &seen))
	if err != nil {
		if filepath.Ext(operand) == ".tf" {
			err = errors.New("this is Terraform code; " + planFirst)
		} else {
			err = fmt.Errorf("not JSON: %w", err)
		}
		return other, nil, errors.Join(fmt.Errorf("%s: %w", fileName(operand), err), file.Close())
	}
	rest := struct {
		io.Reader
		io.Closer
	}{io.MultiReader(&seen, file), file}
	return found, rest, nil
}

func (r *reader) add(name string, found content, in io.Reader) error {
	if found == planContent {
		m, err := plan.Read(in, plan.Options{File: name, Account: r.account, Source: r.source, Existing: r.existing})
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		r.model.Subjects = append(r.model.Subjects, m.Subjects...)
		r.model.Changes = append(r.model.Changes, m.Changes...)
		r.model.Notes = append(r.model.Notes, m.Notes...)
		return nil
	}
	text, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	doc, err := parseFile(name, text)
	if err != nil {
		return err
	}
	subject, err := r.policySubject(name, doc)
	if err != nil {
		return err
	}
	r.model.Subjects = append(r.model.Subjects, subject)
	return nil
}

// content is what a file holds.
type content string

const (
	planContent   content = "plan"
	policyContent content = "policy"
	other         content = "other"
)

// classify reads the top-level keys of a JSON object until they tell. What it takes for a plan may
// turn out to be a state, which the plan reader explains to the user.
func classify(r io.Reader) (content, error) {
	var magic [3]byte
	n, err := io.ReadFull(r, magic[:])
	if bytes.HasPrefix(magic[:n], []byte("PK")) {
		return planContent, nil
	}
	if fault := policy.EncodingFault(magic[:n]); fault != "" {
		return other, errors.New(fault)
	}
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return other, err
	}
	d := json.NewDecoder(io.MultiReader(bytes.NewReader(magic[:n]), r))
	token, err := d.Token()
	if err != nil {
		return other, worded(err)
	}
	if token != json.Delim('{') {
		return other, skipRest(d, depth(token))
	}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return other, worded(err)
		}
		switch token {
		case "Statement":
			return policyContent, nil
		case "format_version", "resource_changes", "planned_values", "terraform_version", "lineage":
			return planContent, nil
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			return other, worded(err)
		}
	}
	return other, skipRest(d, 1)
}

// skipRest makes sure that the rest is JSON, too, in which so many brackets are still to close: the decoder
// does not mind when they never do.
func skipRest(d *json.Decoder, open int) error {
	for {
		token, err := d.Token()
		switch {
		case errors.Is(err, io.EOF) && open == 0:
			return nil
		case err != nil:
			return worded(err)
		}
		open += depth(token)
	}
}

// depth is how much deeper it is after a token than before it.
func depth(token json.Token) int {
	switch token {
	case json.Delim('{'), json.Delim('['):
		return 1
	case json.Delim('}'), json.Delim(']'):
		return -1
	}
	return 0
}

// worded words the end of the text as what it is in a JSON file.
func worded(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("the text ends too early")
	}
	return err
}
