package base

import "strings"

// ImportID takes an import id apart: "NAME" or "NAME@REGION".
func ImportID(id string) (name, region string) {
	if at := strings.LastIndexByte(id, '@'); at >= 0 {
		return id[:at], id[at+1:]
	}
	return id, ""
}
