package estimate

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/engine"
	"github.com/saggar3d/saggar/slice/gcode"
	"github.com/saggar3d/saggar/slice/path"
)

// pathsModel is tier 3 of filament: toolpaths, and the moves of a machine along them, of
// a whole build layer by layer. Copies of a part cost little more than one: see
// path.PlanParts.
type pathsModel struct {
	*config.Settings
	gap   float64                    // of slice.Options
	known map[string]*run            // builds that were run before, by all that they depend on
	items map[*mesh.Mesh]*mesh.Model // what parts were merged from; see Part.Items
}

// key: everything depends on every setting.
func (m pathsModel) key() any {
	text, err := json.Marshal(m.Settings)
	if err != nil {
		return m.Settings // a pointer: nothing is ever found again, and nothing is wrong
	}
	return fmt.Sprint(m.gap, " ", string(text))
}

// sliceOptions are those of the layers of a print.
func sliceOptions(s *config.Settings, gap float64) slice.Options {
	return slice.Options{LayerHeight: s.LayerHeight, FirstLayerHeight: s.FirstLayerHeight, Gap: gap}
}

// measure cuts the part, for its volume and what is odd about it. Its toolpaths are made
// when it is known what it is printed with.
func (m pathsModel) measure(ctx context.Context, part *mesh.Mesh) (*measured, error) {
	box, err := part.CheckedBounds()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPart, err)
	}
	out := &measured{size: box.Size(), sound: true, mesh: part}
	if err := out.tooManyLayers(m.FirstLayerHeight, m.LayerHeight); err != nil {
		return nil, err
	}
	var sum slice.Summary
	layers := slice.Layers(ctx, part, sliceOptions(m.Settings, m.gap))
	if items := m.items[part]; items != nil {
		layers = slice.Build(ctx, items, sliceOptions(m.Settings, m.gap))
	}
	for l, err := range layers {
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrPart, err)
		}
		sum.Add(l)
		l.Release()
	}
	out.volume, out.warnings = sum.Volume, oddities(part, &sum)
	out.sound = len(out.warnings) == 0
	return out, nil
}

// run prints a build.
func (m pathsModel) run(ctx context.Context, groups []group) (*run, error) {
	key, ok := m.key().(string)
	if ok {
		key = runKey(key, groups)
		if r := m.known[key]; r != nil {
			return r, nil
		}
	}
	r, err := m.print(ctx, groups)
	if ok && err == nil {
		m.known[key] = r
	}
	return r, err
}

// runKey names all that the run of a build depends on.
func runKey(settings string, groups []group) string {
	var b strings.Builder
	for _, g := range groups {
		fmt.Fprintf(&b, "%p %g %v ", g.what, g.z, g.at)
	}
	b.WriteString(settings)
	return b.String()
}

// print makes the toolpaths of a build and times them.
func (m pathsModel) print(ctx context.Context, groups []group) (*run, error) {
	model, of, nested := m.modelOf(groups)
	split := engine.PieceOptions(m.Settings)
	if !nested {
		split.Gap = -1
	}
	pieces, err := slice.Pieces(ctx, model, sliceOptions(m.Settings, m.gap), split)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPart, err)
	}
	var parts []path.Part
	for i := range pieces {
		p := &pieces[i]
		parts = append(parts, path.Part{
			Layers: p.Layers(ctx), At: p.At, From: p.From,
			Middle: geom.Vec2{X: (p.Box.Min.X + p.Box.Max.X) / 2, Y: (p.Box.Min.Y + p.Box.Max.Y) / 2},
		})
	}
	seen := make([]begin, len(parts))
	// Where the head comes from counts, too: what is alone stands in the middle of the bed.
	var by geom.Vec2
	alone := len(parts) == 1 && len(parts[0].At) == 1
	if alone {
		by = engine.Middle(m.Settings, groups[0].what.mesh.Bounds())
	}
	layers := watched(engine.Shifted(path.PlanParts(ctx, parts, *m.Settings), by), seen)
	e, odd, err := gcode.Print(ctx, layers, *m.Settings, nil)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPart, err)
	}
	partOf := func(piece int) int { return of[pieces[piece].Items[0]] }
	begun, bareOnes := map[int]bool{}, lost{} // parts of which something is printed, and what is not
	for i := range seen {
		begun[partOf(i)] = begun[partOf(i)] || seen[i].index > 0
		if seen[i].index == 0 {
			bareOnes[partOf(i)] += len(pieces[i].At)
		}
	}
	for i := range seen {
		if !begun[partOf(i)] {
			return nil, nothingOf(partOf(i))
		}
	}
	out := runOf(&e)
	out.odd = bareOnes.warnings()
	for _, g := range groups {
		out.height = max(out.height, g.z+g.what.size.Z)
	}
	known := alone && emptyFirst(groups[0].what)
	for i := range seen {
		// Of parts that stand on the plate.
		if n := engine.Below(m.Settings, seen[i].bottom); !known && pieces[i].From == 0 && n > 0 && m.RaftLayers == 0 {
			out.odd = append(out.odd, emptyBelow(partOf(i), n, n+1, seen[i].bottom))
		}
	}
	for _, text := range odd {
		out.warnings = append(out.warnings, mesh.Warning{Code: "gcode", Message: text})
	}
	return out, nil
}

// stand returns how a copy stands somewhere, of what has a box around it, with its lowest
// point at z. It is turned about Z only where its brim may meet others: else that changes
// nothing that counts, and without it copies are equal.
func (m pathsModel) stand(at poly.Motion, box geom.Box, z float64) geom.Affine {
	if !path.Brims(m.Settings) {
		at.Cos, at.Sin = 1, 0
	}
	c := box.Center()
	by := at.Apply(geom.Vec2{X: -c.X, Y: -c.Y})
	return geom.Affine{
		M: [3][3]float64{{at.Cos, -at.Sin, 0}, {at.Sin, at.Cos, 0}, {0, 0, 1}},
		T: geom.Vec{X: by.X, Y: by.Y, Z: z - box.Min.Z},
	}
}

// modelOf returns the build of groups, and the part of each of its items. A copy by itself
// stands as it is.
//
// A part that is a build stands there with its items, which may touch each other: nested
// says that there is one.
func (m pathsModel) modelOf(groups []group) (out *mesh.Model, of []int, nested bool) {
	out = &mesh.Model{}
	for _, g := range groups {
		part := m.items[g.what.mesh]
		if part == nil {
			part = mesh.Single(g.what.mesh)
		} else {
			nested = true
		}
		first := len(out.Objects)
		out.Objects = append(out.Objects, part.Objects...)
		box := g.what.mesh.Bounds()
		for _, at := range g.at {
			a := geom.Identity()
			if len(groups) > 1 || len(g.at) > 1 {
				a = m.stand(at, box, g.z)
			}
			for _, it := range part.Items {
				it.Object += first
				it.Matrix = a.Mul(it.Matrix)
				out.Items = append(out.Items, it)
				of = append(of, g.part)
			}
		}
	}
	return out, of, nested
}

// begin is the first layer in which something of a part is printed.
type begin struct {
	index  int // from 1; 0: none so far
	bottom float64
}

// watched passes layers on and notes in which parts have their first paths.
func watched(layers iter.Seq2[path.Layer, error], seen []begin) iter.Seq2[path.Layer, error] {
	return func(yield func(path.Layer, error) bool) {
		for l, err := range layers {
			note := func(part int) {
				if seen[part].index == 0 {
					seen[part] = begin{l.Index + 1, l.Z - l.Height}
				}
			}
			for i := range l.Copies {
				if c := &l.Copies[i]; len(c.Paths) > 0 {
					note(c.Part)
				}
			}
			if len(seen) == 1 && len(l.Copies) == 0 && slices.ContainsFunc(l.Paths, func(p path.Path) bool { return p.Feature != path.Skirt }) {
				note(0)
			}
			if !yield(l, err) {
				return
			}
		}
	}
}

// runOf returns the run of a print, but for its height.
func runOf(e *gcode.Estimates) *run {
	out := &run{time: e.PrintTime, layers: e.Layers, support: e.SupportCM3 * 1000}
	out.base = (e.FilamentCM3 - e.SupportCM3) * 1000 // FilamentCM3 holds support, too
	for _, name := range sortedKeys(e.ByFeature) {
		u := e.ByFeature[name]
		out.features = append(out.features, feature{name, u.Time, u.FilamentCM3 * 1000})
	}
	for _, l := range e.ByLayer {
		r := layerRun{base: l.Z - l.Height, height: l.Height, time: l.Time}
		if e.FilamentMM > 0 {
			r.volume = l.FilamentMM * e.FilamentCM3 * 1000 / e.FilamentMM
		}
		out.perLayer = append(out.perLayer, r)
	}
	return out
}

func (m pathsModel) fuller(ctx context.Context, order []copyAt, from int, visit func(copies int, r *run)) error {
	return eachFuller(ctx, m, order, from, visit)
}
