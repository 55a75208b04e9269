package path

import (
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// squeeze is the share of the spacing by which lines may be closer together
// where there is not room enough: areas narrower than the rest of a line are
// left out.
const squeeze = 0.4

// loop is one closed wall.
type loop struct {
	ring    poly.Ring
	box     poly.Box
	depth   int // 0 is the outermost
	outline bool
	inside  []*loop // what is printed with it, and before it, or after it for walls of holes
	hangs   []bool  // by edge: over air; nil where none is
}

// island is a connected part of a layer.
type island struct {
	walls  []*loop     // those that are in no other
	fill   poly.Region // what is left for infill, up to the middles of its outermost lines plus half a line
	infill []Path      // and what fills gaps
}

// waller makes walls. It is for one goroutine.
type waller struct {
	mitre poly.Mitre
	job   *job
}

// contours returns the section of a layer as it is to be printed: simplified,
// narrow gaps closed, and grown or shrunk to make up for what plastic does.
func (w *waller) contours(g poly.Region, first bool) (poly.Region, error) {
	s := &w.job.s
	g, err := w.mitre.Closed(simplified(g, w.job.tolerance), s.SliceClosingRadius)
	by := s.XYSizeCompensation
	if first && s.RaftLayers == 0 {
		by -= s.ElefantFootCompensation
	}
	if err != nil || by == 0 {
		return g, err
	}
	return w.mitre.Offset(g, by)
}

// island lays the walls of one part of a layer and finds what is left inside
// them. The walls are offsets of the outline: the first by half a line, which
// the line then just reaches, the others by a spacing each.
func (w *waller) island(p poly.Polygon, k *strokes) (island, error) {
	var out island
	shells := make([]poly.Region, 0, w.job.s.Perimeters)
	last := poly.Region{p}
	for i := range w.job.s.Perimeters {
		next, err := w.mitre.Offset(last, -inset(k, i))
		if err != nil {
			return out, err
		}
		if err := w.gaps(&out, last, next, i, k); err != nil {
			return out, err
		}
		if last = next; len(next) == 0 {
			break
		}
		shells = append(shells, next)
	}
	out.walls = nested(shells)
	var err error
	out.fill, err = w.rest(last, k)
	return out, err
}

// gaps adds what fills the gaps between walls i-1 and i; for the outermost wall,
// what of the part is too thin for it.
func (w *waller) gaps(o *island, last, next poly.Region, i int, k *strokes) error {
	s := &w.job.s
	f, in, out := GapFill, inset(k, i)/2, inset(k, i)/2
	if i == 0 {
		f, in, out = ExternalPerimeter, 0, inset(k, 0)
	}
	if i == 0 && !s.ThinWalls || i > 0 && (!s.GapFillEnabled || s.GapFillSpeed == 0) {
		return nil
	}
	gaps, err := w.between(last, next, in, out, k)
	for _, g := range gaps {
		paths, err := w.gapStrokes(g, k[f])
		if err != nil {
			return err
		}
		o.infill = append(o.infill, paths...)
	}
	return err
}

// inset returns how far wall i lies inside the one before it.
func inset(k *strokes, i int) float64 {
	switch i {
	case 0:
		return k[ExternalPerimeter].Width / 2
	case 1:
		return (k[ExternalPerimeter].spacing + k[Perimeter].spacing) / 2
	}
	return k[Perimeter].spacing
}

// rest returns what is left for infill inside of the last walls: half a spacing
// in, less the overlap that holds infill and walls together, and without what is
// too narrow for a line.
func (w *waller) rest(last poly.Region, k *strokes) (poly.Region, error) {
	solid := k[SolidInfill].spacing
	in := 0.0
	if n := w.job.s.Perimeters; n == 1 {
		in = float64(k[ExternalPerimeter].spacing / 2)
	} else if n > 1 {
		in = float64(k[Perimeter].spacing / 2)
	}
	if in > 0 {
		in -= w.job.s.InfillOverlap.Of(in + float64(solid/2))
	}
	narrow := float64(solid * (1 - squeeze) / 2)
	return w.opened(simplified(last, w.job.tolerance), in+narrow, narrow)
}

// opened shrinks g by so much and grows it again.
func (w *waller) opened(g poly.Region, in, out float64) (poly.Region, error) {
	if len(g) == 0 {
		return nil, nil
	}
	g, err := w.mitre.Offset(g, -in)
	if err != nil || len(g) == 0 {
		return nil, err
	}
	return w.mitre.Offset(g, out)
}

// nested makes loops of the rings of shells, outermost shell first, and puts each
// into the loop that it is printed with: outlines into the outline around them,
// walls of holes into the next wall of the same hole, and the last wall of a hole
// into the innermost outline around it.
func nested(shells []poly.Region) []*loop {
	var holes, outlines []*loop // by depth, outermost first
	for depth, g := range shells {
		for _, p := range g {
			outlines = append(outlines, &loop{ring: p.Outer, box: p.Outer.Box(), depth: depth, outline: true})
			for _, h := range p.Holes {
				holes = append(holes, &loop{ring: h, box: h.Box(), depth: depth})
			}
		}
	}
	var top []*loop
	for i, l := range holes {
		if o := holder(holes[i+1:], l, 1); o != nil {
			o.inside = append(o.inside, l)
		} else if o := holder(reversed(outlines), l, 0); o != nil {
			o.inside = append(o.inside, l)
		} else {
			top = append(top, l)
		}
	}
	for i, l := range outlines {
		if o := holder(reversed(outlines[:i]), l, -1); o != nil {
			o.inside = append(o.inside, l)
		} else {
			top = append(top, l)
		}
	}
	return top
}

func reversed(l []*loop) []*loop {
	out := make([]*loop, len(l))
	for i, x := range l {
		out[len(l)-1-i] = x
	}
	return out
}

// holder returns the first of the loops that holds l; those must be by steps of
// depth deeper, or 0 for any depth.
func holder(loops []*loop, l *loop, by int) *loop {
	p := l.ring[0]
	for _, o := range loops {
		if by > 0 && o.depth < l.depth+by || by < 0 && o.depth > l.depth+by {
			continue
		}
		if o.box.Min.X <= p.X && p.X <= o.box.Max.X && o.box.Min.Y <= p.Y && p.Y <= o.box.Max.Y && encloses(o.ring, p) {
			return o
		}
	}
	return nil
}

// encloses reports whether p is inside of r, whichever way r runs.
func encloses(r poly.Ring, p geom.Vec2) bool {
	in := false
	a := r[len(r)-1]
	for _, b := range r {
		if (a.Y <= p.Y) != (b.Y <= p.Y) && (p.X < a.X+float64((b.X-a.X)*((p.Y-a.Y)/(b.Y-a.Y)))) {
			in = !in
		}
		a = b
	}
	return in
}
