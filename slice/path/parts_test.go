package path

import (
	"context"
	"errors"
	"math"
	"reflect"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
)

func plannedParts(t testing.TB, parts []Part, s config.Settings) []Layer {
	t.Helper()
	var out []Layer
	for l, err := range PlanParts(context.Background(), parts, s) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, l)
	}
	return out
}

// plot is a square of side a from x, y.
func plot(x, y, a float64) poly.Region {
	return poly.Region{{Outer: poly.Ring{{X: x, Y: y}, {X: x + a, Y: y}, {X: x + a, Y: y + a}, {X: x, Y: y + a}}}}
}

func shiftedBy(x, y float64) poly.Motion { return poly.Motion{Cos: 1, T: geom.Vec2{X: x, Y: y}} }

// TestPartsAreAsAlone: the paths of a part in a build are those that it has alone, for
// every copy; what is around them is around all.
func TestPartsAreAsAlone(t *testing.T) {
	for name, change := range map[string]func(*config.Settings){
		"skirt":         func(s *config.Settings) { s.Skirts, s.SkirtHeight = 2, 3 },
		"brim":          func(s *config.Settings) { s.BrimWidth, s.BrimType = 4, "outer_only" },
		"support":       func(s *config.Settings) { s.SupportMaterial, s.SupportMaterialAuto = true, true },
		"raft":          func(s *config.Settings) { s.RaftLayers = 3 },
		"nothing about": func(s *config.Settings) { s.Skirts = 0 },
	} {
		t.Run(name, func(t *testing.T) {
			s := standard()
			change(&s)
			// A tall part, and a low one that is wider above, so that it hangs over.
			tall := func(int) poly.Region { return plot(0, 0, 8) }
			mushroom := func(i int) poly.Region {
				if i < 10 {
					return plot(40, 0, 4)
				}
				return plot(34, -6, 16)
			}
			parts := []Part{
				{Layers: stack(30, tall), At: []poly.Motion{shiftedBy(0, 0), shiftedBy(20, 20), {Cos: -1, T: geom.Vec2{X: 8, Y: 48}}}},
				{Layers: stack(20, mushroom), At: []poly.Motion{shiftedBy(0, 0)}, Middle: geom.Vec2{X: 42, Y: 2}},
			}
			alone := s
			alone.Skirts, alone.BrimWidth = 0, 0
			want := [][]Layer{planned(t, parts[0].Layers, alone), planned(t, parts[1].Layers, alone)}
			next := []int{0, 0}
			for i, l := range plannedParts(t, parts, s) {
				if l.Index != i {
					t.Fatalf("layer %d has index %d", i, l.Index)
				}
				copies := []int{0, 0}
				for _, c := range l.Copies {
					w := want[c.Part][next[c.Part]]
					if math.Abs(w.Z-l.Z) > sameZ || !reflect.DeepEqual(c.Paths, w.Paths) {
						t.Fatalf("layer %d at %g: part %d is not as alone, at %g", i, l.Z, c.Part, w.Z)
					}
					copies[c.Part]++
				}
				for k, n := range copies {
					if n > 0 {
						next[k]++
					}
					if n > 0 && n != len(parts[k].At) {
						t.Errorf("layer %d: %d copies of part %d", i, n, k)
					}
				}
				for _, p := range l.Paths {
					if p.Feature != Skirt {
						t.Errorf("layer %d: %v around all", i, p.Feature)
					}
				}
				around(t, &l, s)
			}
			if next[0] != len(want[0]) || next[1] != len(want[1]) {
				t.Errorf("%v layers, want %d and %d", next, len(want[0]), len(want[1]))
			}
		})
	}
}

// around checks the number of skirts and that nothing is outside of them.
func around(t *testing.T, l *Layer, s config.Settings) {
	t.Helper()
	skirts, brim := 0, s.BrimWidth > 0 && l.Index == 0
	if l.Index < s.SkirtHeight && (s.RaftLayers == 0 || l.Index == 0) {
		skirts = s.Skirts
	}
	if !brim && len(l.Paths) < skirts || skirts == 0 && len(l.Paths) > 0 && !brim || brim && len(l.Paths) < skirts+8 {
		t.Errorf("layer %d: %d loops around", l.Index, len(l.Paths))
	}
	if skirts == 0 || len(l.Paths) == 0 || s.SupportMaterial {
		return // support may be outside of the skirt
	}
	outer := poly.Region{{Outer: l.Paths[0].Points}}
	flat := l.Flat()
	if len(flat.Copies) > 0 || len(flat.Paths) <= len(l.Paths) {
		t.Errorf("layer %d: not flat", l.Index)
	}
	for _, p := range flat.Paths[1:] {
		for _, q := range p.Points {
			if l.Index == 0 && !outer.Contains(q) {
				t.Fatalf("layer %d: %v at %v is outside of the skirt", l.Index, p.Feature, q)
			}
		}
	}
}

// TestOnePart: a build of one part in one place is the part.
func TestOnePart(t *testing.T) {
	s := standard()
	got := plannedParts(t, []Part{{Layers: stack(12, box(10)), At: []poly.Motion{{Cos: 1}}}}, s)
	if want := planned(t, stack(12, box(10)), s); !reflect.DeepEqual(got, want) {
		t.Error("it is not")
	}
}

// TestPartsHigherUp: what begins above the first layer of the build is not laid on the
// plate.
func TestPartsHigherUp(t *testing.T) {
	s := standard()
	high := func(i int) poly.Region {
		if i < 5 {
			return nil
		}
		return plot(30, 0, 8)
	}
	parts := []Part{
		{Layers: stack(12, box(10)), At: []poly.Motion{{Cos: 1}}},
		{Layers: stack(12, high), At: []poly.Motion{{Cos: 1}}, From: 5},
	}
	for _, l := range plannedParts(t, parts, s) {
		if want := min(2, 1+l.Index/5); len(l.Copies) != want {
			t.Fatalf("layer %d: %d parts, want %d", l.Index, len(l.Copies), want)
		}
		if l.Index == 5 {
			bridges := lengths(Layer{Paths: l.Copies[1].Paths})[Bridge]
			if bridges < 80 { // of 8 mm square, inside of walls
				t.Errorf("%g mm of bridges", bridges)
			}
		}
	}
}

func TestPlanPartsEnds(t *testing.T) {
	fault := errors.New("fault")
	broken := func(yield func(slice.Layer, error) bool) { yield(slice.Layer{}, fault) }
	parts := []Part{
		{Layers: stack(30, box(10)), At: []poly.Motion{{Cos: 1}, shiftedBy(20, 0)}},
		{Layers: broken, At: []poly.Motion{{Cos: 1}}},
	}
	n := 0
	for _, err := range PlanParts(context.Background(), parts, standard()) {
		if n++; !errors.Is(err, fault) || n > 1 {
			t.Errorf("%d: %v", n, err)
		}
	}
	for range PlanParts(context.Background(), parts[:1], standard()) {
		break
	}
}

// TestChained: copies in a row are printed along the row.
func TestChained(t *testing.T) {
	var copies []copyOf
	var at []geom.Vec2
	for _, x := range []float64{30, 10, 0, 20, 40} {
		copies, at = append(copies, copyOf{part: int(x)}), append(at, geom.Vec2{X: x})
	}
	for i, c := range chained(copies, at) {
		if c.part != 10*i {
			t.Errorf("place %d: %d", i, c.part)
		}
	}
}

// TestManyParts: of many different parts fewer layers are worked on at a time, which
// changes no path.
func TestManyParts(t *testing.T) {
	s := standard()
	s.Skirts = 0
	var parts []Part
	var want [][]Layer
	for i := range 2 * batch {
		x, side := 20*float64(i), 4+0.5*float64(i)
		shape := func(layer int) poly.Region { return plot(x, 0, side-0.1*float64(layer)) }
		p := Part{Layers: stack(21, shape), At: []poly.Motion{{Cos: 1}}, Middle: geom.Vec2{X: x}}
		parts, want = append(parts, p), append(want, planned(t, p.Layers, s))
	}
	for i, l := range plannedParts(t, parts, s) {
		if len(l.Copies) != len(parts) {
			t.Fatalf("layer %d: %d parts", i, len(l.Copies))
		}
		for _, c := range l.Copies {
			if !reflect.DeepEqual(c.Paths, want[c.Part][i].Paths) {
				t.Fatalf("layer %d: part %d is not as alone", i, c.Part)
			}
		}
	}
}
