package plates

import (
	"context"
	"errors"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/pack"
)

// plateCase is a question for the smallest plate on which all parts of a strip
// instance lie, scaled so that its strip is 200 mm high.
type plateCase struct {
	key, instance string
	circle        bool
	must, aim     float64 // mm; aim 0: none
}

// Gap and scale of all cases.
const (
	caseGap    = 1.0   // mm between parts
	caseHeight = 200.0 // mm, to which the height of the strip is scaled
)

var plateCases = []plateCase{
	{key: "swim_square", instance: "swim", must: 215},
	{key: "swim_circle", instance: "swim", circle: true, must: 270, aim: 250},
	{key: "marques_square", instance: "marques", must: 184, aim: 181},
	{key: "shirts_square", instance: "shirts", must: 260, aim: 256},
}

func (c plateCase) bed(size float64) pack.Bed {
	if c.circle {
		return pack.Disc(size)
	}
	return pack.Plate(size, size)
}

// area of a bed of the given size in mm².
func (c plateCase) area(size float64) float64 {
	if c.circle {
		return math.Pi / 4 * size * size
	}
	return size * size
}

// size is the inverse of area.
func (c plateCase) size(area float64) float64 { return math.Sqrt(area / c.area(1)) }

// How the search for the smallest plate goes down. A first try at looseFill of the
// plate is one that any packer should reach; then each step is tried from the best
// so far, and halved when an attempt finds nothing. Steps below leastStep are not
// worth their time: 0.1 % of 200 mm is 0.2 mm.
const (
	looseFill = 0.50
	firstStep = 0.04
	leastStep = 0.001
)

// smallest returns the smallest plate found, and its layout. An attempt may use a
// third of what is left of the budget, so that late ones still get some; or each of
// them has its own, and then no size is tried twice.
func (s *search) smallest(ctx context.Context, c plateCase) (float64, *pack.Layout, error) {
	area := 0.0
	for _, p := range s.parts {
		area += p.Footprint.Area() * float64(p.Count)
	}
	best, layout := 0.0, (*pack.Layout)(nil)
	size, step := c.size(area/looseFill), firstStep
	for s.left() > 0 && step >= leastStep {
		slice := s.left() / 3
		if layout == nil {
			slice = s.left() // the first must be found
		}
		if s.each > 0 {
			slice = s.each
		}
		l, err := s.attempt(ctx, c.bed(size), s.parts, slice)
		switch {
		case err != nil:
			return best, layout, err
		case l != nil:
			best, layout = size, l
			if !c.circle {
				best = s.shrinkToFit(l, size)
			}
		case layout == nil:
			size *= 1.05
			continue
		default:
			step /= 2
		}
		size = best * (1 - step)
	}
	if layout == nil {
		return 0, nil, errors.New("not all parts placed on any plate")
	}
	return best, layout, nil
}

// shrinkToFit moves the parts of a layout on a square to its lower left corner,
// and makes the square as small as they allow.
func (s *search) shrinkToFit(l *pack.Layout, size float64) float64 {
	box := poly.EmptyBox()
	for _, p := range l.Placements {
		for _, polygon := range shapeOf(s.parts[p.Part], p) {
			for _, v := range polygon.Outer {
				box = box.Add(v)
			}
		}
	}
	used := box.Size()
	side := max(used.X, used.Y)
	if !(side > 0) || side >= size {
		return size
	}
	for i := range l.Placements {
		t := &l.Placements[i].Pose.T
		t.X -= box.Min.X
		t.Y -= box.Min.Y
	}
	// What a shift rounds away must not put a part over the edge.
	side += roundingRoom
	l.Bed = pack.Plate(side, side)
	return side
}

// roundingRoom in mm is far above the rounding of coordinates of some 300 mm and
// far below anything that is measured here.
const roundingRoom = 1e-9

// density is how much of the plate the parts cover, in percent.
func density(parts []pack.Part, plate float64) float64 {
	area := 0.0
	for _, p := range parts {
		area += p.Footprint.Area() * float64(p.Count)
	}
	return 100 * area / plate
}

// shapeOf returns the footprint of a copy where it lies.
func shapeOf(part pack.Part, p pack.Placement) poly.Region {
	move := func(r poly.Ring) poly.Ring {
		out := make(poly.Ring, len(r))
		for i, v := range r {
			w := p.Pose.Apply(geom.Vec{X: v.X, Y: v.Y})
			out[i] = geom.Vec2{X: w.X, Y: w.Y}
		}
		return out
	}
	var out poly.Region
	for _, polygon := range part.Footprint {
		q := poly.Polygon{Outer: move(polygon.Outer)}
		for _, h := range polygon.Holes {
			q.Holes = append(q.Holes, move(h))
		}
		out = append(out, q)
	}
	return out
}
