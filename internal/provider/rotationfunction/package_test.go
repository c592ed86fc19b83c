package rotationfunction_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/standin"
)

// A package that Lambda could not run is refused before anything is made: in the plan, and where the plan does not
// know it yet, at the beginning of the apply.
func TestFunction_package_is_refused(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	missing := archived(t, "arm64", "1")
	if err := os.Remove(missing["file"].(string)); err != nil {
		t.Fatal(err)
	}
	good := program(t, "arm64", "1")
	tests := map[string]struct {
		packed attributes
		words  []string
	}{
		"missing":             {missing, []string{"no such file"}},
		"another hash":        {attributes{"file": archived(t, "arm64", "1")["file"], "sha256": digits(nil)}, []string{"SHA-256", digits(nil)}},
		"no archive":          {stored(t, good), []string{"no zip archive"}},
		"no program":          {stored(t, zipped(t, "main", 0o755, good)), []string{`no program "bootstrap" at its top`}},
		"not executable":      {stored(t, zipped(t, "bootstrap", 0o644, good)), []string{"-rw-r--r--", "chmod 755"}},
		"for its owner alone": {stored(t, zipped(t, "bootstrap", 0o700, good)), []string{"-rwx------", "chmod 755"}},
		"a script":            {stored(t, zipped(t, "bootstrap", 0o755, []byte("#!/bin/sh"))), []string{"no program for Linux"}},
		"another machine":     {archived(t, "x86_64", "1"), []string{"EM_X86_64", "GOARCH=arm64"}},
		"too big":             {stored(t, make([]byte, 50<<20+1)), []string{"put it into S3"}},
		"too big unpacked":    {stored(t, zipped(t, "bootstrap", 0o755, make([]byte, 250<<20+1))), []string{"unpacked"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := driver.New(t, driveUnlinted(cloud))
			config := simple(t, "refused", attributes{"package": test.packed})
			wantError(t, d.Plan(config).Diagnostics, append(test.words, "package", "rotation function refused")...)

			late := simple(t, "refused", attributes{"package": attributes{"file": test.packed["file"], "sha256": driver.Unknown}})
			wantError(t, d.ApplyPlan(d.Plan(late), config), append(test.words, "rotation function refused")...)
			if found := everything(t, cloud); len(found) > 0 {
				t.Errorf("%v was made", found)
			}
		})
	}
}

// Authorities that the package has not got are refused; those of a layer are not in it.
func TestFunction_package_lacks_authorities(t *testing.T) {
	t.Parallel()
	d := driver.New(t, driveUnlinted(acctest.Start(t)))
	for file, missing := range map[string]bool{"/var/task/rds.pem": true, "rds.pem": true, "/opt/rds.pem": false} {
		diagnostics := d.Plan(simple(t, "refused", attributes{"tls": attributes{"ca_file": file}})).Diagnostics
		if missing {
			wantError(t, diagnostics, `no file "rds.pem"`, "tls.ca_file", "tls.ca_pem")
		} else if diagnostics.HasError() {
			t.Errorf("%s: %s", file, diagnostics)
		}
	}
}

// A bad package changes nothing of a function that is there either, its settings included.
func TestFunction_package_is_refused_on_update(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	d := driver.New(t, driveUnlinted(cloud))
	mustApply(t, d, simple(t, "keeps", nil))
	next := archived(t, "arm64", "2")
	config := simple(t, "keeps", attributes{"memory_size": 1024, "package": next})
	plan := d.Plan(config)
	if err := os.Remove(next["file"].(string)); err != nil { // between plan and apply
		t.Fatal(err)
	}
	cloud.ForgetCalls()
	wantError(t, d.ApplyPlan(plan, config), "no such file")
	for _, call := range changes(cloud) {
		t.Errorf("%s was called", call)
	}
}

// changes are the calls that change something.
func changes(cloud *acctest.AWS) (names []string) {
	for _, call := range cloud.Calls() {
		_, action, _ := strings.Cut(call.Operation.Name, ".")
		if !strings.HasPrefix(action, "Get") && !strings.HasPrefix(action, "List") && !strings.HasPrefix(action, "Describe") {
			names = append(names, call.Operation.Name)
		}
	}
	return names
}

// inBucket puts an archive into S3 and is the attribute "package" for it.
func inBucket(t *testing.T, cloud *acctest.AWS, content []byte, sha256 string) attributes {
	t.Helper()
	const bucket, key = "artifacts", "rotate.zip"
	if _, err := cloud.S3().CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String(bucket)}); err != nil {
		t.Fatal(err)
	}
	putObject(t, cloud, content)
	return attributes{"s3_bucket": bucket, "s3_key": key, "sha256": sha256}
}

func putObject(t *testing.T, cloud *acctest.AWS, content []byte) {
	t.Helper()
	_, err := cloud.S3().PutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String("artifacts"), Key: aws.String("rotate.zip"), Body: bytes.NewReader(content),
	})
	if err != nil {
		t.Fatal(err)
	}
}

// codeOf is the hash of the code that the function has.
func codeOf(t *testing.T, cloud *acctest.AWS, name string) string {
	t.Helper()
	c, err := lambda.NewFromConfig(cloud.Config()).GetFunctionConfiguration(t.Context(), &lambda.GetFunctionConfigurationInput{FunctionName: &name})
	if err != nil {
		t.Fatal(err)
	}
	return aws.ToString(c.CodeSha256)
}

// A package in S3 that is not the one that was meant never runs: a function that is there keeps its code, and a new
// one may be invoked by nobody.
func TestFunction_package_in_S3_is_another(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	meant := zipped(t, "bootstrap", 0o755, program(t, "arm64", "meant"))
	other := zipped(t, "bootstrap", 0o755, program(t, "arm64", "other"))
	packed := inBucket(t, cloud, other, digits(meant))

	d := driver.New(t, driveUnlinted(cloud))
	mustApply(t, d, simple(t, "s3", nil))
	before := codeOf(t, cloud, "s3")
	config := simple(t, "s3", attributes{"package": packed})
	wantError(t, d.Apply(config), "s3://artifacts/rotate.zip", digits(other), digits(meant))
	if codeOf(t, cloud, "s3") != before {
		t.Error("the code was replaced by another than the one that was meant")
	}
	fresh := driver.New(t, driveUnlinted(cloud))
	wantError(t, fresh.Apply(simple(t, "fresh", attributes{"package": packed})), digits(other), digits(meant))
	if slices.Contains(changes(cloud), "lambda.AddPermission") && invokable(t, cloud, "fresh") {
		t.Error("Secrets Manager may invoke a function with another code than the one that was meant")
	}

	putObject(t, cloud, meant)
	for _, each := range []struct {
		d      *driver.Driver
		config attributes
	}{{d, config}, {fresh, simple(t, "fresh", attributes{"package": packed})}} {
		mustApply(t, each.d, each.config)
		compare(t, cloud, each.d.State())
	}
}

// Somebody changes the object between the question and the change. The error says that the wrong code is in place.
func TestFunction_package_in_S3_changes_meanwhile(t *testing.T) {
	t.Parallel()
	cloud := acctest.Start(t)
	meant := zipped(t, "bootstrap", 0o755, program(t, "arm64", "meant"))
	other := zipped(t, "bootstrap", 0o755, program(t, "arm64", "other"))
	d := driver.New(t, driveUnlinted(cloud))
	mustApply(t, d, simple(t, "raced", nil))
	config := simple(t, "raced", attributes{"package": inBucket(t, cloud, meant, digits(meant))})
	asked := 0
	cloud.OnEffect(func(call standin.Call) {
		if call.Operation.Name != "lambda.UpdateFunctionCode" {
			return
		}
		if asked++; asked == 1 {
			putObject(t, cloud, other)
		}
	})
	diagnostics := d.Apply(config)
	cloud.OnEffect(nil)
	wantError(t, diagnostics, digits(other), "in place", "s3_object_version")
	putObject(t, cloud, meant)
	mustApply(t, d, config)
	compare(t, cloud, d.State())
}

func invokable(t *testing.T, cloud *acctest.AWS, name string) bool {
	t.Helper()
	_, err := lambda.NewFromConfig(cloud.Config()).GetPolicy(t.Context(), &lambda.GetPolicyInput{FunctionName: &name})
	return err == nil
}
