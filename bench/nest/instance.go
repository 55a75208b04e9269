// Package nest measures strip packing on the public instances of irregular
// nesting: it reads them, runs the packer, checks every layout with code that
// shares nothing with the packer, and lays the densities beside published ones.
package nest

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack"
)

// Item is one kind of shape of an instance, in its own coordinates.
type Item struct {
	ID     int
	Demand int
	Shape  poly.Polygon
	Angles []float64 // allowed turns in degrees; nil: any
}

// Instance is a strip to fill: Height is fixed, the length is sought.
type Instance struct {
	Name   string
	Height float64
	Items  []Item
}

// The file: shapes are either one ring or a ring with holes.
type instanceFile struct {
	Name   string     `json:"name"`
	Height float64    `json:"strip_height"`
	Items  []itemFile `json:"items"`
}

type itemFile struct {
	ID     int       `json:"id"`
	Demand int       `json:"demand"`
	Angles []float64 `json:"allowed_orientations"`
	Shape  struct {
		Type string          `json:"type"`
		Data json.RawMessage `json:"data"`
	} `json:"shape"`
}

// ReadInstance reads one instance file.
func ReadInstance(path string) (*Instance, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	in, err := parseInstance(text)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	in.Name = strings.TrimSuffix(filepath.Base(path), ".json") // swim_c calls itself swim
	return in, nil
}

func parseInstance(text []byte) (*Instance, error) {
	var f instanceFile
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, err
	}
	if !(f.Height > 0) || len(f.Items) == 0 {
		return nil, fmt.Errorf("strip height %v, %d items", f.Height, len(f.Items))
	}
	in := &Instance{Name: f.Name, Height: f.Height}
	for i, it := range f.Items {
		item, err := it.item()
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", i, err)
		}
		in.Items = append(in.Items, item)
	}
	return in, nil
}

func (f itemFile) item() (Item, error) {
	out := Item{ID: f.ID, Demand: f.Demand, Angles: f.Angles}
	if f.Demand < 1 {
		return out, fmt.Errorf("demand %d", f.Demand)
	}
	var rings struct {
		Outer [][2]float64   `json:"outer"`
		Inner [][][2]float64 `json:"inner"`
	}
	target := any(&rings)
	switch f.Shape.Type {
	case "simple_polygon":
		target = &rings.Outer
	case "polygon":
	default:
		return out, fmt.Errorf("shape of type %q", f.Shape.Type)
	}
	if err := json.Unmarshal(f.Shape.Data, target); err != nil {
		return out, err
	}
	var err error
	if out.Shape.Outer, err = ring(rings.Outer, 1); err != nil {
		return out, err
	}
	for _, points := range rings.Inner {
		hole, err := ring(points, -1)
		if err != nil {
			return out, err
		}
		out.Shape.Holes = append(out.Shape.Holes, hole)
	}
	return out, nil
}

// ring leaves out the repeated first corner and gives the ring the orientation
// that a polygon asks for: sign 1 counter-clockwise, -1 clockwise.
func ring(points [][2]float64, sign float64) (poly.Ring, error) {
	var r poly.Ring
	for _, p := range points {
		v := geom.Vec2{X: p[0], Y: p[1]}
		if math.IsInf(v.X+v.Y, 0) || math.IsNaN(v.X+v.Y) {
			return nil, errors.New("a coordinate is not a number")
		}
		if len(r) == 0 || r[len(r)-1] != v {
			r = append(r, v)
		}
	}
	if len(r) > 1 && r[0] == r[len(r)-1] {
		r = r[:len(r)-1]
	}
	area := r.Area()
	if len(r) < 3 || area == 0 {
		return nil, fmt.Errorf("a ring of %d corners and area %v", len(r), area)
	}
	if area*sign < 0 {
		for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
			r[i], r[j] = r[j], r[i]
		}
	}
	return r, nil
}

// Area returns the area of all copies of all items.
func (in *Instance) Area() float64 {
	var s float64
	for _, it := range in.Items {
		s += it.Shape.Area() * float64(it.Demand)
	}
	return s
}

// Count returns the number of all copies.
func (in *Instance) Count() int {
	n := 0
	for _, it := range in.Items {
		n += it.Demand
	}
	return n
}

// Density returns the percentage of a strip of that width which the items
// cover: 100 · area / (height · width). A layout without width has none.
func (in *Instance) Density(width float64) float64 {
	if !(width > 0) {
		return 0
	}
	return 100 * in.Area() / (in.Height * width)
}

// Parts returns the items as a packer wants them, in order, by outline only.
func (in *Instance) Parts() []pack.Part {
	parts := make([]pack.Part, len(in.Items))
	for i, it := range in.Items {
		turns := &pack.Rotations{Kind: pack.FreeTurns}
		if it.Angles != nil {
			turns = &pack.Rotations{Angles: it.Angles}
		}
		parts[i] = pack.Part{ID: strconv.Itoa(it.ID), Footprint: poly.Region{it.Shape}, Count: it.Demand, Rotations: turns}
	}
	return parts
}
