package path

import (
	"math"

	"github.com/saggar3d/saggar/slice/config"
)

// A line that is wider than high has a cross-section with round ends: a rectangle
// of width - height and a circle of the height. Lines side by side overlap by so
// much that the section between their middles is full, which makes
//
//	spacing = width - height·(1 - π/4),  flow = height·spacing.
//
// Bridges hang free and are round threads of the nozzle's diameter, laid
// bridgeGap apart. (Slic3r manual, "Flow math"; PrusaSlicer does the same.)

const (
	cornerShare = 1 - math.Pi/4
	bridgeGap   = 0.05 // mm
)

// stroke is how a feature is extruded: a path without points.
type stroke struct {
	Path
	spacing float64 // mm between lines side by side
	thread  bool    // round, hanging free
	thinner float64 // share of its material that a thread is without
}

// flat returns the stroke of a line of the given width and height.
func flat(f Feature, width, height float64) stroke {
	spacing := width - float64(height*cornerShare)
	return stroke{Path: Path{Feature: f, Width: width, Height: height, Flow: float64(height * spacing)}, spacing: spacing}
}

// round returns the stroke of a thread of diameter d.
func round(f Feature, d float64) stroke {
	p := Path{Feature: f, Width: d, Height: d, Flow: float64(math.Pi / 4 * float64(d*d))}
	return stroke{Path: p, spacing: d + bridgeGap, thread: true}
}

// spaced returns k with lines so far apart, and so thick that they still fill.
func (k stroke) spaced(spacing float64) stroke {
	out := flat(k.Feature, spacing+float64(k.Height*cornerShare), k.Height)
	if k.thread {
		out = round(k.Feature, spacing-bridgeGap)
		out.thinner = k.thinner
		out.Flow *= 1 - k.thinner
	}
	out.Speed, out.Accel = k.Speed, k.Accel
	return out
}

// overSparse returns the threads k of bridges over sparse infill. They hold more than
// lines of solid infill beside each other do, which are height high, and solid infill
// is what they become when there is nothing sparse any more: from half full on they
// come near to it, so that more infill never takes less material.
func (k stroke) overSparse(density, height float64) stroke {
	if full := float64(height * k.spacing); k.thread && density > 0.5 && k.Flow > full {
		k.thinner = float64((1 - full/k.Flow) * min(1, float64(2*density)-1))
		k.Flow *= 1 - k.thinner
	}
	return k
}

// strokes are those of one layer.
type strokes [Features]stroke

// newStrokes returns how features are extruded on layers of this height, or on
// the first layer.
func newStrokes(s *config.Settings, height float64, first bool) *strokes {
	var k strokes
	for f := range Features {
		k[f] = flat(f, width(s, f, first), height)
	}
	if !first {
		d := s.NozzleDiameter
		thread := float64(d * math.Sqrt(s.BridgeFlowRatio))
		for _, f := range []Feature{Bridge, OverhangPerimeter} {
			if s.ThickBridges || f == OverhangPerimeter {
				k[f] = round(f, thread)
			} else {
				k[f].Flow *= s.BridgeFlowRatio
			}
		}
	}
	for f := range Features {
		k[f].Speed, k[f].Accel = speed(s, f, first), accel(s, f, first)
		k[f].Speed = capped(s, k[f].Speed, k[f].Flow)
		if f == ExternalPerimeter || f == Perimeter || f == OverhangPerimeter {
			k[f].Speed = even(s, k[f].Speed)
		}
	}
	return &k
}

// even returns the speed of walls: v, but no more than an axis can do. Above that it would
// differ by direction, and firmware slows down where the speed changes along a curve.
func even(s *config.Settings, v float64) float64 {
	if s.MachineLimitsUsage == "ignore" {
		return v
	}
	return min(v, s.MachineMaxFeedrateX, s.MachineMaxFeedrateY)
}

// width returns the width of lines of a feature.
func width(s *config.Settings, f Feature, first bool) float64 {
	if first && s.FirstLayerExtrusionWidth > 0 {
		return s.FirstLayerExtrusionWidth
	}
	switch f {
	case ExternalPerimeter:
		return s.ExternalPerimeterExtrusionWidth
	case Perimeter, OverhangPerimeter, Skirt:
		return s.PerimeterExtrusionWidth
	case Infill:
		return s.InfillExtrusionWidth
	case TopSolid:
		return s.TopInfillExtrusionWidth
	case Support, SupportInterface:
		return s.SupportMaterialExtrusionWidth
	}
	return s.SolidInfillExtrusionWidth
}

// speed returns the speed of a feature, before cooling.
func speed(s *config.Settings, f Feature, first bool) float64 {
	v := [Features]float64{
		ExternalPerimeter: s.ExternalPerimeterSpeed,
		Perimeter:         s.PerimeterSpeed,
		OverhangPerimeter: s.BridgeSpeed,
		GapFill:           s.GapFillSpeed,
		Infill:            s.InfillSpeed,
		SolidInfill:       s.SolidInfillSpeed,
		TopSolid:          s.TopSolidInfillSpeed,
		Bridge:            s.BridgeSpeed,
		Skirt:             s.SupportMaterialSpeed,
		Support:           s.SupportMaterialSpeed,
		SupportInterface:  s.SupportMaterialInterfaceSpeed,
	}[f]
	if w := s.FirstLayerSpeed.Of(v); first && w > 0 {
		return w
	}
	return v
}

// capped returns v, or less where the hot end could not melt so much.
func capped(s *config.Settings, v, flow float64) float64 {
	for _, most := range []float64{s.MaxVolumetricSpeed, s.FilamentMaxVolumetricSpeed} {
		if most > 0 && float64(v*flow) > most {
			v = most / flow
		}
	}
	return v
}

// accel returns the acceleration of a feature, 0 for the machine's own. Nothing
// is set unless there is a default to go back to.
func accel(s *config.Settings, f Feature, first bool) float64 {
	if s.DefaultAcceleration <= 0 {
		return 0
	}
	special := 0.0
	switch {
	case first && s.FirstLayerAcceleration > 0:
		return s.FirstLayerAcceleration
	case f == ExternalPerimeter || f == Perimeter || f == OverhangPerimeter:
		special = s.PerimeterAcceleration
	case f == Bridge:
		special = s.BridgeAcceleration
	case f == Infill || f == SolidInfill || f == TopSolid:
		special = s.InfillAcceleration
	}
	if special > 0 {
		return special
	}
	return s.DefaultAcceleration
}
