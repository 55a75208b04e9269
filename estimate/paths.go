package estimate

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/saggar3d/saggar/estimate/profile"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/gcode"
	"github.com/saggar3d/saggar/slice/path"
)

// pathsModel is tier 3 of filament: toolpaths, and the moves of a machine along them.
type pathsModel struct{ *config.Settings }

// key: everything depends on every setting.
func (m pathsModel) key() any {
	text, err := json.Marshal(m.Settings)
	if err != nil {
		return m.Settings // a pointer: nothing is ever found again, and nothing is wrong
	}
	return string(text)
}

// sliceOptions are those of the layers of a print.
func sliceOptions(s *config.Settings) slice.Options {
	return slice.Options{LayerHeight: s.LayerHeight, FirstLayerHeight: s.FirstLayerHeight}
}

func (m pathsModel) measure(ctx context.Context, part *mesh.Mesh) (*measured, error) {
	box, err := profile.Bounds(part)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPart, err)
	}
	out := &measured{size: box.Size(), sound: true}
	if err := out.tooManyLayers(m.FirstLayerHeight, m.LayerHeight); err != nil {
		return nil, err
	}
	var sum slice.Summary
	volume := 0.0
	layers := sum.Watch(func(yield func(slice.Layer, error) bool) {
		for l, err := range slice.Layers(ctx, part, sliceOptions(m.Settings)) {
			if err == nil {
				volume += float64(l.Area() * l.Height)
			}
			if !yield(l, err) {
				return
			}
		}
	})
	e, odd, err := gcode.Print(ctx, path.Plan(ctx, layers, *m.Settings), *m.Settings, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPart, err)
	}
	if e.Layers == 0 {
		return nil, fmt.Errorf("%w: no layer of it is as wide as a line: nothing would be printed", ErrPart)
	}
	out.volume, out.estimates = volume, &e
	out.warnings = sum.Warnings()
	out.sound = len(out.warnings) == 0
	for _, text := range odd {
		out.warnings = append(out.warnings, mesh.Warning{Code: "gcode", Message: text})
	}
	return out, nil
}

// run adds up the copies of a build, each as if it were alone but for the layers that
// all have in common: a layer of several is not slowed down to cool as one is, so what
// that took is overrated.
func (m pathsModel) run(groups []group) *run {
	out := &run{}
	features := map[string]feature{}
	for _, g := range groups {
		// FilamentCM3 holds support, too.
		e, n := g.what.estimates, float64(g.count)
		out.time += float64(n * e.PrintTime)
		out.layers = max(out.layers, e.Layers)
		out.height = max(out.height, g.what.size.Z)
		out.support += float64(n * e.SupportCM3 * 1000)
		out.base += float64(n * (e.FilamentCM3 - e.SupportCM3) * 1000)
		for name, u := range e.ByFeature {
			f := features[name]
			f.time += float64(n * u.Time)
			f.volume += float64(n * u.FilamentCM3 * 1000)
			features[name] = f
		}
		for i, l := range e.ByLayer {
			if i == len(out.perLayer) {
				out.perLayer = append(out.perLayer, layerRun{base: l.Z - l.Height, height: l.Height})
			}
			out.perLayer[i].time += float64(n * l.Time)
			if e.FilamentMM > 0 {
				out.perLayer[i].volume += float64(n * l.FilamentMM * e.FilamentCM3 * 1000 / e.FilamentMM)
			}
		}
	}
	for _, name := range sortedKeys(features) {
		f := features[name]
		f.name = name
		out.features = append(out.features, f)
	}
	return out
}

func (m pathsModel) fuller(order []copyAt, from int, visit func(copies int, r *run)) {
	eachFuller(m, order, from, visit)
}
