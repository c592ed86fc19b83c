package config

import (
	"reflect"
	"regexp"
	"testing"
	"time"

	"github.com/keyward/terraform-provider-keyward/internal/policylint"
)

// The file to start from loads as it is and with every setting taken up, and leaves none out.
func TestStarter(t *testing.T) {
	t.Parallel()
	c, err := Load(write(t, string(Starter)))
	if err != nil {
		t.Fatal(err)
	}
	if c.FailOn != policylint.Low || len(c.Waivers) > 0 || len(c.Disabled) > 0 {
		t.Errorf("it decides more than the defaults: %+v", c)
	}
	all := regexp.MustCompile(`(?m)^#(\S|  )`).ReplaceAllString(string(Starter), "$1")
	path := write(t, all)
	if c, err = Load(path); err != nil {
		t.Fatalf("with every setting: %v", err)
	}
	f, _, err := parse(path, []byte(all))
	if err != nil {
		t.Fatal(err)
	}
	for field, value := range reflect.ValueOf(*f).Fields() {
		if value.IsZero() {
			t.Errorf("it does not show %s", field.Tag.Get("yaml"))
		}
	}
	_, err = policylint.New(t.Context(), policylint.Options{
		Disabled: c.Disabled, Severities: c.Severities, Waivers: c.Waivers, MaxWaiverDays: c.MaxWaiverDays,
		Parameters: c.Parameters,
		AsOf:       time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		t.Errorf("with every setting: %v", c.Locate(err))
	}
}
