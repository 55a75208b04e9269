package estimate

import (
	"context"
	"fmt"

	"github.com/saggar3d/saggar/estimate/fdm"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

// areasModel is tier 2 of filament: layers that are cut out, their contours and areas,
// but no toolpaths.
type areasModel struct {
	*config.Settings
	gap float64 // of slice.Options
}

// areasKey is what traced layers depend on. Density and most speeds are not in it: a sweep
// over them cuts the part once.
type areasKey struct {
	gap       float64
	layers    config.Layers
	walls     config.Walls
	widths    config.Widths
	top       int
	bottom    int
	topMin    float64
	bottomMin float64
	overlap   config.Rel
	hollow    bool
	small     float64
	slopes    bool
	raft      bool
	support   instantKey
}

func (m areasModel) key() any {
	return areasKey{
		gap:    m.gap,
		layers: m.Layers, walls: m.Walls, widths: m.Widths, top: m.TopSolidLayers, bottom: m.BottomSolidLayers,
		topMin: m.TopSolidMinThickness, bottomMin: m.BottomSolidMinThickness, overlap: m.InfillOverlap, hollow: m.FillDensity == 0, small: m.SolidInfillBelowArea,
		slopes: m.EnsureVerticalShellThickness, raft: m.RaftLayers > 0,
		support: instantModel(m).key().(instantKey),
	}
}

func (m areasModel) measure(ctx context.Context, part *mesh.Mesh) (*measured, error) {
	box, err := part.CheckedBounds()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPart, err)
	}
	out := &measured{size: box.Size()}
	if err := out.tooManyLayers(m.FirstLayerHeight, m.LayerHeight); err != nil {
		return nil, err
	}
	var sum slice.Summary
	out.traced, err = fdm.Trace(sum.Watch(slice.Layers(ctx, part, sliceOptions(m.Settings, m.gap))), m.Settings)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPart, err)
	}
	out.volume = sum.Volume
	out.warnings = oddities(part, &sum)
	out.sound = len(out.warnings) == 0
	if path.Supports(m.Settings) {
		// Layers do not mind which way faces look, but what hangs over does.
		var turned *mesh.Mesh
		if turned, _, err = outward(ctx, part); err == nil {
			out.room, err = room(ctx, turned, supportOptions(m.Settings))
		}
		if err != nil {
			return nil, err
		}
	}
	for i := range out.traced {
		if f := out.traced[i].Foot; len(f.Outline) > 0 {
			out.setFoot(f, box)
		}
	}
	out.reach = skirted(part, box, out.supported(), m.Settings)
	return out, nil
}

func (m areasModel) run(_ context.Context, groups []group) (*run, error) {
	return filamentRun(groups, m.Settings, m.sections)
}

func (m areasModel) sections(g *measured) []fdm.Section { return fdm.FromTraced(g.traced, m.Settings) }

func (m areasModel) fuller(ctx context.Context, order []copyAt, from int, visit func(copies int, r *run)) error {
	return eachFuller(ctx, m, order, from, visit)
}

// oddities says what is odd about a part that was cut into layers.
func oddities(part *mesh.Mesh, sum *slice.Summary) []mesh.Warning {
	return append(slice.SurfaceWarnings(part), sum.Warnings()...)
}
