package fdm

import (
	"slices"

	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

// Brim is what the loops around a part on the plate amount to.
type Brim struct{ Length, Loops float64 }

func (b *Brim) add(o Brim, times float64) {
	b.Length += float64(times * o.Length)
	b.Loops += float64(times * o.Loops)
}

// Plus returns both.
func (b Brim) Plus(o Brim) Brim {
	b.add(o, 1)
	return b
}

// Toward returns what is a share of the way from b to another.
func (b Brim) Toward(o Brim, share float64) Brim {
	b.Length += float64(share * (o.Length - b.Length))
	b.Loops += float64(share * (o.Loops - b.Loops))
	return b
}

// Foot is what of a part gets a brim. The zero value is nothing.
type Foot struct {
	Brim    Brim        // around the part alone
	Outline poly.Region // of its first layer, with fewer corners
}

// blunt in mm is by how much outlines of feet may be larger than they are, a fifth of a
// line: so loops of brims that meet come out about 1 % off (TestBrimAround).
const blunt = 0.08

// FootOf returns the foot of a part whose first layer that is printed is l.
func FootOf(l *slice.Layer, s *config.Settings) (Foot, error) {
	t := &tracer{s: s}
	region, err := t.contours(l)
	if err != nil {
		return Foot{}, err
	}
	return t.foot(region, l.Height)
}

func (t *tracer) foot(region poly.Region, height float64) (out Foot, err error) {
	if !path.Brims(t.s) {
		return out, nil
	}
	if out.Brim, err = BrimAround(region, t.s, height); err == nil {
		out.Outline, err = poly.Simplify(region, blunt)
	}
	return out, err
}

// BrimAround returns the brim around what is printed on a plate in a layer of some height,
// wherever its loops meet. Each loop is grown from the one before it, as in the toolpaths, and
// what stands apart by itself, as do holes: so no offset is of more than hangs together.
func BrimAround(printed poly.Region, s *config.Settings, height float64) (Brim, error) {
	outer, inner := path.BrimSides(s)
	g := growing{printed: printed, inner: inner}
	var out Brim
	at := 0.0
	for _, far := range path.BrimLoops(s, height) {
		if err := g.grow(far - at); err != nil {
			return out, err
		}
		at = far
		for _, p := range g.printed {
			if outer {
				out.loop(p.Outer)
			}
			for _, h := range p.Holes {
				if inner {
					out.loop(h)
				}
			}
		}
		for _, p := range g.hollows {
			out.loop(p.Outer)
		}
	}
	return out, nil
}

func (b *Brim) loop(r poly.Ring) { b.add(Brim{outlineOf(poly.Region{{Outer: r}}).length, 1}, 1) }

// growing is what is printed on a plate on its way to a loop around it.
type growing struct {
	mitre   poly.Mitre
	printed poly.Region

	// Holes in which nothing stands, which shrink whatever is around them: where many corners
	// close at once offsets are slow, the more so with all that is around. They are left out
	// where a brim is only around.
	hollows poly.Region
	inner   bool
}

// grow takes it further by d mm.
func (g *growing) grow(d float64) error {
	var printed, hollows poly.Region
	for _, near := range poly.Near(boxes(g.printed), 2*d) {
		some := make(poly.Region, 0, len(near))
		for _, i := range near {
			some = append(some, g.printed[i])
		}
		some, lone := hollowed(some)
		some, err := g.mitre.Offset(some, d)
		if err != nil {
			return err
		}
		printed = append(printed, some...)
		if g.inner {
			g.hollows = append(g.hollows, lone...)
		}
	}
	for i := range g.hollows {
		left, err := g.mitre.Offset(g.hollows[i:i+1], -d)
		if err != nil {
			return err
		}
		hollows = append(hollows, left...)
	}
	g.printed, g.hollows = printed, hollows
	return nil
}

// hollowed returns a region without holes in which nothing of it stands, and these.
func hollowed(g poly.Region) (out, hollows poly.Region) {
	around := boxes(g)
	for _, p := range g {
		q := poly.Polygon{Outer: p.Outer}
		for _, h := range p.Holes {
			box := h.Box()
			if slices.ContainsFunc(around, func(b poly.Box) bool {
				return b.Min.X > box.Min.X && b.Min.Y > box.Min.Y && b.Max.X < box.Max.X && b.Max.Y < box.Max.Y
			}) {
				q.Holes = append(q.Holes, h)
				continue
			}
			h = slices.Clone(h)
			slices.Reverse(h)
			hollows = append(hollows, poly.Polygon{Outer: h})
		}
		out = append(out, q)
	}
	return out, hollows
}

func boxes(g poly.Region) []poly.Box {
	out := make([]poly.Box, len(g))
	for i := range g {
		out[i] = g[i].Outer.Box()
	}
	return out
}

// SetBrim says what the brim of a build is, in the place of those of its parts.
func SetBrim(build []Section, b Brim) {
	for i := range build {
		build[i].Brim = Brim{}
	}
	if i := Bare(build); i < len(build) {
		build[i].Brim = b
	}
}
