package config

import _ "embed"

// Starter is a configuration file with every setting in a comment, to start from.
//
//go:embed starter.yaml
var Starter []byte
