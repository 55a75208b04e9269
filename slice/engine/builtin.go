package engine

import (
	"context"
	"iter"
	"slices"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/gcode"
	"github.com/saggar3d/saggar/slice/path"
)

// builtin slices with our own code. Everything streams: a window of layers is in
// memory, and no text unless G-code is wanted.
func (j *Job) builtin(ctx context.Context, s config.Settings, report config.Report, p placed) (*Result, error) {
	var sum slice.Summary
	layers := sum.Watch(slice.Build(ctx, j.Model, j.options(&s)))
	w := watch{by: p.shift, show: j.Layer}
	if !j.AnySize {
		w.bed = convexBed(&s)
	}
	w.packed = j.Apart
	e, odd, err := gcode.PrintTo(ctx, w.paths(path.Plan(ctx, layers, s)), s, gcode.Sinks{Text: j.Gcode, Move: j.Move})
	if err != nil {
		return nil, err
	}
	warnings := append(append([]mesh.Warning{}, j.Model.Warnings...), sum.Warnings()...)
	switch {
	case e.Layers == 0:
		warnings = append(warnings, mesh.Warning{Code: WarnNothing, Message: "nothing is printed: no layer of the part is as wide as a line"})
	case w.empty && sum.FirstSolid == 0:
		warnings = append(warnings, mesh.Warning{Code: slice.WarnEmptyFirstLayer, Message: "nothing is printed in the first layer: what stands on the bed is narrower than a line"})
	}
	if w.over != nil {
		warnings = append(warnings, mesh.Warning{Code: string(CodeOutside), Message: w.over.Error()})
	}
	warnings = warnUnused(warnings, &report)
	for _, text := range odd {
		warnings = append(warnings, mesh.Warning{Code: "gcode", Message: text})
	}
	return &Result{Engine: Builtin, Estimates: e, Warnings: warnings, Settings: s, Report: report, Contours: &sum}, nil
}

// WarnNothing is the code of the warning that a print has no layers at all.
const WarnNothing = "nothing_printed"

// watch looks at toolpaths on their way to the printer, and shifts them on the
// bed.
type watch struct {
	by    geom.Vec2
	empty bool // the first layer has nothing of the model
	show  func(*path.Layer)
	bed   []geom.Vec2 // that the first layer must stay on; nil: it need not

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
	worst := Outside{}
	for _, p := range l.Paths {
		for _, q := range p.Points {
			if d := beyond(w.bed, q); d > worst.Edge {
				worst.Edge, worst.What = d, "the "+p.Feature.String()
			}
		}
	}
	if w.packed {
		w.over = worst.coded()
		return nil
	}
	return worst.coded()
}

// paths hands on what it gets, shifted.
func (w *watch) paths(layers iter.Seq2[path.Layer, error]) iter.Seq2[path.Layer, error] {
	return func(yield func(path.Layer, error) bool) {
		for l, err := range layers {
			if l.Index == 0 && err == nil {
				w.empty = !slices.ContainsFunc(l.Paths, func(p path.Path) bool { return p.Feature != path.Skirt })
			}
			for i := range l.Paths {
				points := l.Paths[i].Points
				for k := range points {
					points[k].X += w.by.X
					points[k].Y += w.by.Y
				}
			}
			if l.Index == 0 && err == nil {
				err = w.outside(&l)
			}
			if w.show != nil && err == nil {
				w.show(&l)
			}
			if !yield(l, err) {
				return
			}
		}
	}
}
