package provider_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/workspace"
	"github.com/keyward/terraform-provider-keyward/internal/base"
)

// The tests on a stage (reality_faults_test.go, crash_test.go) run the real Terraform and the real provider process.
// AWS is the stand-in: what they show about faults and kills is shown on a stand-in only.

// One key and one bucket that uses it, and one secret and the function that rotates it, are what all of these tests
// make; stage_secret_test.go has the latter two.
const (
	stageAlias    = "alias/reality"
	stageBucket   = "reality-orders"
	keyAddress    = "keyward_encryption_key.orders"
	bucketAddress = "keyward_secure_bucket.orders"
)

// stageConfig is the configuration in one of two variants, which differ in every part that an update
// changes, and with deletion protection or without.
func stageConfig(variant int, protected bool) string {
	return fmt.Sprintf(`
terraform {
  required_providers {
    keyward = { source = "keyward/keyward" }
  }
}

provider "keyward" {
  s3_use_path_style = true
  max_retries       = 2
}

resource "keyward_encryption_key" "orders" {
  aliases             = [%[1]q]
  description         = "Variant %[3]d"
  deletion_protection = %[4]t
  rotation            = { period_in_days = %[5]d }
  tags                = { variant = "%[3]d" }
  users = [{
    principals = ["arn:aws:iam::%[6]s:role/app-%[3]d"]
  }]
}

resource "keyward_secure_bucket" "orders" {
  bucket              = %[2]q
  kms_key_arn         = keyward_encryption_key.orders.arn
  deletion_protection = %[4]t
  tags                = { variant = "%[3]d" }
  lifecycle_configuration = {
    noncurrent_version_expiration_days = %[5]d
  }
  access = [{
    principals = ["arn:aws:iam::%[6]s:role/app-%[3]d"]
    actions    = ["read"]
  }]
}
`, stageAlias, stageBucket, variant, protected, 180+variant, standin.Account)
}

// buildDir holds the provider that installed builds, "" before.
var buildDir string

func TestMain(m *testing.M) {
	m.Run()
	if buildDir != "" {
		_ = os.RemoveAll(buildDir)
	}
}

// installed builds the provider and offers it to Terraform, once for all tests.
var installed = sync.OnceValues(func() (*workspace.Installation, error) {
	dir, err := os.MkdirTemp("", "keyward-reality-")
	if err != nil {
		return nil, err
	}
	buildDir = dir
	binary := filepath.Join(dir, "terraform-provider-keyward")
	build := exec.Command("go", "build", "-o", binary, ".")
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("build the provider: %w\n%s", err, out)
	}
	return workspace.Install(dir, binary, "")
})

// stage is an empty account and a folder with the configuration.
type stage struct {
	*acctest.AWS
	*workspace.Workspace
	t *testing.T
	// file and sum are the package of the function.
	file, sum string
	// imports counts finished objects that no state knew and that were imported.
	imports int
}

func newStage(t *testing.T) *stage {
	t.Helper()
	if _, err := exec.LookPath("terraform"); err != nil && os.Getenv("REQUIRE_ALL") == "" {
		// A machine without Terraform can run the rest; in CI, where REQUIRE_ALL is set, this is a failure.
		t.Skip("Terraform is not installed: ", err)
	}
	installation, err := installed()
	if err != nil {
		t.Fatal(err)
	}
	account := acctest.Start(t)
	s := &stage{AWS: account, t: t}
	s.file, s.sum = acctest.RotationPackage(t)
	s.rotates()
	s.Workspace, err = installation.Workspace(t.Context(), t.TempDir(), s.config(1, true), account.Env())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// in is the stage for one case.
func (s *stage) in(t *testing.T) *stage {
	return &stage{AWS: s.AWS, Workspace: s.Workspace, t: t, file: s.file, sum: s.sum}
}

// config is a variant of the whole configuration.
func (s *stage) config(variant int, protected bool) string {
	return stageConfig(variant, protected) + secretStageConfig(variant, protected, s.file, s.sum)
}

// configure writes a variant of the configuration.
func (s *stage) configure(variant int, protected bool) {
	s.t.Helper()
	if err := s.Write(s.config(variant, protected)); err != nil {
		s.t.Fatal(err)
	}
}

// empty forgets the account and the state.
func (s *stage) empty() {
	s.t.Helper()
	s.Reset()
	s.rotates()
	states, err := filepath.Glob(filepath.Join(s.Dir, "*terraform.tfstate*"))
	if err != nil {
		s.t.Fatal(err)
	}
	for _, state := range states {
		if err := os.Remove(state); err != nil {
			s.t.Fatal(err)
		}
	}
}

// run is one command of Terraform to its end.
func (s *stage) run(args ...string) (output string, err error) {
	s.t.Helper()
	out, err := s.Command(context.WithoutCancel(s.t.Context()), args...).CombinedOutput()
	return string(out), err
}

var applyArgs = []string{"apply", "-auto-approve", "-input=false", "-no-color"}

// converge applies without faults until it succeeds, and checks that everything is there once and
// nothing is left to do. Between the applies a minute passes.
func (s *stage) converge() {
	s.t.Helper()
	var out string
	var err error
	for range 3 {
		s.minuteLater()
		s.importFinished()
		if out, err = s.run(applyArgs...); err == nil {
			break
		}
	}
	if err != nil {
		s.t.Fatalf("no apply converges: %v\n%s", err, out)
	}
	if out, err = s.run("plan", "-detailed-exitcode", "-input=false", "-no-color"); err != nil {
		s.t.Fatalf("the plan after the apply is not empty: %v\n%s", err, out)
	}
	s.checkAccount()
}

// minuteLater lets creation markers look as they do a minute later, when the run that set them
// counts as dead. That runs of Terraform wait for this long is base's to test, with its own clock.
func (s *stage) minuteLater() {
	s.t.Helper()
	s.secretMinuteLater()
	found := s.Snapshot()
	for _, key := range found.Keys {
		aged, marked := earlier(key.Tags)
		if !marked {
			continue
		}
		_, err := s.KMS().TagResource(s.t.Context(), &kms.TagResourceInput{
			KeyId: aws.String(key.ARN[strings.LastIndex(key.ARN, "/")+1:]),
			Tags:  []kmstypes.Tag{{TagKey: aws.String(base.MarkerKey), TagValue: aws.String(aged)}},
		})
		if err != nil {
			s.t.Fatal(err)
		}
	}
	for _, bucket := range found.Buckets {
		aged, marked := earlier(bucket.Tags)
		if !marked {
			continue
		}
		tags := maps.Clone(bucket.Tags)
		tags[base.MarkerKey] = aged
		var set []s3types.Tag
		for name, value := range tags {
			set = append(set, s3types.Tag{Key: aws.String(name), Value: aws.String(value)})
		}
		client := s3.NewFromConfig(s.Config(), func(o *s3.Options) { o.UsePathStyle = true })
		_, err := client.PutBucketTagging(s.t.Context(), &s3.PutBucketTaggingInput{
			Bucket: aws.String(bucket.Name), Tagging: &s3types.Tagging{TagSet: set},
		})
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

// earlier is the creation marker among the tags with a start a minute before its own.
func earlier(tags map[string]string) (value string, marked bool) {
	marker, marked := base.ParseMarker(tags[base.MarkerKey])
	marker.Started = marker.Started.Add(-time.Minute)
	return marker.String(), marked
}

// importFinished imports what a killed run finished without a state that says so: the last step of
// Create took the marker off, and the reply never reached Terraform's state. The provider refuses to
// take such an object over and says that it can be imported.
func (s *stage) importFinished() {
	s.t.Helper()
	known := s.known()
	s.importFinishedSecret(known)
	found := s.Snapshot()
	for _, key := range found.Keys {
		if _, marked := key.Tags[base.MarkerKey]; !marked && !slices.Contains(known, keyAddress) {
			s.importOne(keyAddress, stageAlias)
		}
	}
	for _, bucket := range found.Buckets {
		if _, marked := bucket.Tags[base.MarkerKey]; !marked && !slices.Contains(known, bucketAddress) {
			s.importOne(bucketAddress, bucket.Name)
		}
	}
}

// known lists the addresses in the state.
func (s *stage) known() (addresses []string) {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.Dir, "terraform.tfstate"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.t.Fatal(err)
	}
	if len(text) == 0 {
		return nil // a Terraform that was killed before it wrote anything leaves an empty file
	}
	var state struct{ Resources []struct{ Type, Name string } }
	if err := json.Unmarshal(text, &state); err != nil {
		s.t.Fatalf("read the state: %v", err)
	}
	for _, resource := range state.Resources {
		addresses = append(addresses, resource.Type+"."+resource.Name)
	}
	return addresses
}

func (s *stage) importOne(address, id string) {
	s.t.Helper()
	if out, err := s.run("import", "-input=false", "-no-color", address, id); err != nil {
		s.t.Fatalf("import %s: %v\n%s", address, err, out)
	}
	s.imports++
}

// checkAccount checks that the account holds the key, its alias, the bucket, the secret and the function once,
// finished, and nothing else, not even a key on its way out.
func (s *stage) checkAccount() {
	s.t.Helper()
	s.checkSecret()
	found := s.Snapshot()
	if len(found.Keys) != 1 || len(found.Buckets) != 1 || len(found.Scheduled) != 0 {
		s.t.Fatalf("the account holds %d keys, %d buckets and %d keys pending deletion, want 1, 1 and 0: %+v",
			len(found.Keys), len(found.Buckets), len(found.Scheduled), found)
	}
	key, bucket := found.Keys[0], found.Buckets[0]
	if key.State != "Enabled" || !slices.Equal(key.Aliases, []string{stageAlias}) || key.RotationPeriod == 0 {
		s.t.Errorf("the key is not as configured: %+v", key)
	}
	if bucket.Name != stageBucket || !strings.Contains(bucket.Settings["BucketEncryption"], key.ARN) ||
		bucket.Settings["BucketPolicy"] == "" {
		s.t.Errorf("the bucket is not as configured: %+v", bucket)
	}
	for _, tags := range []map[string]string{key.Tags, bucket.Tags} {
		if value, marked := tags[base.MarkerKey]; marked {
			s.t.Errorf("a creation marker was left: %s", value)
		}
	}
}

// destroy lifts the protection and destroys; only the key and the secret are left, pending deletion.
func (s *stage) destroy(variant int) {
	s.t.Helper()
	if out, err := s.run("destroy", "-auto-approve", "-input=false", "-no-color"); err == nil {
		s.t.Errorf("deletion protection did not refuse a destroy:\n%s", out)
	}
	s.configure(variant, false)
	for _, args := range [][]string{applyArgs, {"destroy", "-auto-approve", "-input=false", "-no-color"}} {
		if out, err := s.run(args...); err != nil {
			s.t.Fatalf("terraform %s: %v\n%s", args[0], err, out)
		}
	}
	if found := s.Snapshot(); !found.Empty() || len(found.Scheduled) != 1 {
		s.t.Errorf("after destroy the account holds %+v, want one key pending deletion", found)
	}
	s.checkSecretGone()
}
