package path

import (
	"context"
	"iter"
	"math"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
)

// A raft is a plate below the part and its support: a first layer that sticks to
// the bed, layers of lines far apart, and closed ones, of which the last carries
// the part across a gap. Layers are counted and built as by PrusaSlicer: of n, the
// upper half, rounded up, is closed; all but the first are as thick as the nozzle
// allows.

// raftFine is how much wider than what it carries a raft is at least, in mm.
const raftFine = 0.5

// withRaft returns the toolpaths of layers on a raft.
func withRaft(ctx context.Context, layers iter.Seq2[slice.Layer, error], s config.Settings, at *lane, yield func(Layer, error) bool) error {
	on := s
	on.RaftLayers = 0
	// The part does not lie on the bed.
	on.Skirts, on.BrimWidth, on.ElefantFootCompensation = 0, 0, 0
	on.FirstLayerExtrusionWidth, on.FirstLayerAcceleration = 0, 0
	on.FirstLayerSpeed = config.Settings{}.FirstLayerSpeed
	on.RaftFirstLayerExpansion = 0
	line := flat(Support, s.SupportMaterialExtrusionWidth, s.LayerHeight).spacing
	on.RaftFirstLayerDensity = config.Percent(line / (line + s.SupportMaterialSpacing))
	var part poly.Region
	first := func(yield func(slice.Layer, error) bool) {
		for l, err := range layers {
			if len(part) == 0 {
				part = l.Region
			}
			if !yield(l, err) {
				return
			}
		}
	}
	u := &support{s: &s}
	var hull poly.Region
	n, up := 0, 0.0
	for l, err := range plan(ctx, first, on, &lane{from: at.from}) {
		if err != nil {
			return err
		}
		if n == 0 {
			raft, err := u.raft(part, l.Paths, at)
			if err != nil {
				return err
			}
			hull = poly.Hull(slices.Concat(at.ground, at.reach))
			for _, r := range raft {
				r.Index = n
				u.skirted(&r, hull, n)
				if n++; !yield(r, nil) {
					return nil
				}
				up = r.Z
			}
			up += s.RaftContactDistance
		}
		l.Index = n
		l.Z += up
		u.skirted(&l, hull, n)
		if n++; !yield(l, nil) {
			return nil
		}
	}
	return nil
}

// RaftHeight returns how far a part is lifted by its raft, in mm.
func RaftHeight(s *config.Settings) float64 {
	if s.RaftLayers == 0 {
		return 0
	}
	return s.FirstLayerHeight + float64(float64(s.RaftLayers-1)*raftLayer(s)) + s.RaftContactDistance
}

// RaftHeights returns the heights of the layers of a raft, from the bed up, in mm.
func RaftHeights(s *config.Settings) []float64 {
	var out []float64
	for i := range s.RaftLayers {
		h := raftLayer(s)
		if i == 0 {
			h = s.FirstLayerHeight
		}
		out = append(out, h)
	}
	return out
}

// raftLayer is the height of the layers of a raft above its first, in mm.
func raftLayer(s *config.Settings) float64 { return max(s.LayerHeight, 0.75*s.NozzleDiameter) }

// raft returns the layers of a raft under the region of the part and the support
// of the first layer above.
func (u *support) raft(part poly.Region, above []Path, at *lane) ([]Layer, error) {
	s := u.s
	c := float64(supportCell)
	u.begin(slice.Layer{Region: part})
	carried := u.blocks(joined(supportCell.mask(part).grown(s.RaftExpansion/c), covered(above)))
	wide := carried.grown(raftFine / c)
	foot := wide.grown(max(0, s.RaftFirstLayerExpansion-raftFine) / c)
	at.ground = supportCell.region(foot)
	closed := (s.RaftLayers + 1) / 2
	open := s.RaftLayers - closed
	z := 0.0
	var out []Layer
	for i := range s.RaftLayers {
		l := sheet{bottom: z, top: z + s.FirstLayerHeight}
		if i > 0 {
			l.top = z + raftLayer(s)
		}
		z = l.top
		var paths []Path
		var err error
		switch {
		case i == 0:
			paths, err = u.drawBase(nil, foot, &l)
		case i < open:
			paths, err = u.drawBase(nil, wide, &l)
		case i < s.RaftLayers-1:
			paths, err = u.drawTurned(wide, &l, i)
		default:
			paths, err = u.drawTurned(carried, &l, i)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, Layer{Z: z, Height: l.top - l.bottom, Paths: paths})
	}
	return out, nil
}

// blocks returns the blocks of the lattice in which cells lie, like all support.
func (u *support) blocks(m *mask) *mask {
	g := u.lattice.pixels(m, supportCell).mapped(func(_, _ int, b uint64) uint64 {
		if b != 0 {
			return u.lattice.full
		}
		return 0
	})
	return u.lattice.paint(g, supportCell, u.base(u.s.LayerHeight).spacing/2)
}

// drawTurned draws a closed layer of a raft, each across the one below.
func (u *support) drawTurned(m *mask, l *sheet, i int) ([]Path, error) {
	k := u.closed(l.top - l.bottom)
	h := hatch{spacing: k.spacing, pitch: k.spacing + u.s.SupportMaterialInterfaceSpacing, longest: math.Inf(1)}
	h.angle = float64((u.s.SupportMaterialAngle + float64(90*(i%2))) * (math.Pi / 180))
	return u.lines(nil, supportCell.region(m), k, h)
}

// skirted puts the skirt of a level, counted from the plate, before the paths of a layer.
func (u *support) skirted(l *Layer, hull poly.Region, level int) {
	k := newStrokes(u.s, l.Height, level == 0)[Skirt]
	l.Paths = append(loopsAround(hull, u.s, k, level), l.Paths...)
}

// covered returns the cells under the strokes of support, and between those that
// are near each other.
func covered(paths []Path) *mask {
	c := supportCell
	box := poly.EmptyBox()
	width := 0.0
	for i := range paths {
		if p := &paths[i]; p.Feature == Support || p.Feature == SupportInterface {
			width = max(width, p.Width)
			for _, q := range p.Points {
				box = box.Add(q)
			}
		}
	}
	if width == 0 {
		return newMask(0, 0, 0, 0)
	}
	m := newMask(c.holding(box.Min.X), c.holding(box.Min.Y), c.holding(box.Max.X)+1, c.holding(box.Max.Y)+1)
	for i := range paths {
		p := &paths[i]
		if p.Feature != Support && p.Feature != SupportInterface {
			continue
		}
		for k := 1; k < len(p.Points); k++ {
			m.stroke(c, p.Points[k-1], p.Points[k])
		}
	}
	r := width / float64(c)
	return m.grown(r).shrunk(r / 2)
}

// stroke adds the cells along a line.
func (m *mask) stroke(c raster, p, q geom.Vec2) {
	n := math.Ceil(dist(p, q)/float64(c)) + 1
	for k := range int(n) + 1 {
		t := float64(k) / n
		m.set(c.holding(p.X+float64(t*(q.X-p.X))), c.holding(p.Y+float64(t*(q.Y-p.Y))))
	}
}
