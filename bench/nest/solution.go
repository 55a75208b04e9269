package nest

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack"
)

// Solution is a layout as a stranger reads it: the item's own coordinates are
// turned about their origin, then shifted.
type Solution struct {
	Instance   string   `json:"instance"`
	Seed       uint64   `json:"seed"`
	Height     float64  `json:"strip_height"`
	Width      float64  `json:"width"`
	Density    float64  `json:"density"` // percent
	CPU        float64  `json:"cpu_s"`
	Placements []Placed `json:"placements"`
}

// Placed is where one copy of an item lies.
type Placed struct {
	Item     int     `json:"item"` // the instance's id
	Rotation float64 `json:"rotation_deg"`
	X        float64 `json:"x"`
	Y        float64 `json:"y"`
}

// rigidTolerance is how far the entries of a matrix may be from those of a turn
// by the angle that it is said to be. The sine of a packer and ours may differ in
// the last bits, 1e-15; the turn by an angle off by 1e-6 degrees is not accepted.
const rigidTolerance = 1e-12

// NewSolution reads a layout of the parts of in. It fails when a copy is not
// placed or is moved by anything else than a turn about Z, by an allowed angle,
// and a shift in the plane.
func NewSolution(in *Instance, l *pack.Layout) (*Solution, error) {
	s := &Solution{Instance: in.Name, Height: in.Height, Width: l.Bed.X, Density: in.Density(l.Bed.X)}
	for _, p := range l.Placements {
		if p.Part < 0 || p.Part >= len(in.Items) {
			return nil, fmt.Errorf("there is no item %d", p.Part)
		}
		it := &in.Items[p.Part]
		if !p.Placed {
			return nil, fmt.Errorf("item %d copy %d is not placed: %s", it.ID, p.Copy, p.Reason)
		}
		deg, err := it.angle(p.Pose)
		if err != nil {
			return nil, fmt.Errorf("item %d copy %d: %w", it.ID, p.Copy, err)
		}
		s.Placements = append(s.Placements, Placed{Item: it.ID, Rotation: deg, X: p.Pose.T.X, Y: p.Pose.T.Y})
	}
	return s, nil
}

// angle returns the turn of a pose in degrees: the allowed angle that it is, or
// any when all are allowed.
func (it *Item) angle(pose geom.Affine) (float64, error) {
	free := math.Atan2(pose.M[1][0], pose.M[0][0]) * (180 / math.Pi)
	candidates := it.Angles
	if it.Angles == nil {
		candidates = []float64{free}
	}
	for _, deg := range candidates {
		if isTurn(pose, deg) {
			return deg, nil
		}
	}
	return 0, fmt.Errorf("%v is not a turn by one of the angles %v", pose.M, candidates)
}

func isTurn(pose geom.Affine, deg float64) bool {
	sin, cos := sincos(deg)
	want := [3][3]float64{{cos, -sin, 0}, {sin, cos, 0}, {0, 0, 1}}
	for i := range 3 {
		for j := range 3 {
			if !(math.Abs(pose.M[i][j]-want[i][j]) <= rigidTolerance) {
				return false
			}
		}
	}
	return pose.T.Z == 0 || math.Abs(pose.T.Z) <= rigidTolerance
}

// sincos of degrees, exact for quarter turns.
func sincos(deg float64) (sin, cos float64) {
	if q := math.Mod(deg, 360) / 90; q == math.Trunc(q) {
		quarter := (int(q) + 4) % 4
		return []float64{0, 1, 0, -1}[quarter], []float64{1, 0, -1, 0}[quarter]
	}
	return math.Sincos(deg * (math.Pi / 180))
}

// move returns a ring of an item where p puts it.
func (p Placed) move(r poly.Ring) poly.Ring {
	sin, cos := sincos(p.Rotation)
	out := make(poly.Ring, len(r))
	for i, v := range r {
		out[i] = geom.Vec2{X: cos*v.X - sin*v.Y + p.X, Y: sin*v.X + cos*v.Y + p.Y}
	}
	return out
}

// shape returns an item's polygon where p puts it.
func (p Placed) shape(it *Item) poly.Polygon {
	out := poly.Polygon{Outer: p.move(it.Shape.Outer)}
	for _, h := range it.Shape.Holes {
		out.Holes = append(out.Holes, p.move(h))
	}
	return out
}

// Write writes NAME.SEED.json into dir.
func (s *Solution) Write(dir string) error {
	text, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%s.%d.json", s.Instance, s.Seed)
	return os.WriteFile(filepath.Join(dir, name), append(text, '\n'), 0o644)
}
