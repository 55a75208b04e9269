package nest

import (
	"fmt"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// tolerance is by how much, as a share of the strip's height, items may overlap
// or stand out before it is called a fault. Items that touch share a border whose
// places are rounded to doubles twice: once by the packer and once when a stranger
// turns and shifts the corners again. At the size of these instances that is some
// 1e-15 of the height; 1e-9 of a build plate's 200 mm is 0.2 nm.
const tolerance = 1e-9

// Verify checks a solution from its written form alone: the number of copies of
// each item, the angles, the strip's borders, and every pair. It returns what is
// wrong, in words; nothing when all is well.
func Verify(in *Instance, s *Solution) []string {
	if s.Height != in.Height {
		return []string{fmt.Sprintf("the strip is %v high, not %v", s.Height, in.Height)}
	}
	if want := in.Density(s.Width); math.Abs(s.Density-want) > 1e-9 {
		return []string{fmt.Sprintf("the density is %v, not %v", want, s.Density)}
	}
	shapes, faults := place(in, s)
	tol := tolerance * in.Height
	boxes := make([]poly.Box, len(shapes))
	for i, p := range shapes {
		boxes[i] = p.Outer.Box()
		faults = append(faults, outside(boxes[i], geom.Vec2{X: s.Width, Y: s.Height}, tol, s.label(i))...)
	}
	for i := range shapes {
		for j := range i {
			o := measureOverlap(shapes[j], shapes[i])
			if small := math.Min(boxSide(boxes[i]), boxSide(boxes[j])); o.Depth > tol || o.Area > tol*small {
				faults = append(faults, fmt.Sprintf("%s and %s overlap by %.3g over an area of %.3g at (%.6g, %.6g)",
					s.label(j), s.label(i), o.Depth, o.Area, o.At.X, o.At.Y))
			}
		}
	}
	return faults
}

// boxSide is the longer side of a box: a border of that length, off by the
// tolerance, shares about their product.
func boxSide(b poly.Box) float64 { return math.Max(b.Size().X, b.Size().Y) }

func (s *Solution) label(i int) string {
	return fmt.Sprintf("item %d (placement %d)", s.Placements[i].Item, i)
}

// place puts every copy where the solution says, and counts them.
func place(in *Instance, s *Solution) (shapes []poly.Polygon, faults []string) {
	byID := map[int]*Item{}
	for i := range in.Items {
		byID[in.Items[i].ID] = &in.Items[i]
	}
	seen := map[int]int{}
	for i, p := range s.Placements {
		it := byID[p.Item]
		if it == nil {
			return nil, []string{fmt.Sprintf("there is no item %d", p.Item)}
		}
		seen[p.Item]++
		if sum := p.X + p.Y + p.Rotation; math.IsNaN(sum) || math.IsInf(sum, 0) {
			return nil, []string{s.label(i) + " is nowhere: a number of it is not finite"}
		}
		if it.Angles != nil && !slices.Contains(it.Angles, p.Rotation) {
			faults = append(faults, fmt.Sprintf("%s is turned by %v degrees, allowed are %v", s.label(i), p.Rotation, it.Angles))
		}
		shapes = append(shapes, p.shape(it))
	}
	for _, it := range in.Items {
		if n := seen[it.ID]; n != it.Demand {
			faults = append(faults, fmt.Sprintf("item %d is there %d times, not %d", it.ID, n, it.Demand))
		}
	}
	return shapes, faults
}

// outside says by how much a box stands out of the strip.
func outside(b poly.Box, size geom.Vec2, tol float64, label string) []string {
	out := max(-b.Min.X, -b.Min.Y, b.Max.X-size.X, b.Max.Y-size.Y)
	if out <= tol { // NaN is not
		return nil
	}
	return []string{fmt.Sprintf("%s stands out of the strip by %.3g", label, out)}
}
