package slice

import (
	"iter"
	"math"
	"slices"
	"strconv"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// Frame is what is known of a print before its first layer is cut. Files of
// layers begin with it.
type Frame struct {
	Name   string
	Layers int
	Box    geom.Box // around the print, in mm; z is above the plate

	LayerHeight, FirstLayerHeight float64 // mm
}

// FrameOf returns the frame of what [Build] makes of m. Its errors are those of
// Build.
func FrameOf(m *mesh.Model, o Options) (Frame, error) {
	b, err := newBuild(m, o)
	if err != nil {
		return Frame{}, err
	}
	f := Frame{Layers: len(b.planes.cuts), Box: geom.EmptyBox(), LayerHeight: b.o.LayerHeight, FirstLayerHeight: b.o.FirstLayerHeight}
	for _, k := range b.kinds {
		box := k.bounds(m.Objects[k.object])
		f.Box = f.Box.Extend(box.Min).Extend(box.Max)
	}
	if i := slices.IndexFunc(m.Items, mesh.Item.Counted); i >= 0 {
		f.Name = m.Items[i].Name
	}
	f.Box.Min.Z -= b.planes.base
	f.Box.Max.Z -= b.planes.base
	return f, nil
}

// Summary is what is known of a print after its last layer. Its zero value is
// that of no layers.
type Summary struct {
	Layers int
	Volume float64 // mm³: areas times heights

	// FirstLayerArea in mm² is that of layer 0. FirstSolid is the first layer that
	// has an area, or -1.
	FirstLayerArea float64
	FirstSolid     int

	Empty    int // layers without area
	Segments int // corners of all rings

	Open, Far, Dropped, Inverted, United int // of all layers; see [Layer]
}

// Add takes in the next layer. Layer 0 begins anew: layers may be asked for more
// than once, and are by prints with support.
func (s *Summary) Add(l Layer) {
	a := l.Area()
	if l.Index == 0 {
		*s = Summary{}
	}
	if s.Layers == 0 {
		s.FirstLayerArea, s.FirstSolid = a, none
	}
	if a > 0 && s.FirstSolid < 0 {
		s.FirstSolid = l.Index
	}
	if !(a > 0) {
		s.Empty++
	}
	s.Layers++
	s.Volume += float64(a * l.Height)
	for _, p := range l.Region {
		s.Segments += len(p.Outer)
		for _, h := range p.Holes {
			s.Segments += len(h)
		}
	}
	s.Open += l.Open
	s.Far += l.Far
	s.Dropped += l.Dropped
	s.Inverted += l.Inverted
	if l.United {
		s.United++
	}
}

// Watch returns the same layers, and adds each of them on its way.
func (s *Summary) Watch(layers iter.Seq2[Layer, error]) iter.Seq2[Layer, error] {
	return func(yield func(Layer, error) bool) {
		for l, err := range layers {
			if err == nil {
				s.Add(l)
			}
			if !yield(l, err) {
				return
			}
		}
	}
}

// The codes of [Summary.Warnings].
const (
	WarnEmptyFirstLayer = "empty_first_layer"
	WarnEmptyLayers     = "empty_layers"
	WarnOpen            = "open_outlines"
	WarnFar             = "far_outlines"
	WarnDropped         = "dropped_outlines"
	WarnInverted        = "inverted_outlines"
	WarnUnited          = "overlapping_outlines"
)

// Warnings says what was odd, in the order of what it means for a print.
func (s *Summary) Warnings() []mesh.Warning {
	var out []mesh.Warning
	warn := func(code string, n int, before, after string) {
		if n > 0 {
			out = append(out, mesh.Warning{Code: code, Message: before + strconv.Itoa(n) + after})
		}
	}
	if s.Layers > 0 && s.FirstSolid != 0 {
		message := "no layer touches the part"
		if s.FirstSolid > 0 {
			message = "nothing of the part is in the first layer; layer " + strconv.Itoa(s.FirstSolid) + ", counted from 0, is the first that is not empty"
		}
		out = append(out, mesh.Warning{Code: WarnEmptyFirstLayer, Message: message})
	}
	if s.FirstSolid >= 0 { // else all are, which was said
		warn(WarnEmptyLayers, s.Empty-s.FirstSolid, "layers without area above the first: ", "")
	}
	warn(WarnOpen, s.Open, "the mesh is open: ", " gaps in its outlines were closed")
	warn(WarnFar, s.Far, "the mesh lacks walls: ", " gaps in its outlines are wider than any seam and were closed straight across")
	warn(WarnDropped, s.Dropped, "the mesh is open: ", " pieces of outline could not be closed and are left out")
	warn(WarnInverted, s.Inverted, "", " outlines are inside out; they count as solid")
	warn(WarnUnited, s.United, "outlines cross or touch in ", " layers; they were united")
	return out
}

// appendNumber appends v with up to six digits after the point: a nanometre.
func appendNumber(b []byte, v float64) []byte {
	if math.Abs(v) < 5e-7 {
		return append(b, '0')
	}
	b = strconv.AppendFloat(b, v, 'f', 6, 64)
	for b[len(b)-1] == '0' {
		b = b[:len(b)-1]
	}
	if b[len(b)-1] == '.' {
		b = b[:len(b)-1]
	}
	return b
}
