package engine

import (
	"context"
	"iter"
	"slices"
	"strconv"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/gcode"
	"github.com/saggar3d/saggar/slice/path"
)

// builtin slices with our own code. Everything streams: a window of layers is in
// memory, and no text unless G-code is wanted.
func (j *Job) builtin(ctx context.Context, s config.Settings, report config.Report, p placed) (*Result, error) {
	var total slice.Total
	parts, err := j.parts(ctx, &s, &total)
	if err != nil {
		return nil, err
	}
	w := watch{by: p.shift, show: j.Layer}
	if !j.AnySize {
		w.bed, w.size = convexBed(&s), BedSize(&s)
	}
	w.packed = j.Apart
	w.build(parts)
	e, odd, err := gcode.PrintTo(ctx, w.paths(path.PlanParts(ctx, parts, s)), s, gcode.Sinks{Text: j.Gcode, Move: j.Move})
	if err != nil {
		return nil, err
	}
	if j.Gcode != nil && !w.found { // a skirt around nothing is no print
		return nil, mesh.Errorf(CodeNothing, "nothing is printed: no layer of the part is as wide as a line")
	}
	sum := total.Summary()
	warnings := append([]mesh.Warning{}, slices.Concat(j.Model.Warnings, slice.ModelWarnings(j.Model), sum.Warnings())...)
	if w.found && s.RaftLayers == 0 {
		w.bare = Below(&s, w.from) // with supports, layers that hold nothing are left out
	}
	switch {
	case e.Layers == 0:
		warnings = append(warnings, mesh.Warning{Code: WarnNothing, Message: "nothing is printed: no layer of the part is as wide as a line"})
	case (w.bare > 0 || !w.found) && sum.FirstSolid == 0:
		warnings = append(warnings, mesh.Warning{Code: slice.WarnEmptyFirstLayer, Message: w.nothingBelow(sum.Layers)})
	}
	if s.RaftLayers == 0 {
		warnings = append(warnings, w.bareCopies(&s)...)
	}
	if w.over != nil {
		warnings = append(warnings, mesh.Warning{Code: string(CodeOutside), Message: w.over.Error()})
	}
	warnings = append(warnings, SettingWarnings(&report)...)
	for _, text := range odd {
		warnings = append(warnings, mesh.Warning{Code: "gcode", Message: text})
	}
	return &Result{Engine: Builtin, Estimates: e, Warnings: warnings, Settings: s, Report: report, Contours: &sum}, nil
}

// parts returns what of the model is printed by itself, in how many places. Its layers
// are added to total on their way.
func (j *Job) parts(ctx context.Context, s *config.Settings, total *slice.Total) ([]path.Part, error) {
	o := j.options(s)
	split := PieceOptions(s)
	if j.Apart && !path.Supports(s) && s.RaftLayers == 0 {
		split.Gap = -1
	}
	pieces, err := slice.Pieces(ctx, j.Model, o, split)
	if err != nil {
		return nil, err
	}
	// A raft is under all, however high they begin.
	level := func(p slice.Piece) bool { return p.From == pieces[0].From }
	if len(pieces) == 1 && len(pieces[0].At) == 1 || s.RaftLayers > 0 && !all(pieces, level) {
		return []path.Part{{Layers: total.Watch(slice.Build(ctx, j.Model, o), 1), At: []poly.Motion{{Cos: 1}}}}, nil
	}
	var out []path.Part
	for i := range pieces {
		p := &pieces[i]
		box := p.Box
		out = append(out, path.Part{
			Layers: total.Watch(p.Layers(ctx), len(p.At)), At: p.At, From: p.From,
			Middle: geom.Vec2{X: (box.Min.X + box.Max.X) / 2, Y: (box.Min.Y + box.Max.Y) / 2},
		})
	}
	return out, nil
}

func all[T any](list []T, ok func(T) bool) bool {
	return !slices.ContainsFunc(list, func(x T) bool { return !ok(x) })
}

// PieceOptions say which items of a build are printed each by itself: those that neither
// what closes gaps nor a raft would join. Support does not keep away from other items, as
// in PrusaSlicer.
func PieceOptions(s *config.Settings) slice.PieceOptions {
	gap := 2 * (s.SliceClosingRadius + max(0, s.XYSizeCompensation))
	if s.RaftLayers > 0 {
		gap += 2 * (max(s.RaftExpansion, s.RaftFirstLayerExpansion) + s.SupportMaterialSpacing + s.SupportMaterialExtrusionWidth)
	}
	return slice.PieceOptions{Gap: gap, HalfTurns: s.SeamPosition != "rear"}
}

// WarnNothing is the code of the warning that a print has no layers at all.
const WarnNothing = "nothing_printed"

// watch looks at toolpaths on their way to the printer, and shifts them on the
// bed.
type watch struct {
	by    geom.Vec2
	bare  int     // layers below the first that has something of the model
	from  float64 // height in mm at which that begins
	found bool    // there is such a layer
	show  func(*path.Layer)
	bed   []geom.Vec2 // that the first layer must stay on; nil: it need not
	size  geom.Vec2   // of the bed

	// parts of a build, and the height in mm at which each begins to be printed, below 0
	// before that.
	parts []path.Part
	begun []float64

	packed bool  // a packer has filled the bed with parts
	over   error // that what is around them has left it
}

// outside refuses a first layer that leaves the bed, which the model itself does not:
// a skirt or brim around it, a raft below. The middles of lines count. Packed builds
// have their parts up to the edge and are told, but not refused.
func (w *watch) outside(l *path.Layer) error {
	if w.bed == nil {
		return nil
	}
	worst := Outside{Bed: w.size}
	look := func(paths []path.Path, at poly.Motion) {
		for _, p := range paths {
			for _, q := range p.Points {
				if d := beyond(w.bed, at.Apply(q)); d > worst.Edge {
					worst.Edge, worst.What = d, "the "+p.Feature.String()
				}
			}
		}
	}
	look(l.Paths, poly.Motion{Cos: 1})
	for _, c := range l.Copies {
		look(c.Paths, c.At)
	}
	if w.packed {
		w.over = worst.coded()
		return nil
	}
	return worst.coded()
}

// look counts the layers below the first that has something of the model.
func (w *watch) look(l *path.Layer) {
	w.found = len(l.Copies) > 0 || slices.ContainsFunc(l.Paths, func(p path.Path) bool { return p.Feature != path.Skirt })
	if w.found {
		w.bare, w.from = l.Index, l.Z-l.Height
	}
}

// build is told the parts of a build, of which there are several or in several places.
func (w *watch) build(parts []path.Part) {
	if len(parts) == 1 && len(parts[0].At) == 1 {
		return
	}
	w.parts, w.begun = parts, make([]float64, len(parts))
	for i := range w.begun {
		w.begun[i] = -1
	}
}

// lookAtCopies notes where parts of a build begin.
func (w *watch) lookAtCopies(l *path.Layer) {
	if w.parts == nil {
		return
	}
	for i := range l.Copies {
		if c := &l.Copies[i]; len(c.Paths) > 0 && w.begun[c.Part] < 0 {
			w.begun[c.Part] = max(0, l.Z-l.Height)
		}
	}
}

// bareCopies warns of copies that are not printed at all, or not where they stand on the
// plate.
func (w *watch) bareCopies(s *config.Settings) (list []mesh.Warning) {
	all, none, late, most, high := 0, 0, 0, 0, 0.0
	for i, z := range w.begun {
		n := len(w.parts[i].At)
		all += n
		if z < 0 {
			none += n
		} else if bare := Below(s, z); w.parts[i].From == 0 && bare > 0 {
			late += n
			most, high = max(most, bare), max(high, z)
		}
	}
	of := func(n int) string { return strconv.Itoa(n) + " of " + strconv.Itoa(all) + " copies" }
	if none > 0 && none < all {
		list = append(list, mesh.Warning{Code: WarnNothing, Message: "nothing is printed of " + of(none) + ": no layer of them is as wide as a line"})
	}
	if late > 0 {
		list = append(list, mesh.Warning{Code: slice.WarnEmptyFirstLayer, Message: NothingBelow(most, most+1, high) + " (" + of(late) + ")"})
	}
	return list
}

// Below returns how many layers of a print end at a height in mm or below it.
func Below(s *config.Settings, z float64) int {
	if z < s.FirstLayerHeight-1e-6 {
		return 0
	}
	return 1 + int((z-s.FirstLayerHeight)/s.LayerHeight+1e-6)
}

// nothingBelow says how much of a model of so many layers is too narrow to be printed.
func (w *watch) nothingBelow(layers int) string {
	if !w.found {
		w.bare = layers
	}
	return NothingBelow(w.bare, layers, w.from)
}

// NothingBelow is the message of [slice.WarnEmptyFirstLayer] about a part of which so many
// of the lowest layers have nothing to print, up to a height in mm.
func NothingBelow(bare, layers int, height float64) string {
	if bare >= layers && layers == 1 {
		return "nothing is printed in the only layer: the part is narrower than a line"
	}
	if bare >= layers {
		return "nothing is printed in any of " + strconv.Itoa(layers) + " layers: the part is narrower than a line"
	}
	of := "layer"
	if bare > 1 {
		of = strconv.Itoa(bare) + " layers"
	}
	return "nothing is printed in the first " + of + ": what stands on the bed is narrower than a line up to " + mm(height)
}

// paths hands on what it gets, shifted.
func (w *watch) paths(layers iter.Seq2[path.Layer, error]) iter.Seq2[path.Layer, error] {
	return func(yield func(path.Layer, error) bool) {
		for l, err := range layers {
			if err == nil && !w.found {
				w.look(&l)
			}
			w.lookAtCopies(&l)
			w.shift(&l)
			if l.Index == 0 && err == nil {
				err = w.outside(&l)
			}
			if w.show != nil && err == nil {
				flat := l.Flat()
				w.show(&flat)
			}
			if !yield(l, err) {
				return
			}
		}
	}
}

// Shifted hands on toolpaths that are shifted by so much, in mm.
func Shifted(layers iter.Seq2[path.Layer, error], by geom.Vec2) iter.Seq2[path.Layer, error] {
	return (&watch{by: by}).paths(layers)
}

// shift moves a layer: the paths that copies share once, and places by what a half turn
// makes of that.
func (w *watch) shift(l *path.Layer) {
	by := func(paths []path.Path) {
		for i := range paths {
			points := paths[i].Points
			for k := range points {
				points[k].X += w.by.X
				points[k].Y += w.by.Y
			}
		}
	}
	by(l.Paths)
	moved := map[int]bool{}
	for i := range l.Copies {
		c := &l.Copies[i]
		if !moved[c.Part] {
			moved[c.Part] = true
			by(c.Paths)
		}
		turned := poly.Motion{Cos: c.At.Cos, Sin: c.At.Sin}.Apply(w.by)
		c.At.T.X += w.by.X - turned.X
		c.At.T.Y += w.by.Y - turned.Y
	}
}
