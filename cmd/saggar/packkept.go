package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/pack"
)

// What stays where it is when a bed is packed: boxes that are kept free, and copies
// that lie there already.

// parseKeptBox reads X,Y,Z,X,Y,Z: two opposite corners.
func parseKeptBox(text string) (geom.Box, error) {
	fields := strings.Split(text, ",")
	if len(fields) != 6 {
		return geom.Box{}, fmt.Errorf("%q has %s: write two opposite corners, X,Y,Z,X,Y,Z in mm", text, count(len(fields), "number"))
	}
	var v [6]float64
	for i, field := range fields {
		n, err := strconv.ParseFloat(strings.TrimSpace(field), 64)
		if err != nil || !(n >= -pack.MaxLength && n <= pack.MaxLength) {
			return geom.Box{}, fmt.Errorf("%q is no place: use -%[2]s to %[2]s mm", strings.TrimSpace(field), grouped(pack.MaxLength))
		}
		v[i] = n
	}
	a, b := geom.Vec{X: v[0], Y: v[1], Z: v[2]}, geom.Vec{X: v[3], Y: v[4], Z: v[5]}
	box := geom.EmptyBox().Extend(a).Extend(b)
	if s := box.Size(); s.X == 0 || s.Y == 0 || s.Z == 0 {
		return box, fmt.Errorf("%q has no volume", text)
	}
	return box, nil
}

// keptBoxes reads all of --keep-out-box.
func (f *packFlags) keptBoxes() ([]geom.Box, error) {
	var out []geom.Box
	for _, text := range f.keepOutBox {
		box, err := parseKeptBox(text)
		if err != nil {
			return nil, fmt.Errorf("--keep-out-box: %w", err)
		}
		out = append(out, box)
	}
	return out, nil
}

// jsonLocked is a copy that lies fixed.
type jsonLocked struct {
	Plate  int           `json:"plate"`
	Matrix [][4]*float64 `json:"transformation"`
}

// pose checks l and returns what it means. That it is a motion, inside and clear of
// the others, is for the packer to say.
func (l jsonLocked) pose() (pack.Pose, error) {
	out := pack.Pose{Plate: l.Plate}
	if len(l.Matrix) != 4 {
		return out, errors.New("transformation: must be four rows of four numbers")
	}
	for r, row := range l.Matrix {
		for c, v := range row {
			switch {
			case v == nil:
				return out, fmt.Errorf("transformation[%d]: must be four numbers", r)
			case r == 3 && *v != [4]float64{0, 0, 0, 1}[c]:
				return out, errors.New("transformation[3]: must be 0, 0, 0, 1")
			case r < 3 && c == 3:
				*[3]*float64{&out.Transformation.T.X, &out.Transformation.T.Y, &out.Transformation.T.Z}[r] = *v
			case r < 3:
				out.Transformation.M[r][c] = *v
			}
		}
	}
	return out, nil
}
