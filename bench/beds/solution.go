package beds

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/pack"
)

// Solution is a layout as a stranger reads it: a matrix takes the coordinates of
// an item's file to the box, whose lower corner is the origin.
type Solution struct {
	Instance   string     `json:"instance"`
	Mode       string     `json:"mode"`
	Seed       uint64     `json:"seed"`
	Container  [2]float64 `json:"container"` // x, y
	Height     float64    `json:"height"`
	Density    float64    `json:"density"` // percent
	CPU        float64    `json:"cpu_s"`
	Placements []Placed   `json:"placements"`
}

// Placed is where one copy of an item lies.
type Placed struct {
	Item   int         `json:"item"`   // index in the instance
	Copy   int         `json:"copy"`   // from 0
	Matrix [16]float64 `json:"matrix"` // row by row, mm
}

// NewSolution reads a layout of the parts of in. It fails when a copy is not
// placed.
func NewSolution(in *Instance, m Mode, l *pack.Layout) (*Solution, error) {
	s := &Solution{Instance: in.Name, Mode: m.Name, Container: [2]float64{in.X, in.Y}, Height: l.Bed.Z, Density: in.Density(l.Bed.Z)}
	for _, p := range l.Placements {
		if !p.Placed {
			return nil, fmt.Errorf("item %d copy %d is not placed: %s", p.Part, p.Copy, p.Reason)
		}
		s.Placements = append(s.Placements, Placed{Item: p.Part, Copy: p.Copy, Matrix: matrixOf(p.Pose)})
	}
	return s, nil
}

func matrixOf(a geom.Affine) (out [16]float64) {
	for i, t := range [3]float64{a.T.X, a.T.Y, a.T.Z} {
		copy(out[4*i:], a.M[i][:])
		out[4*i+3] = t
	}
	out[15] = 1
	return out
}

// pose returns the matrix as a motion.
func (p Placed) pose() geom.Affine {
	m := &p.Matrix
	return geom.Affine{
		M: [3][3]float64{{m[0], m[1], m[2]}, {m[4], m[5], m[6]}, {m[8], m[9], m[10]}},
		T: geom.Vec{X: m[3], Y: m[7], Z: m[11]},
	}
}

// Write writes NAME.MODE.SEED.json into dir; a slash in NAME becomes "_".
func (s *Solution) Write(dir string) error {
	text, err := json.MarshalIndent(s, "", " ")
	if err != nil {
		return err
	}
	name := fmt.Sprintf("%s.%s.%d.json", strings.ReplaceAll(s.Instance, "/", "_"), s.Mode, s.Seed)
	return os.WriteFile(filepath.Join(dir, name), append(text, '\n'), 0o644)
}
