package rotationfunction

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"debug/elf"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
)

// bundle is the package with the program: a file, or an object in S3.
type bundle struct {
	File                 string
	Bucket, Key, Version string
	// SHA256 is in hexadecimal digits, as sha256sum and filesha256 write it.
	SHA256 string
}

// What Lambda takes: in a request, and unpacked. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const (
	largestUpload   = 50 << 20
	largestUnpacked = 250 << 20
)

// hash is the SHA-256 in base64, as Lambda tells it.
func (b bundle) hash() string {
	sum, err := hex.DecodeString(b.SHA256)
	if err != nil {
		return "" // the schema refuses such a value
	}
	return base64.StdEncoding.EncodeToString(sum)
}

// hexHash turns Lambda's hash into hexadecimal digits.
func hexHash(hash string) string {
	sum, err := base64.StdEncoding.DecodeString(hash)
	if err != nil {
		return hash
	}
	return hex.EncodeToString(sum)
}

// code is the package in a request to Lambda. A file is read, and must be the one that was planned.
func (b bundle) code() (*lambdatypes.FunctionCode, error) {
	if b.File == "" {
		code := &lambdatypes.FunctionCode{S3Bucket: &b.Bucket, S3Key: &b.Key}
		if b.Version != "" {
			code.S3ObjectVersion = &b.Version
		}
		return code, nil
	}
	content, err := b.read()
	if err != nil {
		return nil, err
	}
	return &lambdatypes.FunctionCode{ZipFile: content}, nil
}

func (b bundle) read() ([]byte, error) {
	content, err := os.ReadFile(b.File)
	if err != nil {
		return nil, fmt.Errorf("the package: %w", err)
	}
	if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != b.SHA256 {
		return nil, b.mismatch(base64.StdEncoding.EncodeToString(sum[:]))
	}
	return content, nil
}

// place is where the package comes from.
func (b bundle) place() string {
	if b.File == "" {
		return "s3://" + b.Bucket + "/" + b.Key
	}
	return b.File
}

// mismatch says that the package is another one.
func (b bundle) mismatch(found string) error {
	return fmt.Errorf("the package %s has the SHA-256 %s, not %s: it is another one than was meant, and it is not used. Write the "+
		"hash of the right package, or put that in place", b.place(), hexHash(found), b.SHA256)
}

// replaced says that the object in S3 was replaced after it was asked for its hash.
func (b bundle) replaced(found string) error {
	return fmt.Errorf("the package %s was replaced while it was being used: code with the SHA-256 %s is in place now, not %s. Apply "+
		"again with the right package; s3_object_version keeps it from changing", b.place(), hexHash(found), b.SHA256)
}

// machines are the machines for which programs of an architecture are built.
var machines = map[string]elf.Machine{"arm64": elf.EM_AARCH64, "x86_64": elf.EM_X86_64}

// check says what is wrong with a file before anything is made of it. The authorities are a file that the program reads,
// "" for none.
func (b bundle) check(architecture, authorities string) error {
	content, err := b.read()
	if err != nil {
		return err
	}
	if len(content) > largestUpload {
		return fmt.Errorf("the package has %d bytes, and Lambda takes %d in a request; put it into S3", len(content), largestUpload)
	}
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		return fmt.Errorf("the package %s is no zip archive: %w", b.File, err)
	}
	var unpacked uint64
	for _, file := range archive.File {
		unpacked += file.UncompressedSize64
	}
	if unpacked > largestUnpacked {
		return fmt.Errorf("the package %s has %d bytes when it is unpacked, and Lambda takes %d", b.File, unpacked, largestUnpacked)
	}
	if err := b.checkProgram(archive, architecture); err != nil {
		return err
	}
	return b.checkAuthorities(archive, authorities)
}

// unpackedAt is where Lambda unpacks a package, and starts the program.
// https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
const unpackedAt = "/var/task/"

// checkAuthorities looks for the file of tls.ca_file, unless that is in a layer.
func (b bundle) checkAuthorities(archive *zip.Reader, file string) error {
	inside := strings.TrimPrefix(file, unpackedAt)
	if file == "" || path.IsAbs(inside) {
		return nil
	}
	if _, err := fs.Stat(archive, path.Clean(inside)); err != nil {
		return fmt.Errorf("the package %s has no file %q, which tls.ca_file names: put the authorities beside the program, or write them "+
			"into tls.ca_pem", b.File, path.Clean(inside))
	}
	return nil
}

// checkProgram looks at the program in the archive, which Lambda starts as it is.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html
func (b bundle) checkProgram(archive *zip.Reader, architecture string) error {
	program, err := archive.Open(handler)
	if err != nil {
		return fmt.Errorf("the package %s has no program %q at its top", b.File, handler)
	}
	info, err := program.Stat()
	binary, readErr := io.ReadAll(program)
	if err := errors.Join(err, readErr, program.Close()); err != nil {
		return fmt.Errorf("the package %s: %w", b.File, err)
	}
	// Lambda unpacks the archive as one user and runs the program as another.
	if mode := info.Mode(); mode.Perm()&0o005 != 0o005 {
		return fmt.Errorf("%q in the package %s has the mode %s, with which Lambda cannot start it: run chmod 755 %s, and zip it again",
			handler, b.File, mode, handler)
	}
	built, err := elf.NewFile(bytes.NewReader(binary))
	if err != nil {
		return fmt.Errorf("%q in the package %s is no program for Linux: %w", handler, b.File, err)
	}
	if want, ok := machines[architecture]; ok && built.Machine != want {
		return fmt.Errorf("%q in the package %s is built for %s, and architecture is %s: build it with GOARCH=%s", handler, b.File,
			built.Machine, architecture, map[string]string{"arm64": "arm64", "x86_64": "amd64"}[architecture])
	}
	return nil
}

// checkPackage says what is wrong with the package, where it is a file that is not in place yet.
func (m *model) checkPackage(state *model) error {
	b := m.bundle()
	if b.File == "" || b.SHA256 == state.bundle().SHA256 && m.Architecture.Equal(state.Architecture) && m.TLS.Equal(state.TLS) {
		return nil
	}
	return b.check(m.Architecture.ValueString(), texts(m.TLS)("ca_file"))
}

// bundleOf reads a package from its attributes.
func bundleOf(get func(name string) string) bundle {
	return bundle{
		File: get("file"), Bucket: get("s3_bucket"), Key: get("s3_key"), Version: get("s3_object_version"), SHA256: get("sha256"),
	}
}
