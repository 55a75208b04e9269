package hook

import (
	"fmt"
	"testing"
	"time"
)

func TestPausesGrow(t *testing.T) {
	for _, s := range []Schedule{nil, {time.Millisecond, 2 * time.Millisecond, 4 * time.Millisecond}} {
		want := s
		if s == nil {
			want = Schedule{time.Second, 15 * time.Second, 2 * time.Minute, 10 * time.Minute}
		}
		for i := range 200 {
			id := fmt.Sprint("msg_", i)
			last := time.Duration(0)
			for n, base := range want {
				pause := s.Pause(id, n+1)
				if pause < base || pause > base+base/5 || pause <= last {
					t.Errorf("%s, try %d: %v after %v, want %v and up to a fifth more", id, n+1, pause, last, base)
				}
				if pause != s.Pause(id, n+1) {
					t.Error("the same arguments, another pause")
				}
				last = pause
			}
			for _, n := range []int{len(want) + 1, len(want) + 2, 0, -1} {
				if pause := s.Pause(id, n); pause >= 0 {
					t.Errorf("try %d: %v", n, pause)
				}
			}
		}
	}
}

// TestPausesSpread wants deliveries that failed together to come back over the
// whole of the jitter.
func TestPausesSpread(t *testing.T) {
	for try := 1; try <= 4; try++ {
		var tenths [10]int
		for i := range 1000 {
			id := fmt.Sprintf("msg_01jx%010d", i)
			pause := Schedule{time.Hour, time.Hour, time.Hour, time.Hour}.Pause(id, try)
			tenths[min(9, int((pause-time.Hour)*10/(time.Hour/5)))]++
		}
		for k, n := range tenths {
			if n < 50 || n > 200 {
				t.Errorf("try %d: %d of 1000 in tenth %d", try, n, k)
			}
		}
	}
}

func TestOneTryOnly(t *testing.T) {
	if pause := (Schedule{}).Pause("id", 1); pause >= 0 {
		t.Errorf("%v", pause)
	}
}
