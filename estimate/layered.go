package estimate

import (
	"context"
	"fmt"
	"math"

	"github.com/saggar3d/saggar/estimate/overhang"
	"github.com/saggar3d/saggar/estimate/preset"
	"github.com/saggar3d/saggar/estimate/profile"
	"github.com/saggar3d/saggar/mesh"
)

// layeredModel is every process that makes a whole build layer by layer and whose time
// follows from the area, the boundary and the number of the layers: light, lasers,
// beams and print heads. The constants are those of the machine.
//
// The general form is that of Gibson, Rosen & Stucker, Additive Manufacturing
// Technologies, 16.6: the time to scan, the time to change layers, the time to wait.
type layeredModel struct {
	machine *preset.Machine
	process string
	height  float64 // of a layer
	angle   float64 // of overhangs; below 0: nothing is supported
}

func newLayered(process string, o *Options) (layeredModel, error) {
	m := layeredModel{machine: o.Machine, process: process, height: o.LayerHeight, angle: -1}
	if m.height == 0 {
		m.height = m.machine.Get("layer_height_mm", 0)
	}
	if !(m.height > 0 && m.height <= 10) {
		return m, fmt.Errorf("%w: machine %s: layer_height_mm %g: use more than 0 to 10", ErrOptions, m.machine.Name, m.height)
	}
	if err := m.thick(); err != nil {
		return m, err
	}
	if m.machine.Get("support_density", 0) > 0 {
		m.angle = m.machine.Get("overhang_angle_deg", 45)
	}
	if m.angle > 90 {
		return m, fmt.Errorf("%w: machine %s: overhang_angle_deg %g: use 0 to 90", ErrOptions, m.machine.Name, m.angle)
	}
	return m, m.needs()
}

// thickest are the layers in mm beyond which a process is another one: two to four times
// what machines of its kind are sold for (PolyJet 0.014 to 0.03, lasers in metal 0.02 to
// 0.12, light and powder of plastic 0.025 to 0.2, binder in sand 0.5). They are there to
// catch slips, such as a height of the part or micrometres, and no limit of a machine.
var thickest = map[string]float64{
	"sla": 0.5, "dlp": 0.5, "clip": 0.5, "sls": 0.5, "mjf": 0.5, "dmls": 0.4, "ebm": 0.4, "binder_jet": 1, "polyjet": 0.1,
}

// thinnest layers in mm are made by no machine of these processes.
const thinnest = 0.001

// thick refuses a layer height that was asked for and that no machine of the process makes.
// What a machine itself has is right for it.
func (m layeredModel) thick() error {
	own := m.machine.Get("layer_height_mm", 0)
	least, most := thinnest, max(own, thickest[m.process])
	if own > 0 {
		least = min(own, least)
	}
	if m.height < least || m.height > most {
		return fmt.Errorf("%w: layer height %g mm: process %s has layers of %g to %g mm", ErrOptions, m.height, m.process, least, most)
	}
	return nil
}

// needed are the constants without which a process has no time.
var needed = map[string][]string{
	"sla": {"recoat_s", "area_rate_mm2_s"}, "dlp": {"exposure_s"}, "clip": {"speed_mm_h"}, "sls": {"recoat_s", "area_rate_mm2_s"},
	"mjf": {"layer_s"}, "dmls": {"recoat_s", "volume_rate_mm3_s"}, "ebm": {"recoat_s", "volume_rate_mm3_s"},
	"binder_jet": {"layer_s"}, "polyjet": {"swath_mm", "swath_speed_mm_s"},
}

// needs refuses a machine that lacks what its process is about.
func (m layeredModel) needs() error {
	for _, name := range needed[m.process] {
		if !(m.machine.Get(name, 0) > 0) {
			return fmt.Errorf("%w: machine %s: process %s needs %s above 0", ErrOptions, m.machine.Name, m.process, name)
		}
	}
	return nil
}

func (m layeredModel) key() any { return [3]float64{1, m.height, m.angle} }

func (m layeredModel) measure(ctx context.Context, part *mesh.Mesh) (*measured, error) {
	seen, err := lookUnited(ctx, part, profile.Options{Height: m.height})
	if err != nil {
		return nil, err
	}
	out := seen.measured()
	if m.angle < 0 {
		return out, nil
	}
	if out.room, err = room(ctx, seen.mesh, overhang.Options{Angle: m.angle, Layer: m.height}); err != nil {
		return nil, err
	}
	out.support = out.room.Volume
	return out, nil
}

// sheet is one layer of a build.
type sheet struct{ area, support, boundary float64 }

func (m layeredModel) run(_ context.Context, groups []group) (*run, error) {
	var pile pile
	for _, g := range groups {
		pile.add(m, g)
	}
	return pile.run(m, true), nil
}

func (m layeredModel) fuller(_ context.Context, order []copyAt, from int, visit func(copies int, r *run)) error {
	var pile pile
	for i, c := range order {
		pile.add(m, group{what: c.what, count: 1, z: c.z, y0: c.y0, y1: c.y1})
		if i+1 >= from {
			visit(i+1, pile.run(m, false))
		}
	}
	return nil
}

// pile is a build being filled.
type pile struct {
	sheets         []sheet
	solid, support float64 // mm³
	height         float64
	y0, y1         float64
	filled         bool
}

// add adds a group.
func (p *pile) add(m layeredModel, g group) {
	n, lift := float64(g.count), m.machine.Get("lift_mm", 0)
	p.sheets = m.stack(p.sheets, g, lift)
	p.solid += float64(n * g.what.volume)
	legs := g.what.support
	if lift > 0 && g.what.room != nil {
		legs += float64(lift * (g.what.room.Standing + g.what.room.Plate)) // what is lifted stands on support, too
	}
	p.support += float64(n * legs * m.machine.Get("support_density", 0))
	p.height = max(p.height, g.z+g.what.size.Z+lift)
	if !p.filled {
		p.y0, p.y1, p.filled = g.y0, g.y1, true
	}
	p.y0, p.y1 = min(p.y0, g.y0), max(p.y1, g.y1)
}

// run returns what the build takes as it is, layer by layer where that is asked for.
func (p *pile) run(m layeredModel, layers bool) *run {
	out := &run{base: p.solid, support: p.support, height: p.height, waste: m.waste(p.solid+p.support, p.height)}
	out.layers = profile.Count(out.height, m.height, m.height)
	for len(p.sheets) < out.layers {
		p.sheets = append(p.sheets, sheet{})
	}
	if layers {
		out.perLayer = make([]layerRun, 0, out.layers)
	}
	m.time(out, p.sheets[:out.layers], p.y1-p.y0)
	return out
}

// stack adds the sections of a group at its height.
func (m layeredModel) stack(sheets []sheet, g group, lift float64) []sheet {
	// A part is moved by whole layers: half a layer is less than anybody knows of its place.
	first := int(math.Floor((g.z+lift)/m.height + 0.5))
	for len(sheets) < first+len(g.what.profile.Layers) {
		sheets = append(sheets, sheet{})
	}
	n := float64(g.count)
	for i := range g.what.profile.Layers {
		l, s := &g.what.profile.Layers[i], &sheets[first+i]
		s.area += float64(n * max(0, l.Area))
		s.boundary += float64(n * l.Perimeter)
		if r := g.what.room; r != nil && i < len(r.Layers) {
			s.support += float64(n * r.Layers[i])
		}
	}
	if g.what.room != nil {
		for i := range first {
			sheets[i].support += float64(n * (g.what.room.Standing + g.what.room.Plate))
		}
	}
	return sheets
}

// waste is what a build uses up beside its parts: a share of these, or what has to be
// thrown away of powder that must be freshened, where there is any. There refresh is the fresh share of all
// powder that goes into a build (80/20: a fifth). The bed is filled up to the highest
// part, with parts, which are solid, and around them powder, which is half air: all of that
// was powder, and its fresh share is bought. Parts take away their own volume. What is bought
// beyond that would be too much for the next build. If less is bought than parts take, so
// much has to be bought as well, and nothing is left over.
func (m layeredModel) waste(made, height float64) float64 {
	refresh := m.machine.Get("refresh", 0)
	if refresh <= 0 || !preset.HasPowder(m.process) { // a vat is no bed
		return float64(made * m.machine.Get("waste_share", 0))
	}
	b := m.machine.Bed
	around := max(0, float64(float64(b.X*b.Y)*height)-made)
	powder := made + float64(around*m.machine.Get("cake_density", 0.5))
	return max(0, float64(refresh*powder)-made)
}

// time adds up the layers, and tells each where there is room for that.
func (m layeredModel) time(out *run, sheets []sheet, extentY float64) {
	t := m.timer(extentY)
	density := m.machine.Get("support_density", 0)
	sums := make([]float64, len(t.names))
	parts := make([]float64, len(t.names))
	for i, s := range sheets {
		s.support = float64(s.support * density)
		t.layer(i, s, parts)
		sum := 0.0
		for k, v := range parts {
			sums[k] += v
			sum += v
		}
		out.time += sum
		if i < cap(out.perLayer) {
			out.perLayer = append(out.perLayer, layerRun{float64(float64(i) * m.height), m.height, sum, float64((s.area + s.support) * m.height)})
		}
	}
	for k, name := range t.names {
		if sums[k] > 0 {
			out.features = append(out.features, feature{name: name, time: sums[k]})
		}
	}
}
