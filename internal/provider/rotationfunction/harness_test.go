package rotationfunction_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"debug/elf"
	"encoding/binary"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"

	"github.com/keyward/terraform-provider-keyward/internal/acctest"
	"github.com/keyward/terraform-provider-keyward/internal/acctest/driver"
)

// program is the shortest file that reads as a program for Linux on a machine, with a text behind it that tells
// it from others.
func program(t testing.TB, architecture, text string) []byte {
	t.Helper()
	machine := map[string]elf.Machine{"arm64": elf.EM_AARCH64, "x86_64": elf.EM_X86_64}[architecture]
	header := elf.Header64{
		Type: uint16(elf.ET_EXEC), Machine: uint16(machine), Version: uint32(elf.EV_CURRENT), Ehsize: 64, Phentsize: 56, Shentsize: 64,
	}
	copy(header.Ident[:], elf.ELFMAG)
	header.Ident[elf.EI_CLASS], header.Ident[elf.EI_DATA], header.Ident[elf.EI_VERSION] = byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB), byte(elf.EV_CURRENT)
	var written bytes.Buffer
	if err := binary.Write(&written, binary.LittleEndian, header); err != nil {
		t.Fatal(err)
	}
	return append(written.Bytes(), text...)
}

// zipped is an archive with one program.
func zipped(t testing.TB, name string, mode fs.FileMode, content []byte) []byte {
	t.Helper()
	var packed bytes.Buffer
	writer := zip.NewWriter(&packed)
	header := &zip.FileHeader{Name: name, Method: zip.Deflate}
	header.SetMode(mode)
	file, err := writer.CreateHeader(header)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return packed.Bytes()
}

// stored is the attribute "package" for an archive in a file.
func stored(t testing.TB, content []byte) attributes {
	t.Helper()
	file := filepath.Join(t.TempDir(), "keyward-rotate.zip")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return attributes{"file": file, "sha256": digits(content)}
}

// archived is the attribute "package" for a program.
func archived(t testing.TB, architecture, text string) attributes {
	t.Helper()
	return stored(t, zipped(t, "bootstrap", 0o755, program(t, architecture, text)))
}

func digits(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// everything lists the roles, functions and log groups of the account.
func everything(t testing.TB, cloud *acctest.AWS) (found []string) {
	t.Helper()
	ctx := t.Context()
	roles, err := iam.NewFromConfig(cloud.Config()).ListRoles(ctx, &iam.ListRolesInput{})
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range roles.Roles {
		found = append(found, "role "+aws.ToString(role.RoleName))
	}
	functions, err := lambda.NewFromConfig(cloud.Config()).ListFunctions(ctx, &lambda.ListFunctionsInput{})
	if err != nil {
		t.Fatal(err)
	}
	for _, function := range functions.Functions {
		found = append(found, "function "+aws.ToString(function.FunctionName))
	}
	groups, err := cloudwatchlogs.NewFromConfig(cloud.Config()).DescribeLogGroups(ctx, &cloudwatchlogs.DescribeLogGroupsInput{})
	if err != nil {
		t.Fatal(err)
	}
	for _, group := range groups.LogGroups {
		found = append(found, "log group "+aws.ToString(group.LogGroupName))
	}
	return found
}

func mustApply(t *testing.T, d *driver.Driver, config attributes) {
	t.Helper()
	if diagnostics := d.Apply(config); diagnostics.HasError() {
		t.Fatal(diagnostics)
	}
}

func wantError(t *testing.T, diagnostics driver.Diagnostics, words ...string) {
	t.Helper()
	if !diagnostics.HasError() {
		t.Fatal("there is no error")
	}
	for _, word := range words {
		if !strings.Contains(diagnostics.Errors().String(), word) {
			t.Errorf("the error lacks %q:\n%s", word, diagnostics)
		}
	}
}
