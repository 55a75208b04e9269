package nest

import (
	"math"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack"
)

// good is a layout of the made instance, 8 long: two frames side by side with a
// square in each hole, one of them turned.
func good(in *Instance) *pack.Layout {
	at := func(part, copy int, deg, x, y float64) pack.Placement {
		return pack.Placement{Part: part, Copy: copy, Placed: true, Pose: pose(deg, x, y)}
	}
	return &pack.Layout{Bed: pack.Plate(8, 4), Plates: 1, Placements: []pack.Placement{
		at(0, 0, 0, 1, 1), at(0, 1, 90, 7, 1), at(1, 0, 0, 0, 0), at(1, 1, 180, 8, 4),
	}}
}

func pose(deg, x, y float64) geom.Affine {
	m := poly.Turn(deg)
	a := geom.Identity()
	a.M[0][0], a.M[0][1], a.M[1][0], a.M[1][1] = m.Cos, -m.Sin, m.Sin, m.Cos
	a.T = geom.Vec{X: x, Y: y}
	return a
}

func TestVerifyTakesAGoodLayout(t *testing.T) {
	in := madeInstance(t)
	s, err := NewSolution(in, good(in))
	if err != nil {
		t.Fatal(err)
	}
	if s.Density != 100 || s.Width != 8 || s.Placements[1] != (Placed{7, 90, 7, 1}) || s.Placements[3] != (Placed{9, 180, 8, 4}) {
		t.Errorf("%+v", s)
	}
	if faults := Verify(in, s); len(faults) > 0 {
		t.Error(faults)
	}
}

// Every way to spoil the solution is seen, by its name.
func TestVerifySeesFaults(t *testing.T) {
	in := madeInstance(t)
	for name, c := range map[string]struct {
		spoil func(s *Solution)
		want  string
	}{
		"moved by a hundredth":  {func(s *Solution) { s.Placements[0].X += 0.01 }, "overlap by 0.01"},
		"moved by a millionth":  {func(s *Solution) { s.Placements[0].Y -= 1e-6 }, "overlap by 1e-06"},
		"one on another":        {func(s *Solution) { s.Placements[1] = s.Placements[0] }, "overlap by 0 over an area of 4"},
		"one left out":          {func(s *Solution) { s.Placements = s.Placements[1:] }, "item 7 is there 1 times, not 2"},
		"one too many":          {func(s *Solution) { s.Placements = append(s.Placements, s.Placements[0]) }, "item 7 is there 3 times"},
		"a stranger":            {func(s *Solution) { s.Placements[0].Item = 8 }, "there is no item 8"},
		"angle not allowed":     {func(s *Solution) { s.Placements[0] = Placed{7, 180, 3, 3} }, "turned by 180 degrees"},
		"a little turned":       {func(s *Solution) { s.Placements[3].Rotation = 180.001 }, "overlap"},
		"out to the right":      {func(s *Solution) { s.Placements[3].X += 1e-6 }, "stands out of the strip by 1e-06"},
		"out at the bottom":     {func(s *Solution) { s.Placements[2].Y -= 1e-6 }, "stands out of the strip by 1e-06"},
		"a number is none":      {func(s *Solution) { s.Placements[0].X = math.NaN() }, "not finite"},
		"another strip":         {func(s *Solution) { s.Height = 5 }, "5 high, not 4"},
		"praised density":       {func(s *Solution) { s.Density = 101 }, "the density is 100, not 101"},
		"width that is too low": {func(s *Solution) { s.Width, s.Density = 7, in.Density(7) }, "stands out of the strip by 1"},
	} {
		s, err := NewSolution(in, good(in))
		if err != nil {
			t.Fatal(err)
		}
		c.spoil(s)
		if got := strings.Join(Verify(in, s), "; "); !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// A pose that is no allowed turn and shift is refused before it is written.
func TestNewSolutionRefuses(t *testing.T) {
	in := madeInstance(t)
	for name, spoil := range map[string]func(p *pack.Placement){
		"not placed":   func(p *pack.Placement) { p.Placed, p.Reason = false, pack.NoRoom },
		"mirrored":     func(p *pack.Placement) { p.Pose.M[0][0] = -1 },
		"scaled":       func(p *pack.Placement) { p.Pose.M[1][1] = 1 + 1e-9 },
		"lifted":       func(p *pack.Placement) { p.Pose.T.Z = 1 },
		"half turn":    func(p *pack.Placement) { p.Pose = pose(180, 3, 3) },
		"off an angle": func(p *pack.Placement) { p.Pose = pose(1e-6, 1, 1) },
		"no such part": func(p *pack.Placement) { p.Part = 2 },
	} {
		l := good(in)
		spoil(&l.Placements[0])
		if _, err := NewSolution(in, l); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// Any angle is allowed to the frames: it comes back in degrees.
func TestFreeAngle(t *testing.T) {
	in := madeInstance(t)
	for _, deg := range []float64{0, 12.5, -77, 135, 179.99} {
		got, err := in.Items[1].angle(pose(deg, 0, 0))
		if err != nil || math.Abs(got-deg) > 1e-12 {
			t.Errorf("%v degrees: %v %v", deg, got, err)
		}
	}
}
