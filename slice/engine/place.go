package engine

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/hull"
	"github.com/saggar3d/saggar/mesh"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
	"github.com/saggar3d/saggar/slice/path"
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
		p.shift = Middle(s, frame.Box)
	}
	if j.AnySize {
		return p, nil
	}
	return p, j.checkSize(s, &p)
}

// Fits refuses a model that sticks out of the build volume when it stands in the middle
// of the bed, as [Run] does: the error has code [CodeOutside] and wraps an [Outside].
func Fits(m *mesh.Mesh, s *config.Settings) error {
	// Most fit by far, which the box around all vertices tells at once: where it fits in
	// the middle, so does the one around the faces.
	box, fits := geom.BoxOf(m.Vertices), true
	by, bed := Middle(s, box), convexBed(s)
	for _, c := range []geom.Vec2{{X: box.Min.X, Y: box.Min.Y}, {X: box.Max.X, Y: box.Min.Y}, {X: box.Max.X, Y: box.Max.Y}, {X: box.Min.X, Y: box.Max.Y}} {
		fits = fits && beyond(bed, geom.Vec2{X: c.X + by.X, Y: c.Y + by.Y}) == 0
	}
	if most := highest(s, 2) + box.Size().Z; fits && (s.MaxPrintHeight == 0 || most+s.RetractLift < s.MaxPrintHeight) {
		return nil
	}
	return FitsModel(mesh.Single(m), s)
}

// FitsModel is [Fits] for a build.
func FitsModel(m *mesh.Model, s *config.Settings) error {
	_, err := (&Job{Model: m}).place(s)
	return err
}

// FitsInPlace is [FitsModel] for a build that has its place on the bed.
func FitsInPlace(m *mesh.Model, s *config.Settings) error {
	_, err := (&Job{Model: m, KeepPlace: true}).place(s)
	return err
}

// BedSize returns the sides of the box around the bed, in mm.
func BedSize(s *config.Settings) geom.Vec2 {
	lo, hi := bedBox(s)
	return geom.Vec2{X: hi.X - lo.X, Y: hi.Y - lo.Y}
}

// Middle returns the shift that puts a box in the middle of the bed, in mm.
func Middle(s *config.Settings, box geom.Box) geom.Vec2 {
	lo, hi := bedBox(s)
	return geom.Vec2{X: (lo.X + hi.X - (box.Min.X + box.Max.X)) / 2, Y: (lo.Y + hi.Y - (box.Min.Y + box.Max.Y)) / 2}
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

// Outside says how far something sticks out of the build volume, in mm: over the edge of
// the bed, or above the highest position of the nozzle.
type Outside struct {
	What    string // "the model", "the skirt"
	Of      string // whose edge it is; "": that of the bed
	Edge    float64
	Above   float64
	Highest float64 // position of the nozzle

	Bed geom.Vec2 // sides of the bed; 0: not told
}

// Overhang is the larger of the two.
func (o *Outside) Overhang() float64 { return max(o.Edge, o.Above) }

func (o *Outside) Error() string {
	var out []string
	if o.Edge > 0 {
		of := o.Of
		if of == "" {
			of = "the bed"
		}
		out = append(out, "over the edge of "+of+" by "+mm(o.Edge))
	}
	if o.Above > 0 {
		out = append(out, "above the highest nozzle position of "+mm(o.Highest)+" by "+mm(o.Above))
	}
	text := o.What + " stands " + strings.Join(out, " and ")
	if o.Edge > 0 && o.Bed.X > 0 {
		text += fmt.Sprintf(" (bed_shape: %.6g x %.6g mm)", o.Bed.X, o.Bed.Y)
	}
	if o.What == "the "+path.Skirt.String() {
		text += "; skirts = 0 and brim_type = no_brim print without"
	}
	return text
}

// coded returns o as an error with its code, or nil when it is nothing but rounding.
func (o *Outside) coded() error {
	if o.Edge <= sizeTolerance {
		o.Edge = 0
	}
	if o.Above <= sizeTolerance {
		o.Above = 0
	}
	if o.Overhang() == 0 {
		return nil
	}
	return mesh.Errorf(CodeOutside, "%w", o)
}

// checkSize refuses a model that sticks out of the build volume, and says how
// far.
func (j *Job) checkSize(s *config.Settings, p *placed) error {
	o := &Outside{What: "the model", Edge: j.overhang(s, p), Bed: BedSize(s)}
	if s.MaxPrintHeight > 0 {
		o.Above, o.Highest = highest(s, p.frame.Layers)-s.MaxPrintHeight, s.MaxPrintHeight
	}
	return o.coded()
}

// highest returns how high the nozzle goes to print so many layers, in mm: the top of
// the last one on its raft, and the lift of retractions there.
func highest(s *config.Settings, layers int) float64 {
	top := s.FirstLayerHeight + float64(float64(layers-1)*s.LayerHeight) + path.RaftHeight(s)
	if s.RetractLift > 0 && top >= s.RetractLiftAbove && (s.RetractLiftBelow == 0 || top <= s.RetractLiftBelow) {
		top += s.RetractLift
	}
	return top
}

// sizeTolerance forgives rounding of models as large as the bed, in mm.
const sizeTolerance = 1e-3

// convexBed returns the bed without its hollows, counter-clockwise.
func convexBed(s *config.Settings) []geom.Vec2 {
	var bed []geom.Vec2
	for _, i := range hull.Planar(s.BedShape) {
		bed = append(bed, s.BedShape[i])
	}
	return bed
}

// Beyond returns how far in mm something that stands in the middle of the bed is outside
// it; reach tells how far it reaches from there in a direction. A bed with hollows counts as
// if they were filled.
func Beyond(s *config.Settings, reach func(way geom.Vec2) float64) float64 {
	lo, hi := bedBox(s)
	middle := geom.Vec2{X: float64((lo.X + hi.X) / 2), Y: float64((lo.Y + hi.Y) / 2)}
	bed, worst := convexBed(s), 0.0
	for i, a := range bed {
		b := bed[(i+1)%len(bed)]
		length := geom.Norm(geom.Vec{X: b.X - a.X, Y: b.Y - a.Y})
		out := geom.Vec2{X: (b.Y - a.Y) / length, Y: (a.X - b.X) / length}
		edge := float64(out.X*(a.X-middle.X)) + float64(out.Y*(a.Y-middle.Y))
		worst = max(worst, reach(out)-edge)
	}
	return worst
}

// overhang returns how far the model is outside the bed, in mm; a bed with
// hollows counts as if they were filled.
func (j *Job) overhang(s *config.Settings, p *placed) float64 {
	bed := convexBed(s)
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
