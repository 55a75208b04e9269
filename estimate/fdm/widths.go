package fdm

import (
	"math"

	"github.com/saggar3d/saggar/slice/config"
)

// Lines are the widths that a layer is printed in, and where its walls run.
type Lines struct {
	Height                                  float64
	Outer, Inner, Sparse, Solid, Top, Carry float64 // widths; Carry of support
}

// LinesOf returns those of a layer of a height.
func LinesOf(s *config.Settings, height float64, first bool) Lines {
	l := Lines{
		Height: height, Outer: s.ExternalPerimeterExtrusionWidth, Inner: s.PerimeterExtrusionWidth,
		Sparse: s.InfillExtrusionWidth, Solid: s.SolidInfillExtrusionWidth, Top: s.TopInfillExtrusionWidth,
		Carry: s.SupportMaterialExtrusionWidth,
	}
	if w := s.FirstLayerExtrusionWidth; first && w > 0 {
		l.Outer, l.Inner, l.Sparse, l.Solid, l.Top, l.Carry = w, w, w, w, w, w
	}
	return l
}

// spacing is [Spacing] in this layer.
func (l *Lines) spacing(width float64) float64 { return Spacing(width, l.Height) }

// flow returns the plastic in a mm of a line, in mm³.
func (l *Lines) flow(width float64) float64 { return float64(l.spacing(width) * l.Height) }

// WallDepth returns how deep below the surface the middle of wall k runs, the outer
// one being wall 0.
func (l *Lines) WallDepth(k int) float64 {
	depth := float64(l.Outer / 2)
	if k > 0 {
		depth += float64((l.spacing(l.Outer) + l.spacing(l.Inner)) / 2)
		depth += float64(float64(k-1) * l.spacing(l.Inner))
	}
	return depth
}

// FillDepth returns how deep the filled area begins: behind the last wall, less the
// overlap.
func (l *Lines) FillDepth(s *config.Settings) float64 {
	if s.Perimeters == 0 {
		return 0
	}
	last := l.spacing(l.Inner)
	if s.Perimeters == 1 {
		last = l.spacing(l.Outer)
	}
	depth := l.WallDepth(s.Perimeters-1) + float64(last/2)
	overlap := s.InfillOverlap.Of((last + l.spacing(l.Solid)) / 2)
	return max(0, depth-float64(overlap))
}

// ShellReach returns how far below a face that looks up the solid layers reach, and
// how far above one that looks down.
func ShellReach(s *config.Settings) (top, bottom float64) {
	reach := func(layers int, thickness float64) float64 {
		if layers == 0 {
			return 0
		}
		return max(float64(float64(layers)*s.LayerHeight), math.Ceil(thickness/s.LayerHeight-1e-9)*s.LayerHeight)
	}
	return reach(s.TopSolidLayers, s.TopSolidMinThickness), reach(s.BottomSolidLayers, s.BottomSolidMinThickness)
}
