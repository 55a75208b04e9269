package crash

import (
	"strings"
	"testing"
)

// rescue is called by a deferred function, as those that use the package are.
func rescue(place *string) {
	if recover() != nil {
		*place = Place()
	}
}

func explode(list []int) int { return list[len(list)] }

func TestPlace(t *testing.T) {
	var zero *struct{ n int }
	for name, do := range map[string]func(){
		"explode":     func() { explode(nil) },
		"TestPlace.f": func() { zero.n++ },
		"strings":     func() { _ = strings.Repeat("x", -1) },
	} {
		var place string
		func() {
			defer rescue(&place)
			do()
		}()
		if name == "strings" { // not ours: who called it
			name = "TestPlace.f"
		}
		if !strings.Contains(place, "internal/crash."+name) {
			t.Errorf("%s: %s", name, place)
		}
	}
	if got := Place(); got != "unknown place" {
		t.Errorf("without a panic: %s", got)
	}
}
