package plan

import (
	"bytes"
	"encoding/json"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

func readText(t *testing.T, text string, opts Options) *model.Model {
	t.Helper()
	m, err := Read(strings.NewReader(text), opts)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func readTestdata(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name + "/plan.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestRead_lifecycle: what the plan deletes or forgets is no subject, and what it replaces is new.
func TestRead_lifecycle(t *testing.T) {
	t.Parallel()
	m := readFile(t, "testdata/lifecycle/plan.json", Options{})
	got := map[string]string{}
	for _, s := range m.Subjects {
		got[s.Address] = s.Action
	}
	want := map[string]string{
		"aws_kms_key.after": "update", "aws_s3_bucket.kept": "no-op",
		"aws_s3_bucket.renamed": "replace", "aws_s3_bucket.renamed_carefully": "replace",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("subjects (-want +got):\n%s", diff)
	}
	at := slices.IndexFunc(m.Changes, func(c model.Change) bool { return c.Planned.Address == "aws_kms_key.after" })
	if at < 0 || m.Changes[at].Prior.Address != "aws_kms_key.before" {
		t.Errorf("changes %v do not say that aws_kms_key.after was aws_kms_key.before", m.Changes)
	}
}

// TestRead_drift: the planned state counts, not what somebody has changed outside of Terraform.
func TestRead_drift(t *testing.T) {
	t.Parallel()
	drifted := `"resource_drift":[{"address":"aws_kms_key.after","mode":"managed","type":"aws_kms_key","name":"after",` +
		`"change":{"actions":["update"],"before":{"enable_key_rotation":true},"after":{"enable_key_rotation":false},"after_unknown":{}}}],`
	text := strings.Replace(readTestdata(t, "lifecycle"), `"resource_changes":`, drifted+`"resource_changes":`, 1)
	key := subjects(readText(t, text, Options{}))["aws_kms_key.after"]
	if rotation := key.Fields["rotation"].(map[string]any); rotation["enabled"] != true {
		t.Errorf("rotation %v; want what is planned", rotation)
	}
}

// TestRead_deposed: the leftover of a replacement stands in the plan under the address of what took
// its place.
func TestRead_deposed(t *testing.T) {
	t.Parallel()
	deposed := `{"address":"aws_kms_key.after","mode":"managed","type":"aws_kms_key","name":"after","deposed":"00000001",` +
		`"change":{"actions":["delete"],"before":{"enable_key_rotation":false},"after":null,"after_unknown":{}}}`
	text := readTestdata(t, "lifecycle")
	want := readText(t, text, Options{})
	got := readText(t, strings.Replace(text, `"resource_changes":[`, `"resource_changes":[`+deposed+`,`, 1), Options{})
	if diff := cmp.Diff(inputs(want), inputs(got)); diff != "" {
		t.Errorf("(-without +with the deposed object):\n%s", diff)
	}
}

// TestRead_existing: a plan for single resources leaves the others out, and says so; the state has them.
func TestRead_existing(t *testing.T) {
	t.Parallel()
	const archive = "module.archive.aws_s3_bucket.this"
	m := readFile(t, "testdata/targeted/plan.json", Options{})
	if len(m.Notes) != 1 || !strings.Contains(m.Notes[0], "not checked") || subjects(m)[archive] != nil {
		t.Errorf("notes %q, subjects %v", m.Notes, subjects(m))
	}
	m = readFile(t, "testdata/targeted/plan.json", Options{Existing: true})
	bucket := subjects(m)[archive]
	if bucket == nil || bucket.Action != "no-op" || bucket.Fields["versioning"] != "Suspended" || bucket.Source.Column == 0 {
		t.Errorf("the bucket of the state is %+v", bucket)
	}
	if len(m.Subjects) != 2 {
		t.Errorf("%d subjects, want the key of the plan and the bucket of the state", len(m.Subjects))
	}
}

// TestRead_deferred: what Terraform puts off is judged as far as it is known.
func TestRead_deferred(t *testing.T) {
	t.Parallel()
	m := readText(t, `{"format_version":"1.2","complete":false,"deferred_changes":[{"reason":"deferred_prereq","resource_change":`+
		`{"address":"aws_kms_key.late","mode":"managed","type":"aws_kms_key","name":"late","change":{"actions":["create"],`+
		`"after":{"enable_key_rotation":false},"after_unknown":{"policy":true}}}}]}`, Options{})
	key := subjects(m)["aws_kms_key.late"]
	if key == nil || key.Fields["rotation"].(map[string]any)["enabled"] != false || !key.PolicyUnknown() {
		t.Errorf("the deferred key is %+v", key)
	}
	if len(m.Notes) != 1 || !strings.Contains(m.Notes[0], "later plan") {
		t.Errorf("notes %q", m.Notes)
	}
}

// TestRead_tellers: data sources that were read before the plan tell the account and the region of
// their provider, and only of that.
func TestRead_tellers(t *testing.T) {
	t.Parallel()
	entry := func(kind, name string) string {
		return `{"address":"` + kind + `.` + name + `","mode":"managed","type":"` + kind + `","name":"` + name + `",` +
			`"change":{"actions":["create"],"after":{},"after_unknown":{"arn":true,"id":true}}}`
	}
	m := readText(t, `{"format_version":"1.2","resource_changes":[`+entry("aws_kms_key", "here")+`,`+entry("aws_kms_key", "there")+`],
		"prior_state":{"values":{"root_module":{"child_modules":[{"address":"module.m[0]","resources":[
			{"address":"module.m[0].data.aws_caller_identity.me","mode":"data","type":"aws_caller_identity","name":"me","values":{"account_id":"111122223333"}},
			{"address":"module.m[0].data.aws_region.here","mode":"data","type":"aws_region","name":"here","values":{"name":"eu-north-1"}},
			{"address":"module.m[0].data.aws_region.other","mode":"data","type":"aws_region","name":"other","values":{"name":"us-east-1"}}]}]}}},
		"configuration":{"provider_config":{"aws":{},"aws.there":{}},"root_module":{"resources":[
			{"address":"aws_kms_key.here","type":"aws_kms_key","provider_config_key":"aws"},
			{"address":"aws_kms_key.there","type":"aws_kms_key","provider_config_key":"aws.there"}],
			"module_calls":{"m":{"module":{"resources":[
				{"address":"data.aws_caller_identity.me","type":"aws_caller_identity","provider_config_key":"aws"},
				{"address":"data.aws_region.other","type":"aws_region","provider_config_key":"aws","expressions":{"name":{"constant_value":"us-east-1"}}},
				{"address":"data.aws_region.here","type":"aws_region","provider_config_key":"aws"}]}}}}}}`, Options{})
	found := subjects(m)
	if s := found["aws_kms_key.here"].Scope; s.Account != "111122223333" || s.Region != "eu-north-1" {
		t.Errorf("scope of the key here %+v", s)
	}
	if s := found["aws_kms_key.there"].Scope; s.Account != "" || s.Region != "" {
		t.Errorf("scope of the key there %+v", s)
	}
}

// TestRead_openTofu: OpenTofu's plans differ in the name of the registry and the version of the program.
func TestRead_openTofu(t *testing.T) {
	t.Parallel()
	text := readTestdata(t, "nested")
	tofu := strings.NewReplacer("registry.terraform.io", "registry.opentofu.org", `"terraform_version":"1.11.4"`, `"terraform_version":"1.10.6"`).Replace(text)
	if tofu == text {
		t.Fatal("nothing was replaced")
	}
	if diff := cmp.Diff(inputs(readText(t, text, Options{})), inputs(readText(t, tofu, Options{}))); diff != "" {
		t.Errorf("(-terraform +tofu):\n%s", diff)
	}
}

// TestRead_anyOrder: subjects do not depend on the order of the plan.
func TestRead_anyOrder(t *testing.T) {
	t.Parallel()
	for _, name := range planFolders(t) {
		text := readTestdata(t, name)
		want := readText(t, text, Options{})
		for seed := range uint64(5) {
			got := readText(t, shuffled(t, text, seed), Options{})
			if diff := cmp.Diff(inputs(want), inputs(got)); diff != "" {
				t.Errorf("%s (-in order +shuffled with seed %d):\n%s", name, seed, diff)
			}
		}
	}
}

// shuffled is a plan with its resources in another order, wherever it lists some.
func shuffled(t *testing.T, text string, seed uint64) string {
	t.Helper()
	var plan any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&plan); err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(seed, 1))
	var shuffle func(v any)
	shuffle = func(v any) {
		fields, _ := v.(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(fields)) {
			if list, ok := fields[key].([]any); ok && (key == "resources" || key == "resource_changes" || key == "child_modules") {
				random.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
				for _, entry := range list {
					shuffle(entry)
				}
			}
			shuffle(fields[key])
		}
	}
	shuffle(plan)
	var out bytes.Buffer
	if err := json.NewEncoder(&out).Encode(plan); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// inputs are what rules see of the subjects, by address.
func inputs(m *model.Model) []map[string]any {
	var all []map[string]any
	for _, s := range m.Subjects {
		input := s.Input()
		input["address"], input["action"] = s.Address, s.Action
		all = append(all, input)
	}
	return all
}

// TestRead_waits: an unknown value comes with all that it waits for, by addresses of the whole plan.
func TestRead_waits(t *testing.T) {
	t.Parallel()
	m := readText(t, `{"format_version":"1.2","resource_changes":[
		{"address":"module.a[\"x\"].module.b.aws_s3_bucket_policy.p","module_address":"module.a[\"x\"].module.b","mode":"managed","type":"aws_s3_bucket_policy","name":"p",
		 "change":{"actions":["create"],"after":{"bucket":"data"},"after_unknown":{"policy":true}}}],
		"configuration":{"root_module":{"module_calls":{"a":{"expressions":{"role":{"references":["aws_iam_role.app.arn","aws_iam_role.app"]}},"module":{"module_calls":{"b":{
			"expressions":{"names":{"references":["var.role","aws_kms_key.data.arn","aws_kms_key.data"]}},
			"module":{"resources":[{"address":"aws_s3_bucket_policy.p","type":"aws_s3_bucket_policy",
				"expressions":{"policy":{"references":["var.names","aws_s3_bucket.own.arn","aws_s3_bucket.own"]}}}]}}}}}}}}}`, Options{})
	want := `aws_iam_role.app.arn, module.a["x"].aws_kms_key.data.arn, module.a["x"].module.b.aws_s3_bucket.own.arn`
	if got := m.Subjects[0].Unknown["policy"]; got != want {
		t.Errorf("the policy waits for\n%s\nwant\n%s", got, want)
	}
}

// TestRead_crash: a reader that crashes is an error that names the resource.
func TestRead_crash(t *testing.T) {
	t.Parallel()
	doc, err := decode(strings.NewReader(readTestdata(t, "companions")), Options{})
	if err != nil {
		t.Fatal(err)
	}
	p := newPlanned(doc, Options{})
	var none []string
	crashing := map[string]reader{kmsKey: func(*planned, *resource) (*model.Subject, error) {
		return &model.Subject{Name: none[0]}, nil
	}}
	_, err = p.read(crashing)
	if err == nil || !strings.Contains(err.Error(), "aws_kms_key.") || !strings.Contains(err.Error(), "index out of range") {
		t.Errorf("error %v; want one that names the key and the crash", err)
	}
}
