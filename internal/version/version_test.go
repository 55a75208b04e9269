package version

import "testing"

func TestName(t *testing.T) {
	if got := Name("v1.2.3"); got != "v1.2.3" {
		t.Error(got)
	}
	if Name("") == "" {
		t.Error("no name")
	}
}
