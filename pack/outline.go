package pack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/internal/jsonkeys"
)

// Drawings of plates and keep-out areas, from other programs and from hand.
// Everything read here is bounded: bytes, rings and points.

// ErrOutline is the error of a drawing that cannot be read. Errors wrap it and
// name what and where.
var ErrOutline = errors.New("not an outline")

const (
	outlineBytes  = 16 << 20
	outlineRings  = 500
	outlinePoints = 100_000
	outlineSize   = 1e6 // mm: a kilometre
)

// ReadOutline reads an area in mm from r, of at most 16 MiB. The content decides:
//
//   - JSON: {"outer":[[x,y],...], "holes":[[[x,y],...],...]}, or a list of such
//     polygons. Rings may run either way. Coordinates are those of the bed.
//   - SVG: the paths, rectangles, circles, ellipses and polygons of the
//     drawing, each filled by the even-odd rule, and together; strokes do not
//     count. Lengths are mm unless width says another unit. The origin becomes
//     the lower left corner of the drawing, and Y points up.
//
// Errors wrap [ErrOutline], or are those of r.
func ReadOutline(r io.Reader) (poly.Region, error) {
	data, err := io.ReadAll(io.LimitReader(r, outlineBytes+1))
	if err != nil {
		return nil, err
	}
	if len(data) > outlineBytes {
		return nil, fmt.Errorf("%w: more than %d MiB", ErrOutline, outlineBytes>>20)
	}
	var rings []poly.Ring
	switch text := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), " \t\r\n"); {
	case len(text) == 0:
		return nil, fmt.Errorf("%w: the file is empty", ErrOutline)
	case text[0] == '{' || text[0] == '[':
		return readOutlineJSON(text)
	case text[0] == '<':
		rings, err = readOutlineSVG(text)
	default:
		return nil, fmt.Errorf("%w: neither SVG nor JSON", ErrOutline)
	}
	if err != nil {
		return nil, err
	}
	return evenOdd(rings)
}

// ReadPlate reads the outline of a plate: an area as [ReadOutline] reads it, in
// one piece.
func ReadPlate(r io.Reader) (Bed, error) {
	g, err := ReadOutline(r)
	if err != nil {
		return Bed{}, err
	}
	if len(g) != 1 {
		return Bed{}, fmt.Errorf("%w of a plate: %d separate areas, want one", ErrOutline, len(g))
	}
	return FromPolygon(g[0]), nil
}

// jsonPolygon is one polygon of a JSON outline.
type jsonPolygon struct {
	Outer [][]*float64   `json:"outer"` // pointers: null is no coordinate
	Holes [][][]*float64 `json:"holes"`
}

func readOutlineJSON(data []byte) (poly.Region, error) {
	var list []jsonPolygon
	var err error
	if data[0] == '[' {
		err = jsonkeys.Decode(data, &list)
	} else {
		list = make([]jsonPolygon, 1)
		err = jsonkeys.Decode(data, &list[0])
	}
	if err != nil {
		return nil, fmt.Errorf(`%w: %v; it should be {"outer":[[x,y],...],"holes":[...]}`, ErrOutline, err)
	}
	b := outlineBudget{}
	var sum poly.Region
	for i, p := range list {
		g, err := p.region(&b)
		if err == nil {
			sum, err = poly.Union(sum, g)
		}
		if err != nil {
			return nil, fmt.Errorf("polygon %d: %w", i, err)
		}
	}
	return checkedOutline(sum)
}

// region returns the outer ring without the holes.
func (p jsonPolygon) region(b *outlineBudget) (poly.Region, error) {
	outer, err := b.ring(p.Outer)
	if err != nil {
		return nil, fmt.Errorf("outer: %w", err)
	}
	var holes poly.Region
	for k, h := range p.Holes {
		ring, err := b.ring(h)
		if err != nil {
			return nil, fmt.Errorf("holes[%d]: %w", k, err)
		}
		hole, err := covered(ring)
		if err == nil {
			holes, err = poly.Union(holes, hole)
		}
		if err != nil {
			return nil, fmt.Errorf("holes[%d]: %w", k, err)
		}
	}
	area, err := covered(outer)
	if err != nil {
		return nil, fmt.Errorf("outer: %w", err)
	}
	return poly.Difference(area, holes)
}

// outlineBudget counts what a drawing has had.
type outlineBudget struct{ rings, points int }

// ring returns points as a ring.
func (b *outlineBudget) ring(points [][]*float64) (poly.Ring, error) {
	r := make(poly.Ring, 0, len(points))
	for i, p := range points {
		if len(p) != 2 {
			return nil, fmt.Errorf("%w: point %d has %d numbers, want [x, y]", ErrOutline, i, len(p))
		}
		if p[0] == nil || p[1] == nil {
			return nil, fmt.Errorf("%w: point %d is not [x, y] but has null in it", ErrOutline, i)
		}
		r = append(r, geom.Vec2{X: *p[0], Y: *p[1]})
	}
	return r, b.add(r)
}

// add refuses a ring that is none or goes over the limits.
func (b *outlineBudget) add(r poly.Ring) error {
	if len(r) < 3 {
		return fmt.Errorf("%w: %d points, a ring has at least 3", ErrOutline, len(r))
	}
	for i, p := range r {
		if !(p.X >= -outlineSize && p.X <= outlineSize && p.Y >= -outlineSize && p.Y <= outlineSize) {
			return fmt.Errorf("%w: point %d, (%g, %g), is not within %g mm", ErrOutline, i, p.X, p.Y, float64(outlineSize))
		}
	}
	b.rings++
	b.points += len(r)
	if b.rings > outlineRings || b.points > outlinePoints {
		return fmt.Errorf("%w: more than %d rings or %d points", ErrOutline, outlineRings, outlinePoints)
	}
	return nil
}

// outlineWork bounds the work for one ring, see [poly.FillOptions]: a million
// crossings of itself, for which less than half a gigabyte is enough.
const outlineWork = 50_000_000

// covered returns the points that a ring winds around, whichever way: of one that
// crosses itself, all its loops.
func covered(r poly.Ring) (poly.Region, error) {
	var sum poly.Region
	for _, w := range []int32{1, -1} {
		segs := make([]poly.Segment, len(r))
		for i, p := range r {
			segs[i] = poly.Segment{A: p, B: r[(i+1)%len(r)], W: w}
		}
		g, err := poly.Fill(context.Background(), segs, poly.FillOptions{Work: outlineWork})
		if err == nil {
			sum, err = poly.Union(sum, g)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrOutline, err)
		}
	}
	return sum, nil
}

// evenOdd returns the points that lie in an odd number of rings. A point is in a
// ring that crosses itself when that winds around it at all.
func evenOdd(rings []poly.Ring) (poly.Region, error) {
	var sum poly.Region
	for _, r := range rings {
		one, err := covered(r)
		if err != nil {
			return nil, err
		}
		out, err := poly.Difference(sum, one)
		if err != nil {
			return nil, fmt.Errorf("%w: %v", ErrOutline, err)
		}
		in, err := poly.Difference(one, sum)
		if err != nil {
			return nil, fmt.Errorf("%w: %v", ErrOutline, err)
		}
		if sum, err = poly.Union(out, in); err != nil {
			return nil, fmt.Errorf("%w: %v", ErrOutline, err)
		}
	}
	return checkedOutline(sum)
}

// checkedOutline refuses an area of nothing.
func checkedOutline(g poly.Region) (poly.Region, error) {
	if !(g.Area() > 0) {
		return nil, fmt.Errorf("%w: it encloses no area", ErrOutline)
	}
	return g, nil
}
