package report

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReport_jsonl puts the lines together again: they say what the JSON format says, of which there is a
// schema.
func TestReport_jsonl(t *testing.T) {
	t.Parallel()
	lists := map[string]string{
		"finding": "findings", "undecided": "undecided", "unused_waiver": "unused_waivers",
		"expired_waiver": "expired_waivers", "no_longer_found": "no_longer_found",
		"permission_change": "permission_changes",
	}
	for name, r := range map[string]*Report{"everything": everything(), "clean": clean(), "broken": broken(), "nothing": nothing()} {
		whole := map[string]any{}
		for _, list := range lists {
			whole[list] = []any{}
		}
		lines := bytes.Split(bytes.TrimSuffix(printed(t, "jsonl", r), []byte("\n")), []byte("\n"))
		for i, line := range lines {
			var object map[string]any
			if err := json.Unmarshal(line, &object); err != nil {
				t.Fatalf("%s: line %d: %v", name, i+1, err)
			}
			is, _ := object["type"].(string)
			delete(object, "type")
			switch list, ok := lists[is]; {
			case ok:
				entries, _ := whole[list].([]any)
				whole[list] = append(entries, object)
			case is == "report" && i == 0:
				whole["format_version"], whole["fault"] = object["format_version"], object["fault"]
			case is == "summary" && i == len(lines)-1:
				whole["summary"] = object
			default:
				t.Errorf("%s: line %d of type %q", name, i+1, is)
			}
		}
		if diff := cmp.Diff(decoded(t, printed(t, "json", r)), any(whole)); diff != "" {
			t.Errorf("%s (-json +jsonl):\n%s", name, diff)
		}
	}
}
