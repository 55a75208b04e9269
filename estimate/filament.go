package estimate

import (
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/saggar3d/saggar/estimate/fdm"
	"github.com/saggar3d/saggar/estimate/overhang"
	"github.com/saggar3d/saggar/estimate/profile"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
)

// instantModel is tier 1 of filament: sections that were measured but not cut out.
type instantModel struct {
	*config.Settings
	gap float64 // of slice.Options, where layers are cut out
}

// instantKey is what sections depend on: not on infill, nor on what the machine can do.
type instantKey struct {
	profile profile.Options
	layers  config.Layers
	support overhang.Options
	asked   bool
	walls   config.Walls
	widths  config.Widths
	skirt   config.Skirt
	brim    brimKey
	gap     float64
}

func (m instantModel) key() any {
	return instantKey{
		fdm.ProfileOptions(m.Settings), m.Layers, supportOptions(m.Settings), path.Supports(m.Settings), m.Walls, m.Widths, m.Skirt, brimKeyOf(m.Settings), m.gap,
	}
}

// supportOptions says what is supported: the slicer's threshold is an angle from the
// plate, and it carries slopes of one degree more (package path). Without a threshold a
// layer may be half a line out of the one below.
func supportOptions(s *config.Settings) overhang.Options {
	angle := 90 - (s.SupportMaterialThreshold + 1)
	if s.SupportMaterialThreshold == 0 {
		angle = geom.Atan2(s.ExternalPerimeterExtrusionWidth/2, s.LayerHeight) * (180 / math.Pi)
	}
	return overhang.Options{
		Angle: max(0, min(90, angle)), Layer: s.LayerHeight, Cell: s.SupportMaterialSpacing + s.SupportMaterialExtrusionWidth,
		Bridges: s.DontSupportBridges, Wall: float64(s.Perimeters) * s.PerimeterExtrusionWidth,
		Strip: fdm.InterfaceStrip(s), Wide: wallsInAir(s), Plate: s.SupportMaterialBuildplate,
	}
}

func (m instantModel) measure(ctx context.Context, part *mesh.Mesh) (*measured, error) {
	seen, err := lookUnited(ctx, part, fdm.ProfileOptions(m.Settings))
	if err != nil {
		return nil, err
	}
	out, p := seen.measured(), seen.profile
	part = seen.mesh
	if !p.Sound() {
		told, err := m.clearFoot(ctx, part, p)
		if err != nil {
			return nil, err
		}
		out.warnings = append(out.warnings, told...)
	}
	out.warnings = slices.Concat(out.warnings, emptyBetween(p))
	for _, b := range pieces(seen.shells) {
		out.known.Pieces = append(out.known.Pieces, fdm.Piece{Low: b.Min.Z - p.Min.Z, High: b.Max.Z - p.Min.Z})
	}
	if len(part.Faces) <= mostSampled && fdm.Thin(p, m.Settings) {
		// As many sections of one thickness as there are samples.
		few := slice.Options{LayerHeight: p.Size.Z / samples, FirstLayerHeight: p.Size.Z / samples}
		if out.known.Shapes, err = fdm.Sample(slice.Layers(ctx, part, few), m.Settings); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrPart, err)
		}
	}
	if seen.profile.Sound() {
		if out.bare, err = m.bareFoot(ctx, part, out); err != nil {
			return nil, err
		}
	}
	if out.known.Foot, err = footOf(ctx, part, m.Settings); err != nil {
		return nil, err
	}
	if path.Supports(m.Settings) {
		support := supportOptions(m.Settings)
		support.Lines = instantLines(p.Size, support.Cell)
		if out.room, err = room(ctx, part, support); err != nil {
			return nil, err
		}
	}
	box := geom.Box{Min: p.Min, Max: geom.Add(p.Min, p.Size)}
	out.setFoot(out.known.Foot, box)
	out.reach = skirted(part, box, out.supported(), m.Settings)
	return out, nil
}

// emptyBetween says that layers above the first that has something of a part are empty, as
// slicing does.
func emptyBetween(p *profile.Profile) []mesh.Warning {
	sum := slice.Summary{Layers: len(p.Layers)}
	begun := false
	for i := range p.Layers {
		bare := p.Layers[i].Perimeter == 0
		begun = begun || !bare
		if begun && bare {
			sum.Empty++
		}
	}
	return sum.Warnings()
}

// mostBare is how many layers are looked at for whether they are bare.
const mostBare = 20

// bareFoot returns how many of the lowest layers are bare, nil where area and boundary tell it. A
// first layer that seems bare may be of several feet, one of them wide enough: it is cut out.
func (m instantModel) bareFoot(ctx context.Context, part *mesh.Mesh, what *measured) (*int, error) {
	low := *what.profile
	low.Layers = low.Layers[:min(mostBare, len(low.Layers))]
	bare := fdm.Bare(fdm.FromProfile(&low, what.known, m.Settings))
	if bare == 0 {
		return nil, nil
	}
	traced, err := fdm.Trace(func(yield func(slice.Layer, error) bool) {
		for l, err := range slice.Layers(ctx, part, sliceOptions(m.Settings, slice.DefaultGap)) {
			if l.Index >= bare || !yield(l, err) {
				return
			}
		}
	}, m.Settings)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPart, err)
	}
	if n := fdm.Bare(fdm.FromTraced(traced, m.Settings)); n < bare {
		return &n, nil
	}
	return nil, nil // they are, and perhaps more above
}

// clearFoot empties the lowest sections of an open part that close to nothing, and says so:
// their boundary is of walls that end in the air, and they are cut out to see that.
func (m instantModel) clearFoot(ctx context.Context, part *mesh.Mesh, p *profile.Profile) ([]mesh.Warning, error) {
	var sum slice.Summary
	part = below(part, p.Min.Z+m.FirstLayerHeight+float64(mostBare*m.LayerHeight)) // all that is looked at
	for _, err := range sum.Watch(slice.Layers(ctx, part, sliceOptions(m.Settings, m.gap))) {
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrPart, err)
		}
		if sum.FirstSolid >= 0 || sum.Layers == mostBare {
			break
		}
	}
	for i := range min(sum.Empty, len(p.Layers)) {
		p.Layers[i] = profile.Layer{Base: p.Layers[i].Base, Height: p.Layers[i].Height}
	}
	return slices.DeleteFunc(sum.Warnings(), func(w mesh.Warning) bool { return w.Code != slice.WarnEmptyFirstLayer }), nil
}

// below returns the faces of m that reach below a height, and their vertices.
func below(m *mesh.Mesh, z float64) *mesh.Mesh {
	out, at := &mesh.Mesh{}, make([]uint32, len(m.Vertices)) // 0: not there
	for _, f := range m.Faces {
		if min(m.Vertices[f[0]].Z, m.Vertices[f[1]].Z, m.Vertices[f[2]].Z) > z {
			continue
		}
		for k, v := range f {
			if at[v] == 0 {
				out.Vertices = append(out.Vertices, m.Vertices[v])
				at[v] = uint32(len(out.Vertices))
			}
			f[k] = at[v] - 1
		}
		out.Faces = append(out.Faces, f)
	}
	return out
}

// instantLines is how many lines look at the supports of a part: four for the side of a
// square of supports, so that few squares are missed, but at least half of the default,
// which is enough for small parts and takes a third of the time, and no more than it.
func instantLines(size geom.Vec, cell float64) int {
	return int(max(128, min(256, math.Ceil(4*max(size.X, size.Y)/cell))))
}

// Thin parts are cut in a few places, unless they have so many faces that this takes
// longer than an instant: some ten milliseconds for an intricate one of so many.
const (
	samples     = 8
	mostSampled = 20_000
)

func (m instantModel) run(_ context.Context, groups []group) (*run, error) {
	return filamentRun(groups, m.Settings, m.sections)
}

func (m instantModel) sections(g *measured) []fdm.Section {
	return fdm.FromProfile(g.profile, g.known, m.Settings)
}

func (m instantModel) fuller(ctx context.Context, order []copyAt, from int, visit func(copies int, r *run)) error {
	return eachFuller(ctx, m, order, from, visit)
}

// emptyFirst reports whether it is known of a part without looking at its lines that its
// first layer is empty.
func emptyFirst(what *measured) bool {
	return slices.ContainsFunc(what.warnings, func(w mesh.Warning) bool { return w.Code == slice.WarnEmptyFirstLayer })
}

// unprinted returns how many of the lowest sections, of which the part itself leaves some bare,
// have no support either.
func unprinted(part []fdm.Section, bare int) int {
	for i := range bare {
		if part[i].Support > 0 {
			return i
		}
	}
	return bare
}

// filamentRun adds up the sections of all copies, layer by layer, and runs them. Its error is
// that nothing would be printed of a part.
func filamentRun(groups []group, s *config.Settings, sections func(*measured) []fdm.Section) (*run, error) {
	var all []fdm.Section
	height := 0.0
	var odd []partWarning
	groups = inPieces(groups)
	begun, bareOnes := map[int]bool{}, lost{} // parts of which something is printed, and what is not
	for _, g := range groups {
		part := sections(g.what)
		bare := fdm.Bare(part)
		begun[g.part] = begun[g.part] || bare < len(part)
		if bare == len(part) {
			bareOnes[g.part] += g.count
			continue
		}
		if g.what.room != nil {
			fdm.AddSupport(part, g.what.room, s)
		}
		if n := g.what.bare; n != nil {
			bare = min(bare, *n)
		}
		if i := unprinted(part, bare); i > 0 && s.RaftLayers == 0 && !emptyFirst(g.what) {
			odd = append(odd, emptyBelow(g.part, i, len(part), part[i-1].Base+part[i-1].Height))
		}
		part = fdm.AddRaft(part, g.what.room, s)
		all = fdm.Add(all, part, float64(g.count))
		height = max(height, g.what.size.Z)
	}
	for _, g := range groups {
		if !begun[g.part] {
			return nil, nothingOf(g.part)
		}
	}
	odd = append(odd, bareOnes.warnings()...)
	brim, err := brimOf(groups, s)
	if err != nil {
		return nil, err
	}
	fdm.SetBrim(all, brim)
	fdm.SetApart(all, between(groups))
	if s.Skirts > 0 {
		fdm.SetAround(all, around(groups), s)
	}
	p := fdm.Estimate(all, s)
	out := &run{time: p.Time, height: height, support: p.SupportVolume(), odd: odd}
	out.base = p.Volume - out.support
	for f := range fdm.Features {
		if w := p.Features[f]; w.Time > 0 || w.Volume > 0 {
			out.features = append(out.features, feature{f.String(), w.Time, w.Volume})
		}
	}
	for i, w := range p.Layers {
		if w.Time == 0 {
			continue // nothing is wide enough for a line: toolpaths have no such layer
		}
		out.layers++
		out.perLayer = append(out.perLayer, layerRun{all[i].Base, all[i].Height, w.Time, w.Volume})
	}
	out.warnings = drawnOnly(s)
	out.addCustom(s)
	return out, nil
}

// drawnOnly names settings that are not as usual and count in toolpaths alone.
func drawnOnly(s *config.Settings) (out []mesh.Warning) {
	if !path.Supports(s) {
		return nil
	}
	for _, c := range []struct {
		key  string
		asks bool
	}{
		{"support_material_angle", s.SupportMaterialAngle != 0},
		{"support_material_enforce_layers", s.SupportMaterialEnforceLayers > 0},
		{"support_material_xy_spacing", s.SupportMaterialXYSpacing > s.ExternalPerimeterExtrusionWidth},
	} {
		if c.asks {
			out = append(out, mesh.Warning{Code: "setting", Message: c.key + " counts in tier 3 alone"})
		}
	}
	return out
}

// between returns how far copies stand from each other, 0 for one: the side of a square with
// room for one of them, or a part of the way from the first to the last in a row.
func between(groups []group) float64 {
	lo, hi := geom.Vec2{X: math.Inf(1), Y: math.Inf(1)}, geom.Vec2{X: math.Inf(-1), Y: math.Inf(-1)}
	n := 0
	for _, g := range groups {
		for _, at := range g.at {
			p := at.T
			lo, hi = geom.Vec2{X: min(lo.X, p.X), Y: min(lo.Y, p.Y)}, geom.Vec2{X: max(hi.X, p.X), Y: max(hi.Y, p.Y)}
		}
		n += len(g.at)
	}
	if n < 2 {
		return 0
	}
	x, y := hi.X-lo.X, hi.Y-lo.Y
	return max(math.Sqrt(x*y/float64(n)), max(x, y)/float64(n-1))
}

// wallsInAir is how far in mm a layer sticks out whose outer wall hangs free as a thread: its
// middle is half a nozzle beyond the layer below.
func wallsInAir(s *config.Settings) float64 {
	return float64((s.NozzleDiameter + s.ExternalPerimeterExtrusionWidth) / 2)
}
