package huge

import (
	"runtime/debug"
	"testing"
)

// percent returns the garbage collector's setting without changing it.
func percent() int {
	p := debug.SetGCPercent(100)
	debug.SetGCPercent(p)
	return p
}

func TestCollectFor(t *testing.T) {
	before := percent()
	defer debug.SetGCPercent(before)
	t.Setenv("GOGC", "")
	for _, c := range []struct {
		size int64
		want int
	}{{0, 100}, {BigFile - 1, 100}, {BigFile, 100}, {64 << 20, 50}, {1 << 40, bigPercent}, {5, 100}} {
		if CollectFor(c.size); percent() != c.want {
			t.Errorf("%d bytes: %d %%, want %d", c.size, percent(), c.want)
		}
	}
	t.Setenv("GOGC", "77")
	if CollectFor(2 * BigFile); percent() != 100 {
		t.Errorf("GOGC of the user was overruled: %d %%", percent())
	}
}
