package pack

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

func lockedAt(plate int, x, y float64) Pose {
	return Pose{Plate: plate, Transformation: geom.Translation(geom.Vec{X: x, Y: y})}
}

// TestLockedCopiesRefused: locked copies that break the rules by themselves are
// named, both of them.
func TestLockedCopiesRefused(t *testing.T) {
	ctx := context.Background()
	clip := Plate(50, 50)
	clip.KeepOut = poly.Region{{Outer: poly.Ring{{X: 40, Y: 40}, {X: 50, Y: 40}, {X: 50, Y: 50}, {X: 40, Y: 50}}}}
	for name, c := range map[string]struct {
		bed   Bed
		first []Pose
		other []Pose
		says  []string // none: it is a layout
	}{
		"overlap":           {Plate(50, 50), []Pose{lockedAt(0, 0, 0), lockedAt(0, 5, 0)}, nil, []string{"a #1", "a #2", "5 mm"}},
		"overlap of two":    {Plate(50, 50), []Pose{lockedAt(0, 0, 0)}, []Pose{lockedAt(0, 8, 8)}, []string{"a #1", "b #1", "overlaps"}},
		"too near":          {Plate(50, 50), []Pose{lockedAt(0, 0, 0), lockedAt(0, 10.5, 0)}, nil, []string{"a #1", "a #2", "0.5 mm", "asked for 1 mm"}},
		"over the edge":     {Plate(50, 50), []Pose{lockedAt(0, 0, 0), lockedAt(0, 45, 0)}, nil, []string{"a #2", "5 mm beyond"}},
		"outside a circle":  {Disc(50), []Pose{lockedAt(0, 15, 15)}, nil, []string{"a #1", "beyond"}},
		"kept free":         {clip, []Pose{lockedAt(0, 35, 35)}, nil, []string{"a #1"}},
		"overlap is first":  {Plate(50, 50), []Pose{lockedAt(0, -9, 0)}, []Pose{lockedAt(0, -8, 0)}, []string{"overlaps", "more"}},
		"on two plates":     {Plate(50, 50), []Pose{lockedAt(0, 0, 0), lockedAt(1, 5, 0)}, nil, nil},
		"exactly apart":     {Plate(50, 50), []Pose{lockedAt(0, 0, 0), lockedAt(0, 11, 0)}, []Pose{lockedAt(0, 0, 11)}, nil},
		"against the edges": {Plate(50, 50), []Pose{lockedAt(0, 0, 0), lockedAt(0, 40, 40)}, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			parts := []Part{
				{ID: "a", Footprint: oblong(10, 10), Count: 2, Locked: c.first},
				{ID: "b", Footprint: oblong(10, 10), Count: 3, Fill: true, Locked: c.other},
			}
			l, err := Pack2D{}.Pack(ctx, parts, c.bed, Options{MinDistance: 1, MultiBuild: true, MaxPlates: 2, Iterations: 1000})
			if len(c.says) == 0 {
				if err != nil {
					t.Fatal(err)
				}
				if r, err := Check(ctx, parts, c.bed, l); err != nil || !r.OK() {
					t.Errorf("%v, %v", r, err)
				}
				return
			}
			if l != nil || !errors.Is(err, ErrOptions) {
				t.Fatalf("error %v", err)
			}
			for _, word := range c.says {
				if !strings.Contains(err.Error(), word) {
					t.Errorf("error %q, want %q in it", err, word)
				}
			}
		})
	}
}

// TestLockedTooLarge: a locked copy that no bed could hold is kept only where that
// is asked for, and says so.
func TestLockedTooLarge(t *testing.T) {
	ctx := context.Background()
	parts := []Part{
		{ID: "long", Footprint: oblong(70, 10), Count: 1, Locked: []Pose{lockedAt(0, -10, 0)}},
		{ID: "b", Footprint: oblong(10, 10), Count: 3},
	}
	for _, keep := range []bool{false, true} {
		l, err := Pack2D{}.Pack(ctx, parts, Plate(50, 50), Options{MinDistance: 1, KeepTooLarge: keep, Iterations: 1000})
		if !keep {
			if l != nil || err == nil || !strings.Contains(err.Error(), "long #1") {
				t.Errorf("error %v", err)
			}
			continue
		}
		if err != nil || !l.Placements[0].Oversized || l.Placements[1].Oversized {
			t.Fatalf("%v, %v", l, err)
		}
		if r, err := Check(ctx, parts, l.Bed, l); err != nil || !r.OK() {
			t.Errorf("%v, %v", r, err)
		}
	}
}

// TestNearlyAsLargeAsTheHole: a part goes into a hole that it fills but for a hair, and
// into no smaller one.
func TestNearlyAsLargeAsTheHole(t *testing.T) {
	frame := oblong(20, 20)
	frame[0].Holes = []poly.Ring{{{X: 5, Y: 5}, {X: 5, Y: 15}, {X: 15, Y: 15}, {X: 15, Y: 5}}}
	for _, c := range []struct {
		side float64
		want bool
	}{{9.99999, true}, {9.9, true}, {10.00001, false}, {10.1, false}} {
		parts := []Part{{ID: "frame", Footprint: frame, Count: 1}, {ID: "square", Footprint: oblong(c.side, c.side), Count: 1}}
		l, err := Pack2D{}.Pack(context.Background(), parts, Plate(20, 20), Options{Iterations: 100_000})
		if err != nil {
			t.Fatal(err)
		}
		if both := l.Placements[0].Placed && l.Placements[1].Placed; both != c.want {
			t.Errorf("a square of %g in a hole of 10: placed %v, want %v", c.side, both, c.want)
		}
		if r, err := Check(context.Background(), parts, l.Bed, l); err != nil || !r.OK() {
			t.Errorf("%v, %v", r, err)
		}
	}
}
