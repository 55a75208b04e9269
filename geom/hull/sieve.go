package hull

import (
	"context"
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/par"
)

// Most points of a big mesh lie well inside its hull. The sieve takes a sample
// of the points, spans a polytope with those that are extreme in a few dozen
// directions, and drops every point that lies in it and is no corner of it:
// such a point is no corner of the hull either. The survivors are sieved again
// while that pays.
//
// A point is looked up in a table over Y and Z that says for which X it is
// certain to be inside: two multiplications and two comparisons. Choosing the
// sample changes the time, never the hull.
const (
	// sieveMin is where quickhull alone becomes slower than a round.
	sieveMin = 1500
	// sampleSize: a larger sample spans a larger polytope but takes longer; at
	// 500k points 1000 to 4000 came out equal.
	sampleSize = 2048
	// sieveGrain is the number of points one worker takes at a time.
	sieveGrain = 1 << 14
)

// outer returns the indices of a part of the points whose hull is the hull of
// all finite points.
func outer(ctx context.Context, points []geom.Vec) ([]uint32, error) {
	var kept []uint32
	if len(points) >= sieveMin {
		s, err := newSieve(ctx, points, nil)
		if err != nil {
			return nil, err
		}
		if kept, err = s.all(ctx, points); err != nil {
			return nil, err
		}
	} else {
		kept = make([]uint32, len(points))
		for i := range kept {
			kept[i] = uint32(i)
		}
	}
	kept = finite(points, kept)
	for before := math.MaxInt; len(kept) >= sieveMin && len(kept) < before/4*3; {
		before = len(kept)
		s, err := newSieve(ctx, points, kept)
		if err != nil {
			return nil, err
		}
		kept = s.some(points, kept)
	}
	return kept, nil
}

// finite drops in place the indices of points that are not finite.
func finite(points []geom.Vec, kept []uint32) []uint32 {
	out := kept[:0]
	for _, i := range kept {
		if geom.Finite(points[i]) {
			out = append(out, i)
		}
	}
	return out
}

// sieve knows, for a cell of a grid over Y and Z, a range of X in which every
// point of the cell lies inside the polytope.
type sieve struct {
	corners        []uint32 // of the polytope, as indices of the input
	y0, y1, z0, z1 float64
	perY, perZ     float64 // cells per length
	stride         int
	cells          []span
}

type span struct{ lo, hi float64 }

// newSieve samples points[among[0]], ..., or all points when among is nil. A
// sample without volume makes a sieve that keeps everything.
func newSieve(ctx context.Context, points []geom.Vec, among []uint32) (*sieve, error) {
	sample := sampleOf(points, among)
	h, err := hullOf(ctx, points, extremes(points, sample))
	if err != nil {
		return nil, err
	}
	if h.Dim < 3 {
		return &sieve{y0: 1, y1: 0}, nil
	}
	n := len(points)
	if among != nil {
		n = len(among)
	}
	return h.sieve(n), nil
}

// sampleOf picks about sampleSize finite points, evenly over the order of the
// input but not in step with it.
func sampleOf(points []geom.Vec, among []uint32) []uint32 {
	n := uint64(len(points))
	if among != nil {
		n = uint64(len(among))
	}
	sample := make([]uint32, 0, sampleSize)
	for k := range uint64(sampleSize) {
		// Fibonacci hashing moves each pick within its own stretch of the input.
		jitter := (k * 0x9E3779B97F4A7C15) >> 32
		i := (k*n + jitter*n>>32) / sampleSize
		j := uint32(i)
		if among != nil {
			j = among[i]
		}
		if geom.Finite(points[j]) {
			sample = append(sample, j)
		}
	}
	return sample
}

// directions are the 49 axes through the points of the 5x5x5 grid around 0
// that are visible from it. They need not be even: they only choose corners.
var directions = func() []geom.Vec {
	var out []geom.Vec
	for i := 63; i < 125; i++ {
		x, y, z := i%5-2, i/5%5-2, i/25-2
		if x%2 == 0 && y%2 == 0 && z%2 == 0 {
			continue
		}
		out = append(out, geom.Vec{X: float64(x), Y: float64(y), Z: float64(z)})
	}
	return out
}()

// extremes returns which points of the sample are first or last along some
// direction.
func extremes(points []geom.Vec, sample []uint32) []uint32 {
	local := make([]geom.Vec, len(sample))
	for i, s := range sample {
		local[i] = points[s]
	}
	taken := make([]bool, len(sample))
	var out []uint32
	take := func(i int) {
		if !taken[i] {
			taken[i] = true
			out = append(out, sample[i])
		}
	}
	for _, d := range directions {
		if len(local) > 0 {
			lo, hi := ends(local, d)
			take(lo)
			take(hi)
		}
	}
	return out
}

// ends returns which point comes first and which last along d.
func ends(points []geom.Vec, d geom.Vec) (first, last int) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for i := range points {
		s := geom.Dot(d, points[i])
		if s < lo {
			lo, first = s, i
		}
		if s > hi {
			hi, last = s, i
		}
	}
	return first, last
}

// sieve tabulates the inside of h for n points.
func (h *Hull) sieve(n int) *sieve {
	box := geom.BoxOf(h.Points)
	size := box.Size()
	// The table should stay in the first cache and cost less than the points.
	grid := int(min(48, max(8, math.Sqrt(float64(n))/8)))
	s := &sieve{
		corners: h.Vertices,
		y0:      box.Min.Y, y1: box.Max.Y, z0: box.Min.Z, z1: box.Max.Z,
		perY: float64(grid) / size.Y, perZ: float64(grid) / size.Z,
		stride: grid + 1,
	}
	corner := h.spans(box, grid)
	s.cells = make([]span, s.stride*s.stride)
	for j := range s.stride {
		for i := range s.stride {
			// The last row and column repeat: a point on the far border of the
			// grid is a point of the last cell.
			k := min(j, grid-1)*s.stride + min(i, grid-1)
			// The polytope is convex: the range of a cell is what its four
			// corners have in common.
			c := corner[k].and(corner[k+1])
			s.cells[j*s.stride+i] = c.and(corner[k+s.stride]).and(corner[k+s.stride+1])
		}
	}
	return s
}

func (a span) and(b span) span {
	if b.lo > a.lo {
		a.lo = b.lo
	}
	if b.hi < a.hi {
		a.hi = b.hi
	}
	return a
}

// spans returns where the lines in the direction of X through the corners of
// the grid are certain to be inside h.
func (h *Hull) spans(box geom.Box, grid int) []span {
	below, above, walls := h.slopes(box)
	size := box.Size()
	out := make([]span, 0, (grid+1)*(grid+1))
	for j := range grid + 1 {
		z := size.Z * float64(j) / float64(grid)
		for i := range grid + 1 {
			y := size.Y * float64(i) / float64(grid)
			c := span{lo: math.Inf(-1), hi: math.Inf(1)}
			for k := range below {
				if x := below[k].at(y, z); x > c.lo {
					c.lo = x
				}
			}
			for k := range above {
				if x := above[k].at(y, z); x < c.hi {
					c.hi = x
				}
			}
			for k := range walls {
				if !(walls[k].at(y, z) <= 0) {
					c.lo = math.Inf(1)
				}
			}
			out = append(out, c)
		}
	}
	return out
}

// slope is the function a + b·y + c·z, with y and z counted from the low
// corner of the box.
type slope struct{ a, b, c float64 }

func (s *slope) at(y, z float64) float64 { return s.a + float64(s.b*y) + float64(s.c*z) }

// slopes returns the planes of the faces of h, moved inwards by more than all
// roundings here and in the use of the table: as lower and upper bounds of x,
// and as functions that must not be positive for planes along X.
//
// Planes square to an axis stay where they are. Those square to X have no
// rounding; those square to Y or Z are the ends of the grid and are kept by
// comparing with these.
func (h *Hull) slopes(box geom.Box) (below, above, walls []slope) {
	// Far more than the roundings, which are about 1e-15 of the size.
	const inwards = 1e-12
	size := box.Size()
	for _, f := range h.Facets {
		p := newPlane(h.Points[f[0]], h.Points[f[1]], h.Points[f[2]], size)
		n := p.normal
		square := p.slack == 0
		if square && n.X == 0 {
			continue
		}
		margin := 0.0
		if !square {
			reach := float64(math.Abs(n.X)*size.X) + float64(math.Abs(n.Y)*size.Y) + float64(math.Abs(n.Z)*size.Z)
			margin = float64(2*p.slack) + float64(inwards*reach)
		}
		// n·(q - anchor) + margin <= 0, with q counted from the low corner.
		rest := float64(n.Y*(box.Min.Y-p.anchor.Y)) + float64(n.Z*(box.Min.Z-p.anchor.Z)) + margin
		if n.X == 0 {
			walls = append(walls, slope{rest, n.Y, n.Z})
			continue
		}
		s := slope{p.anchor.X, 0, 0}
		if !square {
			shift := math.Copysign(1e-15*math.Abs(p.anchor.X), n.X)
			s = slope{p.anchor.X - rest/n.X - shift, -n.Y / n.X, -n.Z / n.X}
		}
		if n.X > 0 {
			above = append(above, s)
		} else {
			below = append(below, s)
		}
	}
	return below, above, walls
}

// holds reports whether p is certain to be inside the polytope. It is false
// when a coordinate is not finite.
func (s *sieve) holds(p *geom.Vec) bool {
	if !(p.Y >= s.y0 && p.Y <= s.y1 && p.Z >= s.z0 && p.Z <= s.z1) {
		return false
	}
	c := &s.cells[int((p.Z-s.z0)*s.perZ)*s.stride+int((p.Y-s.y0)*s.perY)]
	return p.X >= c.lo && p.X <= c.hi
}

// all returns the indices of the points to keep.
func (s *sieve) all(ctx context.Context, points []geom.Vec) ([]uint32, error) {
	parts := make([][]uint32, par.Chunks(len(points), sieveGrain))
	err := par.For(ctx, len(points), sieveGrain, func(chunk, lo, hi int) error {
		var kept []uint32
		for i := lo; i < hi; i++ {
			if !s.holds(&points[i]) {
				kept = append(kept, uint32(i))
			}
		}
		parts[chunk] = kept
		return nil
	})
	kept := append([]uint32{}, s.corners...)
	for _, p := range parts {
		kept = append(kept, p...)
	}
	return kept, err
}

// some returns which of the points among to keep.
func (s *sieve) some(points []geom.Vec, among []uint32) []uint32 {
	kept := append([]uint32{}, s.corners...)
	for _, i := range among {
		if !s.holds(&points[i]) {
			kept = append(kept, i)
		}
	}
	return kept
}
