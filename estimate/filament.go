package estimate

import (
	"context"
	"math"

	"github.com/saggar3d/saggar/estimate/fdm"
	"github.com/saggar3d/saggar/estimate/overhang"
	"github.com/saggar3d/saggar/estimate/profile"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice/config"
)

// instantModel is tier 1 of filament: sections that were measured but not cut out.
type instantModel struct{ *config.Settings }

// instantKey is what sections depend on: not on infill or speeds.
type instantKey struct {
	profile profile.Options
	support overhang.Options
	asked   bool
}

func (m instantModel) key() any {
	return instantKey{fdm.ProfileOptions(m.Settings), supportOptions(m.Settings), m.SupportMaterial}
}

// supportOptions says what is supported: the slicer's threshold is an angle from the
// plate.
func supportOptions(s *config.Settings) overhang.Options {
	return overhang.Options{
		Angle: max(0, min(90, 90-s.SupportMaterialThreshold)), Layer: s.LayerHeight, Cell: s.SupportMaterialSpacing + s.SupportMaterialExtrusionWidth,
		Bridges: s.DontSupportBridges, Wall: float64(s.Perimeters) * s.PerimeterExtrusionWidth,
	}
}

func (m instantModel) measure(ctx context.Context, part *mesh.Mesh) (*measured, error) {
	p, part, warnings, err := look(ctx, part, fdm.ProfileOptions(m.Settings))
	if err != nil {
		return nil, err
	}
	out := &measured{size: p.Size, volume: math.Abs(p.Volume), profile: p, sound: len(warnings) == 0, warnings: warnings}
	if !m.SupportMaterial {
		return out, nil
	}
	out.room, err = room(ctx, part, supportOptions(m.Settings))
	return out, err
}

func (m instantModel) run(groups []group) *run {
	return filamentRun(groups, m.Settings, func(g *measured) []fdm.Section { return fdm.FromProfile(g.profile, m.Settings) })
}

func (m instantModel) fuller(order []copyAt, from int, visit func(copies int, r *run)) {
	eachFuller(m, order, from, visit)
}

// filamentRun adds up the sections of all copies, layer by layer, and runs them.
func filamentRun(groups []group, s *config.Settings, sections func(*measured) []fdm.Section) *run {
	var all []fdm.Section
	height := 0.0
	for _, g := range groups {
		part := sections(g.what)
		if g.what.room != nil {
			fdm.AddSupport(part, g.what.room, s)
		}
		all = fdm.Add(all, part, float64(g.count))
		height = max(height, g.what.size.Z)
	}
	p := fdm.Estimate(all, s)
	out := &run{time: p.Time, layers: len(all), height: height, support: p.SupportVolume()}
	out.base = p.Volume - out.support
	for f := range fdm.Features {
		if w := p.Features[f]; w.Time > 0 || w.Volume > 0 {
			out.features = append(out.features, feature{f.String(), w.Time, w.Volume})
		}
	}
	for i, w := range p.Layers {
		out.perLayer = append(out.perLayer, layerRun{all[i].Base, all[i].Height, w.Time, w.Volume})
	}
	return out
}
