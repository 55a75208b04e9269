package pack

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
)

// stacked returns about n copies of parts, turned at random, each with its box on
// the boxes below it, at random places of the bed.
func stacked(parts []Part, n int, bed Bed, rng *rand.Rand) *Layout {
	l := &Layout{Bed: bed, Options: free(0), Plates: 1}
	var boxes []geom.Box
	for i := range parts {
		parts[i].Count = (n + len(parts) - 1 - i) / len(parts)
		for k := range parts[i].Count {
			a := turned(vec(rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()), 360*rng.Float64(), 0, 0, 0)
			own := parts[i].boxUnder(a)
			size := own.Size()
			at := vec(float64(rng.Float64()*(bed.X-size.X)), float64(rng.Float64()*(bed.Y-size.Y)), 0)
			for _, o := range boxes {
				if at.X < o.Max.X && o.Min.X < at.X+size.X && at.Y < o.Max.Y && o.Min.Y < at.Y+size.Y {
					at.Z = max(at.Z, o.Max.Z)
				}
			}
			boxes = append(boxes, geom.Box{Min: at, Max: geom.Add(at, size)})
			a.T = geom.Sub(at, own.Min)
			l.Placements = append(l.Placements, Placement{Part: i, Copy: k, Placed: true, Pose: a})
		}
	}
	return l
}

// TestRemovalsCorpus: 200 copies of real parts, 15 million faces, leave one after
// the other, none before what lies on it; the paths hold when they are looked at
// as those of a stranger, and one worker finds the same.
func TestRemovalsCorpus(t *testing.T) {
	parts := corpusParts(t)
	if testing.Short() {
		t.Skip("slow")
	}
	l := stacked(parts, 200, volume(300, 300, 0), rand.New(rand.NewPCG(7, 1)))
	faces := 0
	for _, p := range l.Placements {
		faces += len(parts[p.Part].Mesh.Faces)
	}
	start := time.Now()
	r := removalOf(t, parts, l)
	t.Logf("%d copies, %d faces: %v", len(l.Placements), faces, time.Since(start))
	if !r.Free() || len(r.Steps) != 200 {
		t.Fatalf("stuck %v", r.Stuck)
	}
	one, err := removals(par.WithWorkers(t.Context(), 1), parts, l, rowsOf(l), nil)
	if err != nil || !reflect.DeepEqual(one, r) {
		t.Errorf("one worker finds another order; error %v", err)
	}
	l.Removal = r
	c := &checker{parts: parts, l: l, report: &CheckReport{}}
	if r, err := c.stated(t.Context(), rowsOf(l)); r == nil || err != nil {
		t.Errorf("the order does not hold: %v, error %v", c.report.Violations, err)
	}
}

func rowsOf(l *Layout) []int {
	rows := make([]int, len(l.Placements))
	for i := range rows {
		rows[i] = i
	}
	return rows
}
