package pack

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

// TestUserManaged: positions that overlap are an error that names the pair and
// the depth; sound ones are scored.
func TestUserManaged(t *testing.T) {
	parts := func(x float64) []Part {
		return []Part{
			{ID: "parts/plate.stl", Mesh: cuboid(20, 20, 5), Locked: []Pose{{Transformation: pose(0, 0, 0)}}},
			{ID: "pin.stl", Mesh: cuboid(10, 10, 5), Count: 3, Locked: []Pose{{Transformation: pose(0, x, 5)}, {Transformation: pose(30, 60, 60)}}},
		}
	}
	l, r, err := UserManaged(context.Background(), parts(17.5), Plate(100, 100), Options{MinDistance: 1})
	if err != nil {
		t.Fatal(err)
	}
	err = r.Err()
	if !errors.Is(err, ErrLayout) || !strings.Contains(err.Error(), "plate.stl #1: overlaps pin.stl #1 by 2.5 mm") {
		t.Errorf("error %v", err)
	}
	if len(l.Placements) != 4 || l.Placements[3].Reason != NotProcessed {
		t.Errorf("rows %+v", l.Placements)
	}
	l, r, err = UserManaged(context.Background(), parts(21), Plate(100, 100), Options{MinDistance: 1})
	if err != nil || r.Err() != nil {
		t.Fatal(err, r.Err())
	}
	n, err := l.Measure(context.Background(), parts(21))
	if err != nil || n.Placed != 3 || n.Asked != 4 || n.PackedFill != 6 {
		t.Errorf("%v %+v", err, n)
	}
	low := parts(21)
	low[0].Locked[0].Transformation.T = geom.Vec{X: -3}
	low[1].Locked[1].Plate = 1
	if l, r, err = UserManaged(context.Background(), low, Plate(100, 100), Options{}); err != nil || l.Plates != 2 {
		t.Fatal(err, l)
	}
	if err := r.Err(); err == nil || !strings.Contains(err.Error(), "reaches 3 mm beyond the bed") {
		t.Error(err)
	}
	if _, _, err := UserManaged(context.Background(), low, Bed{}, Options{}); err == nil {
		t.Error("no bed and no error")
	}
	if _, r, err := UserManaged(context.Background(), nil, Plate(1, 1), Options{}); err != nil || !r.OK() {
		t.Errorf("nothing at all: %v", err)
	}
}

// TestUserManagedCounts: a count that is quickly written makes no rows without end.
func TestUserManagedCounts(t *testing.T) {
	for _, parts := range [][]Part{
		{{ID: "a", Mesh: cuboid(1, 1, 1), Count: math.MaxInt32}},
		{{ID: "a", Mesh: cuboid(1, 1, 1), Count: math.MaxInt}, {ID: "b", Mesh: cuboid(1, 1, 1), Count: math.MaxInt}},
		{{ID: "a", Mesh: cuboid(1, 1, 1), Count: maxCopies}, {ID: "b", Mesh: cuboid(1, 1, 1)}},
	} {
		if _, _, err := UserManaged(context.Background(), parts, Plate(9, 9), Options{}); !errors.Is(err, ErrOptions) || !strings.Contains(err.Error(), "more than 1000000 copies") {
			t.Error(err)
		}
	}
}
