package path

import (
	"math"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// supportCell is the side in mm of the cells in which support is cut to the part.
const supportCell raster = 0.1

// drawer draws support. It is for one goroutine.
type drawer struct {
	mitre poly.Mitre
	hatch hatcher
}

// base returns how the columns are extruded on a level of this height.
func (u *support) base(height float64) stroke {
	k := flat(Support, u.s.SupportMaterialExtrusionWidth, height)
	k.Speed, k.Accel = capped(u.s, speed(u.s, Support, false), k.Flow), accel(u.s, Support, false)
	return k
}

func (u *support) closed(height float64) stroke {
	k := flat(SupportInterface, u.s.SupportMaterialExtrusionWidth, height)
	k.Speed, k.Accel = capped(u.s, speed(u.s, SupportInterface, false), k.Flow), accel(u.s, SupportInterface, false)
	return k
}

// height returns how high the thinnest of what a level has is.
func (l *level) height() float64 {
	h := math.Inf(1)
	if l.shelf != nil {
		h = min(h, l.shelf.height)
	}
	if l.stand != nil {
		h = min(h, l.stand.height)
	}
	if l.sheet != nil {
		h = min(h, l.sheet.top-l.sheet.bottom)
	}
	return h
}

// draw returns the paths of a level.
func (u *support) draw(l *level) ([]Path, error) {
	defer func() { *l = level{z: l.z} }()
	u.forget(l.needed)
	var out []Path
	var err error
	if s := l.shelf; s != nil {
		top := u.paint(s.cover).minus(u.air(s.bottom, s.z)).minus(u.lattice.paint(s.thick, supportCell, 0))
		for _, h := range u.stands {
			if h.bottom < s.bottom+sameZ && s.z < h.z+sameZ {
				top = top.minus(u.footing(h))
			}
		}
		if out, err = u.drawShelf(out, top, u.closed(s.height), u.s.SupportMaterialInterfaceLayers > 0); err != nil {
			return nil, err
		}
	}
	if s := l.stand; s != nil {
		closed := u.s.SupportMaterialInterfaceLayers > 0 && u.s.SupportMaterialBottomInterfaceLayers != 0
		if out, err = u.drawShelf(out, u.footing(s), u.resting(s), closed); err != nil {
			return nil, err
		}
	}
	if l.sheet != nil {
		if out, err = u.drawSheet(out, l.sheet); err != nil {
			return nil, err
		}
	}
	return u.ordered(out), nil
}

// drawSheet draws a layer of columns, closed below shelves.
func (u *support) drawSheet(out []Path, s *sheet) ([]Path, error) {
	air := u.air(s.bottom, s.top)
	base := u.paint(u.floors[s.floor].areas).minus(air)
	for _, h := range u.hung {
		if s.top <= h.z+sameZ && s.bottom >= h.bottom-sameZ {
			base = base.minus(u.paint(h.cover))
		}
	}
	for _, h := range u.stands {
		switch {
		case h.bottom > s.top-sameZ || h.z < s.bottom+sameZ:
		case s.top <= h.z+sameZ && s.bottom >= h.bottom-sameZ:
			base = base.minus(u.footing(h))
		}
		if h.floor < s.floor && u.floors[s.floor].top < h.z-sameZ {
			u.footing(h)
			base = base.minus(h.touch)
		}
	}
	closed := u.paint(s.interfaces)
	for _, h := range s.over {
		closed = joined(closed, u.footing(h))
	}
	closed = closed.and(base)
	base = base.minus(closed)
	if s.bottom < sameZ {
		base = u.foot(base, air)
	}
	out, err := u.drawShelf(out, closed, u.closed(s.top-s.bottom), true)
	if err != nil {
		return nil, err
	}
	return u.drawBase(out, base, s)
}

// paint returns the cells of a grid, wide enough for lines along its borders.
func (u *support) paint(g *grid) *mask {
	return u.lattice.paint(g, supportCell, u.base(u.s.LayerHeight).spacing/2)
}

// footing returns the cells of a shelf that stands on the part: where it touches,
// and a line around that.
func (u *support) footing(s *shelf) *mask {
	if s.cells != nil {
		return s.cells
	}
	touch := u.paint(s.cover).and(u.section(s.floor)).minus(u.section(s.floor + 1))
	s.touch = touch
	s.cells = touch.grown(u.s.SupportMaterialExtrusionWidth / float64(supportCell)).minus(u.air(s.bottom, s.z))
	return s.cells
}

// section returns the cells of a layer of the part, which must be near.
func (u *support) section(floor int) *mask {
	for i := range u.near {
		if u.near[i].layer.Index == floor {
			return supportCell.mask(u.near[i].layer.Region)
		}
	}
	return newMask(0, 0, 0, 0)
}

// foot returns the first level of columns, made wider so that they stand, in steps
// so that none reaches through a wall.
func (u *support) foot(base, air *mask) *mask {
	const steps = 6
	for range steps {
		base = base.grown(u.s.RaftFirstLayerExpansion / steps / float64(supportCell)).minus(air)
	}
	return base
}

// air returns the cells that support between two heights must stay out of: the
// part, with a gap, in the layers beside it and within the gaps above and below it.
func (u *support) air(bottom, top float64) *mask {
	above, below := u.gaps()
	out := newMask(0, 0, 0, 0)
	for i := range u.near {
		n := &u.near[i]
		if n.layer.Bottom+n.layer.Height < bottom-below+sameZ {
			continue
		}
		if n.layer.Bottom > top+above-sameZ {
			break
		}
		if n.part == nil {
			n.part = supportCell.mask(n.layer.Region).grown(u.s.SupportMaterialXYSpacing / float64(supportCell))
		}
		out = joined(out, n.part)
	}
	return out
}

// forget lets go of layers of the part, and of shelves, that end below z.
func (u *support) forget(z float64) {
	old := 0
	for old < len(u.near) && u.near[old].layer.Bottom+u.near[old].layer.Height < z-sameZ {
		old++
	}
	u.near = u.near[old:]
	for len(u.hung) > 0 && u.hung[0].z < z-sameZ {
		u.hung = u.hung[1:]
	}
	for len(u.stands) > 0 && u.stands[0].z < z-sameZ {
		u.stands = u.stands[1:]
	}
}

// drawBase draws columns: an outline and lines far apart.
func (u *support) drawBase(out []Path, m *mask, l *sheet) ([]Path, error) {
	k := u.base(l.top - l.bottom)
	h := hatch{spacing: k.spacing, pitch: u.lattice.pixel * float64(u.lattice.n), longest: math.Inf(1)}
	first := l.bottom < sameZ
	if first {
		s := newStrokes(u.s, u.s.FirstLayerHeight, true)
		k = s[Support]
		h = hatch{angle: math.Pi / 2, spacing: k.spacing, pitch: k.spacing / max(0.05, float64(u.s.RaftFirstLayerDensity)), longest: math.Inf(1)}
	}
	h.angle += float64(u.s.SupportMaterialAngle * (math.Pi / 180))
	areas := supportCell.region(m.opened(1))
	if !u.s.SupportMaterialWithSheath && !first {
		// Lines run along the borders of blocks, where areas end half a line beyond them but for
		// rounding to cells.
		wide, err := u.drawer.mitre.Offset(areas, float64(supportCell)/2+surveyTolerance)
		if err != nil {
			return nil, err
		}
		return u.lines(out, wide, k, h)
	}
	for _, p := range areas {
		rim, err := u.drawer.mitre.Offset(poly.Region{p}, -k.Width/2)
		if err != nil {
			return nil, err
		}
		rim.Rings(func(r poly.Ring) bool {
			loop := k.Path
			loop.Closed, loop.Points = true, append([]geom.Vec2(nil), r...)
			out = append(out, loop)
			return true
		})
		inner, err := u.drawer.mitre.Offset(rim, -0.4*k.spacing)
		if err != nil {
			return nil, err
		}
		if out, err = u.lines(out, inner, k, h); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// drawShelf draws what touches the part, or is next to that: closed, or with the
// lines of columns.
func (u *support) drawShelf(out []Path, m *mask, k stroke, closed bool) ([]Path, error) {
	if m.empty() {
		return out, nil
	}
	pitch := u.closed(u.s.LayerHeight).spacing
	h := hatch{spacing: pitch, pitch: pitch + u.s.SupportMaterialInterfaceSpacing, longest: math.Inf(1)}
	h.angle = float64((u.s.SupportMaterialAngle + 90) * (math.Pi / 180))
	if !closed {
		h.pitch = u.lattice.pixel * float64(u.lattice.n)
		h.angle = float64(u.s.SupportMaterialAngle * (math.Pi / 180))
	}
	return u.lines(out, supportCell.region(m.opened(1)), k, h)
}

// resting returns how a shelf that stands on the part is extruded: as threads,
// unless bridges are flat.
func (u *support) resting(s *shelf) stroke {
	k := u.closed(s.height)
	if u.s.ThickBridges && !u.soluble() {
		speed, accel := k.Speed, k.Accel
		k = round(SupportInterface, s.height)
		k.Speed, k.Accel = min(speed, capped(u.s, speed, k.Flow)), accel
	}
	return k
}

// lines fills a region.
func (u *support) lines(out []Path, g poly.Region, k stroke, h hatch) ([]Path, error) {
	// Lines are counted from the corner of the lattice, as blocks are.
	o := u.lattice.origin
	for _, p := range g.Move(poly.Motion{Cos: 1, T: geom.Vec2{X: -o.X, Y: -o.Y}}) {
		lines, _, err := u.drawer.hatch.fill(p, h)
		if err != nil {
			return nil, err
		}
		for _, points := range lines {
			for i, q := range points {
				points[i] = geom.Vec2{X: q.X + o.X, Y: q.Y + o.Y}
			}
			s := k.Path
			s.Points = points
			out = append(out, s)
		}
	}
	return out, nil
}

// ordered puts paths in an order of short ways.
func (u *support) ordered(paths []Path) []Path {
	for i := range paths {
		rest := paths[i:]
		best, back, least := 0, false, math.Inf(1)
		for k := range rest[:min(len(rest), mostLooked)] {
			p := rest[k].Points
			if d := dist(u.at, p[0]); d < least {
				best, back, least = k, false, d
			}
			if d := dist(u.at, p[len(p)-1]); !rest[k].Closed && d < least {
				best, back, least = k, true, d
			}
		}
		rest[0], rest[best] = rest[best], rest[0]
		p := rest[0].Points
		if back {
			for a, b := 0, len(p)-1; a < b; a, b = a+1, b-1 {
				p[a], p[b] = p[b], p[a]
			}
		}
		u.at = p[len(p)-1]
		if rest[0].Closed {
			u.at = p[0]
		}
	}
	return paths
}
