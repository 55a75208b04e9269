package plate

import (
	"math"

	"github.com/saggar3d/saggar/geom/poly"
)

// field answers for any shift of one shape against another how deep they
// overlap, or how far they are apart when that is less than reach: the signed
// distance to the boundary of their no-fit polygon, which is the length of the
// shortest shift that ends the overlap. A grid holds for each cell the segments
// that are nearest somewhere in it, so that an answer looks at two or three of
// them.
type field struct {
	x0, y0   float64 // corner of the grid
	perX     float64 // cells per length
	perY     float64
	nx, ny   int
	cells    []cell
	list     []uint16
	segments []segment
	box      poly.Box // of the no-fit polygon, grown by reach
	reach    float64
	unit     float64 // of what cells know of their depth
	loose    float64 // by how much ends of segments that meet may be apart
}

// cell is one cell of the grid: a part of list, and what is known of the sign.
type cell struct {
	start uint32
	count uint16
	side  side
	least uint8 // of cells inside: all of it is at least so many units deep
}

type side uint8

const (
	outside side = iota // farther than reach outside all over
	inside              // inside all over
	border              // anything else
)

// cellsPerSegment balances the memory of a grid against the length of its
// lists. Twice as many made no answer faster.
const (
	cellsPerSegment      = 8
	roughCellsPerSegment = 1
	minCells             = 64
	minRoughCells        = 16
	maxCells             = 1 << 14
	maxSegments          = math.MaxUint16
)

// looseEnds is how many times the length that counts as nothing the ends of two
// segments that meet may be apart: where they cross at a sharp angle, it grows.
const looseEnds = 16

// newField builds the field of a boundary made with eps, of one to maxSegments
// segments.
func newField(boundary []segment, reach, eps float64, rough bool) *field {
	f := &field{segments: boundary, reach: reach, loose: looseEnds * eps, box: poly.EmptyBox()}
	for _, s := range f.segments {
		b := poly.Box{}
		b.Min.X, b.Min.Y = s.ax, s.ay
		b.Max.X, b.Max.Y = s.ax+float64(s.length*s.ux), s.ay+float64(s.length*s.uy)
		f.box = f.box.Add(b.Min).Add(b.Max)
	}
	f.box.Min.X -= reach
	f.box.Min.Y -= reach
	f.box.Max.X += reach
	f.box.Max.Y += reach
	f.fill(rough)
	return f
}

// bytes returns the memory that f takes, about.
func (f *field) bytes() int64 {
	const perCell, perSegment, perEntry, rest = 8, 40, 2, 200
	return perCell*int64(cap(f.cells)) + perSegment*int64(cap(f.segments)) + perEntry*int64(cap(f.list)) + rest
}

// fill makes the grid.
func (f *field) fill(rough bool) {
	size := f.box.Size()
	want := float64(min(maxCells, max(minCells, cellsPerSegment*len(f.segments))))
	if rough {
		want = float64(min(maxCells, max(minRoughCells, roughCellsPerSegment*len(f.segments))))
	}
	side := math.Sqrt(size.X * size.Y / want)
	f.nx = max(1, min(int(want), int(math.Ceil(size.X/side))))
	f.ny = max(1, min(int(want), int(math.Ceil(size.Y/side))))
	f.x0, f.y0 = f.box.Min.X, f.box.Min.Y
	f.perX, f.perY = float64(f.nx)/size.X, float64(f.ny)/size.Y
	f.cells = make([]cell, f.nx*f.ny)
	f.unit = min(size.X, size.Y) / (2 * math.MaxUint8)
	all := make([]uint16, len(f.segments))
	for i := range all {
		all[i] = uint16(i)
	}
	b := gridBuilder{f: f}
	b.split(block{0, 0, f.nx, f.ny}, all, 0)
}

type block struct{ x0, y0, x1, y1 int }

// gridBuilder halves blocks of cells and keeps for each the segments that can
// be nearest in it.
type gridBuilder struct {
	f    *field
	keep [][]uint16 // by depth
	dist []float64
}

func (b *gridBuilder) split(k block, from []uint16, depth int) {
	f := b.f
	w, h := float64(k.x1-k.x0)/f.perX, float64(k.y1-k.y0)/f.perY
	cx, cy := f.x0+float64(k.x0)/f.perX+float64(w/2), f.y0+float64(k.y0)/f.perY+float64(h/2)
	r := math.Sqrt(float64(w*w)+float64(h*h)) / 2 * (1 + 1e-9)
	if depth == len(b.keep) {
		b.keep = append(b.keep, nil)
	}
	kept, nearest := b.nearest(from, disk{cx, cy, r}, b.keep[depth][:0])
	b.keep[depth] = kept
	nx, ny := k.x1-k.x0, k.y1-k.y0
	switch {
	case nx == 1 && ny == 1:
		b.store(k, kept, nearest, r)
	case nx*int(f.perY*1e6) >= ny*int(f.perX*1e6) && nx > 1 || ny == 1:
		m := k.x0 + nx/2
		b.split(block{k.x0, k.y0, m, k.y1}, kept, depth+1)
		b.split(block{m, k.y0, k.x1, k.y1}, kept, depth+1)
	default:
		m := k.y0 + ny/2
		b.split(block{k.x0, k.y0, k.x1, m}, kept, depth+1)
		b.split(block{k.x0, m, k.x1, k.y1}, kept, depth+1)
	}
}

// disk is the area within r of x, y.
type disk struct{ x, y, r float64 }

// nearest appends to keep the segments that can be nearest to a point of a disk,
// and returns the distance to the nearest from its middle.
func (b *gridBuilder) nearest(from []uint16, in disk, keep []uint16) ([]uint16, float64) {
	b.dist = b.dist[:0]
	least := math.Inf(1)
	for _, k := range from {
		d, _ := b.f.segments[k].distance2(in.x, in.y)
		d = math.Sqrt(d)
		b.dist = append(b.dist, d)
		least = min(least, d)
	}
	for i, k := range from {
		if b.dist[i] <= least+float64(2*in.r)+b.f.loose {
			keep = append(keep, k)
		}
	}
	return keep, least
}

// store makes one cell.
func (b *gridBuilder) store(k block, list []uint16, nearest, r float64) {
	f := b.f
	c := &f.cells[k.y0*f.nx+k.x0]
	c.side = border
	if nearest > r {
		x, y := f.x0+(float64(k.x0)+0.5)/f.perX, f.y0+(float64(k.y0)+0.5)/f.perY
		if f.signed(list, x, y) > 0 {
			c.side = inside
			c.least = uint8(min(math.MaxUint8, (nearest-r)/f.unit))
		} else if nearest-r > f.reach {
			c.side = outside
			return
		}
	}
	c.start, c.count = uint32(len(f.list)), uint16(len(list))
	f.list = append(f.list, list...)
}

// distance2 returns the square of the distance of x, y from s, and the distance
// from its line, positive on its left.
func (s *segment) distance2(x, y float64) (d2, across float64) {
	dx, dy := x-s.ax, y-s.ay
	along := float64(dx*s.ux) + float64(dy*s.uy)
	across = float64(s.ux*dy) - float64(s.uy*dx)
	if along < 0 {
		return float64(dx*dx) + float64(dy*dy), across
	}
	if along > s.length {
		along -= s.length
		return float64(along*along) + float64(across*across), across
	}
	return across * across, across
}

// closest returns what [segment.distance2] says of the nearest segment of list. It
// is written out here, and looks at the ends only of segments whose line is near:
// most of the time of a search goes by in this loop.
func (f *field) closest(list []uint16, x, y float64) (best, across float64) {
	best = math.Inf(1)
	for _, k := range list {
		s := &f.segments[k]
		dx, dy := x-s.ax, y-s.ay
		a := float64(s.ux*dy) - float64(s.uy*dx)
		d2 := float64(a * a)
		if d2 >= best {
			continue
		}
		if along := float64(dx*s.ux) + float64(dy*s.uy); along < 0 {
			d2 = float64(dx*dx) + float64(dy*dy)
		} else if along -= s.length; along > 0 {
			d2 += float64(along * along)
		}
		if d2 < best {
			best, across = d2, a
		}
	}
	return best, across
}

// signed returns the signed distance of x, y from the nearest segment of list,
// positive inside. Where the nearest point is an end of a segment, another one
// ends there, and the one whose line is farther away knows the side.
func (f *field) signed(list []uint16, x, y float64) float64 {
	best, across := f.closest(list, x, y)
	d := math.Sqrt(best)
	if float64(across*across) < best {
		limit := float64((d + f.loose) * (d + f.loose))
		for _, k := range list {
			if d2, a := f.segments[k].distance2(x, y); d2 <= limit && math.Abs(a) > math.Abs(across) {
				across = a
			}
		}
	}
	if across < 0 {
		return -d
	}
	return d
}

// depth returns the signed distance of the shift x, y: above 0 the two overlap
// by as much. Below −reach any number below −reach may come.
func (f *field) depth(x, y float64) float64 { return f.depthUpTo(math.Inf(1), x, y) }

// depthUpTo is [field.depth], but +Inf may come for what is above limit: most
// positions that are tried lie so deep in another item that the cell alone tells
// that they are no use, which saves a tenth of the time of a search.
func (f *field) depthUpTo(limit, x, y float64) float64 {
	gx, gy := (x-f.x0)*f.perX, (y-f.y0)*f.perY
	if !(gx >= 0 && gy >= 0) {
		return math.Inf(-1)
	}
	i, j := int(gx), int(gy)
	if i >= f.nx || j >= f.ny {
		return math.Inf(-1)
	}
	c := &f.cells[j*f.nx+i]
	switch c.side {
	case outside:
		return math.Inf(-1)
	case inside:
		if float64(c.least)*f.unit > limit {
			return math.Inf(1)
		}
		best, _ := f.closest(f.list[c.start:c.start+uint32(c.count)], x, y)
		return math.Sqrt(best)
	}
	return f.signed(f.list[c.start:c.start+uint32(c.count)], x, y)
}
