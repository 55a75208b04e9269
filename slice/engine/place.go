package engine

import (
	"math"
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/hull"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
)

// placed is where a model stands on the bed.
type placed struct {
	frame slice.Frame
	shift geom.Vec2 // from the coordinates of the model to those of the bed
}

// options are those of slicing.
func (j *Job) options(s *config.Settings) slice.Options {
	return slice.Options{
		LayerHeight: s.LayerHeight, FirstLayerHeight: s.FirstLayerHeight,
		Gap: j.Gap, FromZero: j.FromZero, Apart: j.Apart,
	}
}

// place puts the model on the bed and checks that it fits.
func (j *Job) place(s *config.Settings) (placed, error) {
	frame, err := slice.FrameOf(j.Model, j.options(s))
	if err != nil {
		return placed{}, err
	}
	p := placed{frame: frame}
	if !j.KeepPlace {
		lo, hi := bedBox(s)
		box := frame.Box
		p.shift = geom.Vec2{X: (lo.X + hi.X - (box.Min.X + box.Max.X)) / 2, Y: (lo.Y + hi.Y - (box.Min.Y + box.Max.Y)) / 2}
	}
	if j.AnySize {
		return p, nil
	}
	return p, j.checkSize(s, &p)
}

// bedBox returns the corners of the box around the bed.
func bedBox(s *config.Settings) (lo, hi geom.Vec2) {
	lo, hi = s.BedShape[0], s.BedShape[0]
	for _, q := range s.BedShape {
		lo.X, lo.Y = min(lo.X, q.X), min(lo.Y, q.Y)
		hi.X, hi.Y = max(hi.X, q.X), max(hi.Y, q.Y)
	}
	return lo, hi
}

// mm writes a length.
func mm(v float64) string { return strconv.FormatFloat(v, 'f', 3, 64) + " mm" }

// checkSize refuses a model that sticks out of the build volume, and says how
// far.
func (j *Job) checkSize(s *config.Settings, p *placed) error {
	var out []string
	if d := j.overhang(s, p); d > sizeTolerance {
		out = append(out, "over the edge of the bed by "+mm(d))
	}
	if d := p.frame.Box.Max.Z - s.MaxPrintHeight; s.MaxPrintHeight > 0 && d > sizeTolerance {
		out = append(out, "above the highest nozzle position of "+mm(s.MaxPrintHeight)+" by "+mm(d))
	}
	if len(out) == 0 {
		return nil
	}
	return mesh.Errorf(CodeOutside, "the model stands %s", strings.Join(out, " and "))
}

// sizeTolerance forgives rounding of models as large as the bed, in mm.
const sizeTolerance = 1e-3

// overhang returns how far the model is outside the bed, in mm; a bed with
// hollows counts as if they were filled.
func (j *Job) overhang(s *config.Settings, p *placed) float64 {
	var bed []geom.Vec2
	for _, i := range hull.Planar(s.BedShape) {
		bed = append(bed, s.BedShape[i])
	}
	box := p.frame.Box
	corners := []geom.Vec2{
		{X: box.Min.X, Y: box.Min.Y}, {X: box.Max.X, Y: box.Min.Y},
		{X: box.Max.X, Y: box.Max.Y}, {X: box.Min.X, Y: box.Max.Y},
	}
	worst := 0.0
	for _, c := range corners {
		worst = max(worst, beyond(bed, geom.Vec2{X: c.X + p.shift.X, Y: c.Y + p.shift.Y}))
	}
	if worst == 0 {
		return 0 // the box of the model fits, and so does the model
	}
	worst = 0
	for _, item := range j.Model.Items {
		if !item.Counted() {
			continue
		}
		for _, v := range j.Model.Objects[item.Object].Vertices {
			w := item.Matrix.Apply(v)
			worst = max(worst, beyond(bed, geom.Vec2{X: w.X + p.shift.X, Y: w.Y + p.shift.Y}))
		}
	}
	return worst
}

// beyond returns how far q is outside a convex polygon that runs
// counter-clockwise: the greatest distance from a line of its edges.
func beyond(polygon []geom.Vec2, q geom.Vec2) float64 {
	worst := 0.0
	for i, a := range polygon {
		b := polygon[(i+1)%len(polygon)]
		dx, dy := b.X-a.X, b.Y-a.Y
		l := math.Sqrt(float64(dx*dx) + float64(dy*dy))
		if l > 0 {
			worst = max(worst, (float64(dy*(q.X-a.X))-float64(dx*(q.Y-a.Y)))/l)
		}
	}
	return worst
}
