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
	outer   *loop   // the wall beside it that is nearer to the surface; nil for that at the surface
	hangs   []bool  // by edge: over air; nil where none is
}

// island is a connected part of a layer.
type island struct {
	walls  []*loop     // those that are in no other
	fill   poly.Region // what is left for infill, up to the middles of its outermost lines plus half a line
	swell  float64     // how many times thicker walls are, to fill gaps between them
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
	o := onion{waller: w, k: k}
	shells := make([]poly.Region, 0, w.job.s.Perimeters)
	last := poly.Region{p}
	for i := range w.job.s.Perimeters {
		next, err := o.next(last, i)
		if err == nil {
			err = o.gaps(last, next, i)
		}
		if err != nil {
			return o.out, err
		}
		if last = next; len(next) == 0 {
			break
		}
		shells = append(shells, next)
	}
	o.out.walls = nested(shells)
	o.out.swell = swell(o.out.walls, o.spare, k)
	var err error
	o.out.fill, err = w.rest(last, k)
	return o.out, err
}

// onion is an island on its way, wall by wall.
type onion struct {
	*waller
	k     *strokes
	out   island
	spare float64 // area in mm² of gaps that the walls around are to fill
}

// next returns wall i inside of the one before it, or of the part. Where thin walls
// are drawn, two sides of a wall must be squeeze apart, otherwise they may even lie
// on each other, as PrusaSlicer has it.
func (o *onion) next(last poly.Region, i int) (poly.Region, error) {
	in := inset(o.k, i)
	if !o.job.thin {
		return o.mitre.Offset(last, -in)
	}
	spacing := o.k[Perimeter].spacing
	if i == 0 {
		spacing = o.k[ExternalPerimeter].spacing
	}
	// An area that goes when it is shrunk by so much more has no room for two.
	apart := float64(spacing * (1 - squeeze) / 2)
	return o.opened(last, in+apart, apart)
}

// gaps adds what fills the gaps between walls i-1 and i; for the outermost wall,
// what of the part is too thin for it.
func (o *onion) gaps(last, next poly.Region, i int) error {
	job := o.job
	if i == 0 && !job.thin || i > 0 && !job.gaps {
		return nil
	}
	half := float64(inset(o.k, i) / 2)
	f, g, least := GapFill, gap{last, next, half, half}, 0.0
	switch {
	case i == 0:
		f, g = ExternalPerimeter, gap{last, next, 0, inset(o.k, 0)}
		if job.arachne {
			least = job.s.MinBeadWidth
		}
	case job.arachne:
		f = Perimeter
	}
	gaps, err := o.between(g, o.k)
	for _, g := range gaps {
		if job.arachne && i > 0 && wide(g) < float64(OwnWall*o.k[Perimeter].Width) {
			o.spare += (poly.Region{g}).Area()
			continue
		}
		paths, err := o.gapStrokes(g, o.k[f], least)
		if err != nil {
			return err
		}
		o.out.infill = append(o.out.infill, paths...)
	}
	return err
}

// OwnWall is the width, in lines, of a gap that gets a wall of its own where walls
// may vary in width; narrower ones make the walls beside them thicker.
const OwnWall = 0.5

// swell returns how many times thicker walls must be to fill an area besides.
func swell(walls []*loop, area float64, k *strokes) float64 {
	if area == 0 {
		return 1
	}
	total := 0.0
	var count func([]*loop)
	count = func(walls []*loop) {
		for _, l := range walls {
			total += float64((&Path{Points: l.ring, Closed: true}).Length() * k[l.feature()].spacing)
			count(l.inside)
		}
	}
	if count(walls); total == 0 {
		return 1
	}
	return 1 + min(1, area/total)
}

// feature returns what l is, where it does not hang.
func (l *loop) feature() Feature {
	if l.depth == 0 {
		return ExternalPerimeter
	}
	return Perimeter
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
			o.inside, o.outer = append(o.inside, l), l
		} else if o := holder(reversed(outlines), l, 0); o != nil {
			o.inside = append(o.inside, l)
		} else {
			top = append(top, l)
		}
	}
	for i, l := range outlines {
		if o := holder(reversed(outlines[:i]), l, -1); o != nil {
			o.inside, l.outer = append(o.inside, l), o
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
