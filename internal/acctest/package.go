package acctest

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"debug/elf"
	"encoding/binary"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"
)

// RotationPackage writes the shortest archive that can be the code of a rotation function on arm64, and returns its
// path and its checksum.
func RotationPackage(t testing.TB) (file, sum string) {
	t.Helper()
	header := elf.Header64{
		Type: uint16(elf.ET_EXEC), Machine: uint16(elf.EM_AARCH64), Version: uint32(elf.EV_CURRENT), Ehsize: 64, Phentsize: 56, Shentsize: 64,
	}
	copy(header.Ident[:], elf.ELFMAG)
	header.Ident[elf.EI_CLASS], header.Ident[elf.EI_DATA] = byte(elf.ELFCLASS64), byte(elf.ELFDATA2LSB)
	header.Ident[elf.EI_VERSION] = byte(elf.EV_CURRENT)
	var packed bytes.Buffer
	archive := zip.NewWriter(&packed)
	entry := &zip.FileHeader{Name: "bootstrap", Method: zip.Deflate}
	entry.SetMode(0o755)
	program, err := archive.CreateHeader(entry)
	if err != nil {
		t.Fatal(err)
	}
	if err := binary.Write(program, binary.LittleEndian, header); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	file = filepath.Join(t.TempDir(), "keyward-rotate.zip")
	if err := os.WriteFile(file, packed.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	digest := sha256.Sum256(packed.Bytes())
	return file, hex.EncodeToString(digest[:])
}
