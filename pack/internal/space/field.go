package space

import (
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
)

// field answers for any shift of one body against another how deep they overlap:
// about the length of the shortest shift that ends it, 0 when they do not, which
// is exact. A grid knows of each cell whether it lies inside the no-fit body,
// outside, or on its border: there the polytopes of which it is the union are
// asked, by their planes that run through the cell. Depths inside come from a
// distance transform.
type field struct {
	box    geom.Box // of the grid
	per    geom.Vec // cells per length
	n      [3]int   // cells
	cells  []uint32 // outside, inside, or border plus an offset into list
	list   []uint16 // for each cell: polytopes, and for each its planes
	planes []halfspace
	nodes  []float32 // depths at the corners of the cells
	single bool      // the body is convex: the planes know the depth
}

// What cells holds beside offsets.
const (
	outside uint32 = iota
	inside
	border
)

// newField makes the field of a union of polytopes with about the given number
// of cells.
func newField(sums []polytope, cells int) *field {
	f := &field{box: geom.EmptyBox(), single: len(sums) == 1}
	b := &fieldBuilder{f: f, sums: sums}
	for i := range sums {
		f.box = f.box.Union(sums[i].box)
		b.first = append(b.first, len(f.planes))
		f.planes = append(f.planes, sums[i].planes...)
	}
	size := f.box.Size()
	edge := math.Cbrt(size.X * size.Y * size.Z / float64(cells))
	for k, s := range [3]float64{size.X, size.Y, size.Z} {
		f.n[k] = max(1, min(maxAlong, int(math.Ceil(s/edge))))
	}
	f.per = geom.Vec{X: float64(f.n[0]) / size.X, Y: float64(f.n[1]) / size.Y, Z: float64(f.n[2]) / size.Z}
	f.cells = make([]uint32, f.n[0]*f.n[1]*f.n[2])
	all := make([]cut, len(sums))
	for i := range all {
		all[i].sum = uint16(i)
		for k := range sums[i].planes {
			all[i].planes = append(all[i].planes, uint16(b.first[i]+k))
		}
	}
	b.split(block{hi: f.n}, all)
	f.measure(sums)
	f.pack()
	return f
}

// pack forgets the planes that run through no cell: of sums of many pieces most
// lie deep inside others.
func (f *field) pack() {
	if f.single {
		return
	}
	to := make([]int, len(f.planes)) // new numbers, from 1 on
	var kept []halfspace
	for at := f.list; len(at) > 0; {
		n := int(at[0])
		at = at[1:]
		for range n {
			m := int(at[0])
			for i, k := range at[1 : m+1] {
				if to[k] == 0 {
					kept = append(kept, f.planes[k])
					to[k] = len(kept)
				}
				at[1+i] = uint16(to[k] - 1)
			}
			at = at[m+1:]
		}
	}
	f.planes, f.list = slices.Clip(kept), slices.Clip(f.list)
}

// bytes returns about how much memory the field takes.
func (f *field) bytes() int64 {
	return int64(4*len(f.cells) + 2*cap(f.list) + 32*cap(f.planes) + 4*len(f.nodes))
}

// maxAlong bounds the cells along one axis, of flat bodies above all.
const maxAlong = 128

// cut is a polytope whose border runs through a block of cells, with those of
// its planes that do.
type cut struct {
	sum    uint16
	planes []uint16
}

// block is a box of cells.
type block struct{ lo, hi [3]int }

type fieldBuilder struct {
	f     *field
	sums  []polytope
	first []int // plane of each sum
}

// split halves blocks until nothing runs through them or they are single cells.
func (b *fieldBuilder) split(k block, cuts []cut) {
	lo, hi := b.f.corner(k.lo), b.f.corner(k.hi)
	mid, half := geom.Scale(0.5, geom.Add(lo, hi)), geom.Scale(0.5, geom.Sub(hi, lo))
	var kept []cut
	for i := range cuts {
		c, in, out := b.narrow(&cuts[i], mid, half)
		if in {
			b.fill(k, inside)
			return
		}
		if !out {
			kept = append(kept, c)
		}
	}
	if len(kept) == 0 {
		b.fill(k, outside)
		return
	}
	axis := 0
	for d := range 3 {
		if k.hi[d]-k.lo[d] > k.hi[axis]-k.lo[axis] {
			axis = d
		}
	}
	if k.hi[axis]-k.lo[axis] == 1 {
		b.store(k, kept)
		return
	}
	low, high := k, k
	low.hi[axis] = (k.lo[axis] + k.hi[axis]) / 2
	high.lo[axis] = low.hi[axis]
	b.split(low, kept)
	b.split(high, kept)
}

// narrow keeps the planes of a cut that run through a box, given by its middle
// and half its sides; or it says that the box lies inside the polytope or
// outside.
func (b *fieldBuilder) narrow(c *cut, mid, half geom.Vec) (kept cut, in, out bool) {
	kept.sum = c.sum
	for _, k := range c.planes {
		s := &b.f.planes[k]
		reach := float64(math.Abs(s.n.X)*half.X) + float64(math.Abs(s.n.Y)*half.Y) + float64(math.Abs(s.n.Z)*half.Z)
		switch d := s.above(mid); {
		case d >= reach*(1+1e-9):
			return kept, false, true
		case d > -float64(reach*(1+1e-9))-1e-12:
			kept.planes = append(kept.planes, k)
		}
	}
	return kept, len(kept.planes) == 0, false
}

func (b *fieldBuilder) fill(k block, with uint32) {
	if with == outside {
		return // as made
	}
	f := b.f
	for z := k.lo[2]; z < k.hi[2]; z++ {
		for y := k.lo[1]; y < k.hi[1]; y++ {
			row := f.cells[(z*f.n[1]+y)*f.n[0]:]
			for x := k.lo[0]; x < k.hi[0]; x++ {
				row[x] = with
			}
		}
	}
}

// store enters a cell of the border.
func (b *fieldBuilder) store(k block, cuts []cut) {
	f := b.f
	f.cells[(k.lo[2]*f.n[1]+k.lo[1])*f.n[0]+k.lo[0]] = border + uint32(len(f.list))
	f.list = append(f.list, uint16(len(cuts)))
	for _, c := range cuts {
		f.list = append(f.list, uint16(len(c.planes)))
		f.list = append(f.list, c.planes...)
	}
}

// corner returns the lower corner of a cell.
func (f *field) corner(k [3]int) geom.Vec {
	return geom.Vec{
		X: f.box.Min.X + float64(k[0])/f.per.X,
		Y: f.box.Min.Y + float64(k[1])/f.per.Y,
		Z: f.box.Min.Z + float64(k[2])/f.per.Z,
	}
}

// measure fills in the depths at the nodes: the greater of the depth in any one
// polytope and the distance to the nearest node outside, less the length of a
// cell.
func (f *field) measure(sums []polytope) {
	if f.single {
		return
	}
	e := nodes{n: [3]int{f.n[0] + 1, f.n[1] + 1, f.n[2] + 1}, step: [3]float64{1 / f.per.X, 1 / f.per.Y, 1 / f.per.Z}}
	e.depth = make([]float32, e.n[0]*e.n[1]*e.n[2])
	deepest := make([]float32, len(e.depth))
	for k := range sums {
		f.deepen(deepest, &sums[k])
	}
	for i, d := range deepest {
		if d > 0 {
			e.depth[i] = float32(math.Inf(1))
		}
	}
	e.transform()
	blur := float32(max(e.step[0], e.step[1], e.step[2]))
	for i, d := range deepest {
		if d > 0 {
			e.depth[i] = max(d, e.depth[i]-blur)
		}
	}
	f.nodes = e.depth
}

// deepen raises the depths at the nodes in a polytope to those in it.
func (f *field) deepen(depths []float32, s *polytope) {
	var lo, hi [3]int
	from, to := geom.Sub(s.box.Min, f.box.Min), geom.Sub(s.box.Max, f.box.Min)
	for k, r := range [3][2]float64{{from.X * f.per.X, to.X * f.per.X}, {from.Y * f.per.Y, to.Y * f.per.Y}, {from.Z * f.per.Z, to.Z * f.per.Z}} {
		lo[k], hi[k] = max(0, int(r[0])), min(f.n[k], int(r[1])+1)
	}
	for z := lo[2]; z <= hi[2]; z++ {
		for y := lo[1]; y <= hi[1]; y++ {
			row := depths[(z*(f.n[1]+1)+y)*(f.n[0]+1):]
			for x := lo[0]; x <= hi[0]; x++ {
				p := f.corner([3]int{x, y, z})
				least := float64(row[x])
				d := math.Inf(1)
				for j := range s.planes {
					if d = min(d, -s.planes[j].above(p)); d <= least {
						break
					}
				}
				if d > least {
					row[x] = float32(d)
				}
			}
		}
	}
}

// depth returns how deep the bodies overlap at shift x, y, z.
func (f *field) depth(x, y, z float64) float64 {
	gx, gy, gz := float64((x-f.box.Min.X)*f.per.X), float64((y-f.box.Min.Y)*f.per.Y), float64((z-f.box.Min.Z)*f.per.Z)
	if !(gx >= 0 && gy >= 0 && gz >= 0) {
		return 0
	}
	i, j, k := int(gx), int(gy), int(gz)
	if i >= f.n[0] || j >= f.n[1] || k >= f.n[2] {
		return 0
	}
	c := f.cells[(k*f.n[1]+j)*f.n[0]+i]
	if c == outside {
		return 0
	}
	d := 0.0
	if c != inside {
		if d = f.exact(c, x, y, z); d <= 0 {
			return 0
		}
	}
	if f.single {
		return f.convex(x, y, z)
	}
	return max(d, f.between(gx, gy, gz))
}

// convex returns the depth in the only polytope.
func (f *field) convex(x, y, z float64) float64 {
	d := math.Inf(1)
	for i := range f.planes {
		s := &f.planes[i]
		e := s.d - (float64(s.n.X*x) + float64(s.n.Y*y) + float64(s.n.Z*z))
		if e <= 0 {
			return 0
		}
		if e < d {
			d = e
		}
	}
	return d
}

// exact returns the depth in the polytopes whose border runs through a cell, by
// their planes that do.
func (f *field) exact(c uint32, x, y, z float64) float64 {
	at := f.list[c-border:]
	n := int(at[0])
	at = at[1:]
	best := 0.0
	for range n {
		m := int(at[0])
		d := math.Inf(1)
		for _, k := range at[1 : m+1] {
			s := &f.planes[k]
			e := s.d - (float64(s.n.X*x) + float64(s.n.Y*y) + float64(s.n.Z*z))
			if e < d {
				if d = e; d <= best {
					break
				}
			}
		}
		if d > best {
			best = d
		}
		at = at[m+1:]
	}
	return best
}

// between returns the depth at a point of the grid, linear between the nodes.
func (f *field) between(x, y, z float64) float64 {
	i, j, k := int(x), int(y), int(z)
	u, v, w := float32(x)-float32(i), float32(y)-float32(j), float32(z)-float32(k)
	nx := f.n[0] + 1
	nxy := nx * (f.n[1] + 1)
	at := f.nodes[k*nxy+j*nx+i:]
	a := at[0] + float32(u*(at[1]-at[0]))
	b := at[nx] + float32(u*(at[nx+1]-at[nx]))
	at = at[nxy:]
	c := at[0] + float32(u*(at[1]-at[0]))
	d := at[nx] + float32(u*(at[nx+1]-at[nx]))
	a += float32(v * (b - a))
	c += float32(v * (d - c))
	return float64(a + float32(w*(c-a)))
}
