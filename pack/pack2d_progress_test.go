package pack_test

import (
	"context"
	"reflect"
	"testing"
	"time"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack"
)

// crowd is more L shapes than fit on a plate of 100 mm at first sight.
func crowd() []pack.Part {
	l := poly.Ring{{}, {X: 30}, {X: 30, Y: 9}, {X: 9, Y: 9}, {X: 9, Y: 30}, {Y: 30}}
	return []pack.Part{{ID: "l", Footprint: poly.Region{{Outer: l}}, Count: 24}}
}

// TestPack2DProgress: every better layout is handed out, and the last of them is
// the one that is returned.
func TestPack2DProgress(t *testing.T) {
	var last *pack.Layout
	news, most := 0, 0
	o := pack.Options{MinDistance: 1, Iterations: 2_000_000, Progress: func(p pack.Progress) {
		if p.Best == nil {
			return
		}
		n := 0
		for _, row := range p.Best.Placements {
			if row.Placed {
				n++
			}
		}
		if n < most {
			t.Errorf("%d placed after %d", n, most)
		}
		last, most = p.Best, n
		news++
	}}
	l, err := pack.Pack2D{}.Pack(context.Background(), crowd(), pack.Plate(100, 100), o)
	if err != nil {
		t.Fatal(err)
	}
	if last == nil || !reflect.DeepEqual(last.Placements, l.Placements) {
		t.Errorf("the last of %d layouts handed out is not the result", news)
	}
	if news < 2 {
		t.Errorf("%d layouts handed out", news)
	}
	if l.Status != pack.Complete {
		t.Errorf("status %q", l.Status)
	}
}

// TestPack2DCancelled: acceptance 17 of the specification. Ended at half time, the
// best layout so far comes with its rows and says that it was cancelled.
func TestPack2DCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	o := pack.Options{MinDistance: 1, Budget: time.Minute, Progress: func(p pack.Progress) {
		if p.Best != nil {
			cancel()
		}
	}}
	l, err := pack.Pack2D{}.Pack(ctx, crowd(), pack.Plate(100, 100), o)
	if err == nil || l == nil {
		t.Fatal(l, err)
	}
	if l.Status != pack.Cancelled || len(l.Placements) != 24 || !l.Placements[0].Placed || l.Placements[0].Pose == (geom.Affine{}) {
		t.Errorf("%q, %+v", l.Status, l.Placements)
	}
}
