package fdm

import (
	"math"
	"sort"

	"github.com/saggar3d/saggar/estimate/profile"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

// ProfileOptions returns where a part has to be measured for [FromProfile].
func ProfileOptions(s *config.Settings) profile.Options {
	lines := LinesOf(s, s.LayerHeight, false)
	top, bottom := ShellReach(s)
	line := lines.spacing(lines.Solid)
	step := 0.0
	if s.Perimeters == 0 { // else it is within walls
		step = float64(path.LeastSeen * lines.Outer)
	}
	return profile.Options{
		Anchor: anchorOf(s), Step: step,
		Height: s.LayerHeight, First: s.FirstLayerHeight,
		TopReach: top, BottomReach: bottom, Inset: lines.FillDepth(s),
		Least: path.NarrowLine * line, More: path.Widening * line,
	}
}

// anchorOf returns how far solid infill that is seen reaches beyond itself. Over a void that
// is not far.
func anchorOf(s *config.Settings) float64 {
	if s.FillDensity == 0 {
		return path.OverVoid * path.Anchor
	}
	return path.Anchor
}

// Known is what is known of the sections of a part beside its profile. The zero value is
// nothing.
type Known struct {
	Shapes []Shape // of some sections, from the lowest up
	Pieces []Piece // that stand beside each other, where there are several
	Foot   Foot
}

// Piece is from where to where a piece of a part reaches, in mm over its lowest point.
type Piece struct{ Low, High float64 }

// FromProfile returns the sections of a part that was measured but not sliced. What
// contours would say is taken from integrals: walls are as long as the boundary, less
// what a convex outline loses (Steiner's formula); the number of infill lines is that
// of their crossings of the boundary (Crofton's).
func FromProfile(p *profile.Profile, known Known, s *config.Settings) []Section {
	out := make([]Section, len(p.Layers))
	pieces := known.pieces(p.Layers)
	for i := range p.Layers {
		for len(known.Shapes) > 1 && known.Shapes[0].Top <= p.Layers[i].Base {
			known.Shapes = known.Shapes[1:]
		}
		sparse := 0.0
		if i > 0 {
			sparse = out[i-1].Sparse
		}
		out[i] = fromLayer(p, i, known.Shapes, float64(pieces[i]), sparse, s)
	}
	if i := Bare(out); i < len(out) {
		out[i].Brim = known.Foot.Brim
	}
	return out
}

// pieces returns how many there are in each layer, at least one.
func (k *Known) pieces(layers []profile.Layer) []int {
	changes := make([]int, len(layers)+1)
	for _, p := range k.Pieces {
		first := func(z float64) int {
			return sort.Search(len(layers), func(i int) bool { return layers[i].Base+float64(layers[i].Height/2) >= z })
		}
		changes[first(p.Low)]++
		changes[first(p.High)]--
	}
	out, sum := make([]int, len(layers)), 0
	for i := range out {
		sum += changes[i]
		out[i] = max(1, sum)
	}
	return out
}

// fromLayer is FromProfile for one layer. sparse is what of the one below is filled so.
func fromLayer(p *profile.Profile, i int, shapes []Shape, pieces, sparse float64, s *config.Settings) Section {
	l := &p.Layers[i]
	lines := LinesOf(s, l.Height, i == 0)
	out := Section{Base: l.Base, Height: l.Height}
	area := max(0, l.Area)
	if area <= 0 || l.Perimeter <= 0 {
		return out
	}
	if (outline{area / pieces, l.Perimeter / pieces}).impossible() {
		pieces = 1 // they are not alike: a large one has most of the area, small ones the boundary
	}
	all := (outline{area, l.Perimeter}).printed(grown(s, i == 0), pieces)
	if all.area <= 0 {
		return out
	}
	inner := 0.0
	if len(shapes) > 0 && shapes[0].fits(all.area/all.perimeter) {
		inner = out.like(&shapes[0], all.area, all.perimeter)
	} else {
		inner = out.outlined(all, pieces, &lines, s)
	}
	out.Span = math.Sqrt(all.area)
	if pieces > 1 {
		out.Islands, out.Apart = pieces, math.Sqrt(float64(p.Size.X*p.Size.Y)/pieces)
	}
	below := 0.0 // shell area of the layer below, for what bridges over sparse infill
	if i > 0 {
		below = p.Layers[i-1].TopShell
	}
	out.fill(inner, l, areas{shrink: out.Edge / l.Perimeter, below: below, sparse: sparse, index: i, pieces: pieces}, s)
	return out
}

// outlined sets the walls of a section known by its outline, that of some pieces, and
// returns the area that they leave.
func (out *Section) outlined(all outline, pieces float64, lines *Lines, s *config.Settings) float64 {
	shape := outline{all.area / pieces, all.perimeter / pieces} // of one, as if they were alike
	for k := range s.Perimeters {
		one := shape.length(lines.WallDepth(k))
		length := float64(pieces * one)
		small := 0.0
		if one <= path.SmallLoop {
			small = length
		}
		if k == 0 {
			out.Outer, out.Small.Outer = length, small
		} else {
			out.Inner += length
			out.Small.Inner += small
		}
		if length > 0 {
			out.WallLoops += float64(pieces * loops(shape))
		}
	}
	out.Bends[0] = float64(cornersPerMM * (out.Outer + out.Inner))
	out.Edge = float64(pieces * shape.length(lines.FillDepth(s)))
	return float64(pieces * shape.inside(lines.FillDepth(s)))
}

// like sets the walls of a section that is like one that was measured, and returns the
// area that they leave.
func (out *Section) like(shape *Shape, area, around float64) float64 {
	for k, share := range shape.Walls {
		if k == 0 {
			out.Outer = float64(share * around)
		} else {
			out.Inner += float64(share * around)
		}
	}
	out.Small.add(&shape.Small, around)
	out.Bends.add(&shape.Bends, out.Outer+out.Inner)
	out.Gaps.add(&shape.Gaps, around)
	out.WallLoops, out.Edge = shape.Loops, float64(shape.Edge*around)
	return float64(shape.Inside * area)
}

// areas is what fill knows beside the layer itself.
type areas struct {
	shrink float64 // boundary of the filled area, over that of the section
	below  float64 // shell of the layer below,
	sparse float64 // and what of that is filled sparsely
	index  int
	pieces float64
}

// fill splits the area inside the walls.
func (out *Section) fill(inner float64, l *profile.Layer, a areas, s *config.Settings) {
	if inner <= 0 {
		return
	}
	lines := LinesOf(s, l.Height, a.index == 0)
	// The sums know nothing of overlaps: where shells from above and below meet, in thin
	// plates, they are more than there is.
	solid := min(inner, l.TopShell+l.BottomShell)
	if s.FillDensity == 0 && solid < inner {
		inner = solid
	}
	// What is seen from below and from above, as slanted walls are, counts as below.
	below := min(solid, l.Bottom)
	out.Top = min(solid-below, l.Top)
	if s.TopSolidLayers == 0 {
		out.Top = 0
	}
	out.Bridge, out.Over = 0, 0
	if a.index > 0 {
		out.Bridge = below
	}
	// Shell that begins here, going up, lies on sparse infill.
	sparse := inner - solid
	if s.FillDensity < 1 && s.FillDensity > 0 {
		out.Bridge = min(solid-out.Top, out.Bridge+min(a.sparse, max(0, l.TopShell-a.below)))
		out.Over = max(0, out.Bridge-below)
	}
	out.Solid = solid - out.Top - out.Bridge
	out.Sparse = sparse
	// Lines run at 45 and 135 degrees in turn. Every line meets the boundary twice; of areas
	// within a piece that are not bands, the share is as that of their diameters, but in strips,
	// along which they follow on each other, as that of the areas. Of several pieces as many are
	// taken to be filled so as the area asks for.
	wide := min(1, max(0, float64(2*inner/out.Edge)-strip))
	cross := float64(l.Cross*a.shrink) / 2
	band := min(float64(l.Edge*2/math.Pi), cross) // Crofton, over all directions of a slope
	count := func(area, width, dense float64) float64 {
		if area <= 0 {
			return 0
		}
		most := float64(area*dense) / float64(lines.spacing(width)*width) // lines as long as wide
		share := min(1, area/inner)
		share += float64(wide * (max(share, math.Sqrt(min(1, a.pieces*share))/a.pieces) - share))
		return min(most, float64(cross*share)*dense/lines.spacing(width))
	}
	if out.Sparse <= float64(smallest(s)*a.pieces) {
		out.Solid, out.Sparse = out.Solid+out.Sparse, 0
	}
	out.SparseLines = count(out.Sparse, lines.Sparse, float64(s.FillDensity))
	flat := max(0, out.Solid-min(l.Band, solid))
	// Of a slope that begins above, further in, the boundary says nothing.
	sloped := max(band/lines.spacing(lines.Solid), count(out.Solid-flat, lines.Solid, 1))
	out.SolidLines = min(out.Solid/float64(lines.spacing(lines.Solid)*lines.Solid), count(flat, lines.Solid, 1)+sloped)
	out.TopLines = count(out.Top, lines.Top, 1)
	out.BridgeLines = count(out.Bridge, lines.Solid, 1)
	for k, v := range [4]float64{out.Sparse, out.Solid, out.Top, out.Bridge} {
		if v > 1 {
			n := max(1, float64(a.pieces*min(1, v/inner))) + float64(regionsPerMM*l.Perimeter)
			if out.Regions += n; k == 0 {
				out.join(n)
			}
		}
	}
	if s.FillDensity >= 1 || out.Sparse <= 0 {
		out.Edge, out.Joined = 0, 0
	}
}

// join sets how far lines of sparse infill can be led into each other, in so many areas.
func (s *Section) join(regions float64) {
	if s.Hops = s.SparseLines - regions; s.Hops <= 0 {
		s.Hops = 0
		return
	}
	s.Joined = float64(s.Edge * s.Hops / s.SparseLines)
}

// outline is a section known by its area and the length of its boundary alone.
type outline struct{ area, perimeter float64 }

// printed returns what some pieces amount to that are printed larger by so much all around.
func (o outline) printed(by, pieces float64) outline {
	if by == 0 {
		return o
	}
	one := outline{o.area / pieces, o.perimeter / pieces}
	return outline{float64(pieces * one.inside(-by)), float64(pieces * one.length(-by))}
}

// impossible reports whether the boundary is too short to go around the area.
func (o outline) impossible() bool { return o.perimeter*o.perimeter < float64(4*math.Pi*o.area) }

// length returns the length of the boundary at a depth: it loses a full turn of that
// radius, as that of every convex outline does.
func (o outline) length(depth float64) float64 {
	if o.inside(depth) <= 0 {
		return 0
	}
	return max(0, o.perimeter-float64(2*math.Pi*depth))
}

// inside returns the area deeper than depth.
func (o outline) inside(depth float64) float64 {
	if float64(2*math.Pi*depth) > o.perimeter {
		return 0
	}
	return max(0, o.area-float64(o.perimeter*depth)+float64(math.Pi*depth*depth))
}

// loops guesses how many contours a section has: a compact one has one.
func loops(o outline) float64 {
	return min(maxLoops, max(1, float64(loopsPerRound*o.perimeter*o.perimeter)/float64(4*math.Pi*o.area)))
}
