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

// draw returns the paths of a level.
func (u *support) draw(l *level) ([]Path, error) {
	if len(u.floors) == 0 {
		return nil, nil
	}
	half := u.base(u.s.LayerHeight).spacing / 2
	air := u.air(l)
	base := u.lattice.paint(u.floors[l.floor].areas, supportCell, half).minus(air)
	top := u.lattice.paint(l.dense, supportCell, half).minus(air)
	base = base.minus(top)
	under := u.lattice.paint(l.interfaces, supportCell, half).and(base)
	base = base.minus(under)
	if l.bottom < sameZ {
		base = u.foot(base, air)
	}
	closed := joined(top, under)
	var out []Path
	var err error
	if out, err = u.drawClosed(out, closed, l); err != nil {
		return nil, err
	}
	if out, err = u.drawBase(out, base, l); err != nil {
		return nil, err
	}
	return u.ordered(out), nil
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

// air returns the cells that support of a level must stay out of: the part, with a
// gap, in the layers beside the level and within the gaps above and below it.
func (u *support) air(l *level) *mask {
	above := l.top + u.s.SupportMaterialContactDistance - sameZ
	gap := u.s.SupportMaterialBottomContactDistance
	if gap <= 0 {
		gap = u.s.SupportMaterialContactDistance
	}
	below := l.bottom - gap + sameZ
	old := 0
	out := newMask(0, 0, 0, 0)
	for i := range u.near {
		n := &u.near[i]
		if n.layer.Bottom+n.layer.Height < below {
			old = i + 1
			continue
		}
		if n.layer.Bottom > above {
			break
		}
		if n.part == nil {
			n.part = supportCell.mask(n.layer.Region).grown(u.s.SupportMaterialXYSpacing / float64(supportCell))
		}
		out = joined(out, n.part)
	}
	u.near = u.near[old:]
	return out
}

// drawBase draws columns: an outline and lines far apart.
func (u *support) drawBase(out []Path, m *mask, l *level) ([]Path, error) {
	k := u.base(l.top - l.bottom)
	h := hatch{spacing: k.spacing, pitch: u.lattice.pixel * float64(u.lattice.n), longest: math.Inf(1)}
	first := l.bottom < sameZ
	if first {
		s := newStrokes(u.s, u.s.FirstLayerHeight, true)
		k = s[Support]
		h = hatch{angle: math.Pi / 2, spacing: k.spacing, pitch: k.spacing / max(0.05, float64(u.s.RaftFirstLayerDensity)), longest: math.Inf(1)}
	}
	h.angle += float64(u.s.SupportMaterialAngle * (math.Pi / 180))
	for _, p := range supportCell.region(m.opened(1)) {
		rim, err := u.drawer.mitre.Offset(poly.Region{p}, -k.Width/2)
		if err != nil {
			return nil, err
		}
		if u.s.SupportMaterialWithSheath || first {
			rim.Rings(func(r poly.Ring) bool {
				loop := k.Path
				loop.Closed, loop.Points = true, append([]geom.Vec2(nil), r...)
				out = append(out, loop)
				return true
			})
		}
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

// drawClosed draws what touches the part.
func (u *support) drawClosed(out []Path, m *mask, l *level) ([]Path, error) {
	if m.empty() {
		return out, nil
	}
	k := u.closed(l.top - l.bottom)
	pitch := u.closed(u.s.LayerHeight).spacing
	h := hatch{spacing: pitch, pitch: pitch + u.s.SupportMaterialInterfaceSpacing, longest: math.Inf(1)}
	h.angle = float64((u.s.SupportMaterialAngle + 90) * (math.Pi / 180))
	return u.lines(out, supportCell.region(m.opened(1)), k, h)
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
