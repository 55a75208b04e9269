package fdm

import (
	"iter"

	"github.com/saggar3d/saggar/estimate/profile"
	"github.com/saggar3d/saggar/slice"
	"github.com/saggar3d/saggar/slice/config"
)

// Area and boundary of a section do not say whether it is a thin band of one width or a
// gear with thin teeth, and where walls take much of it, that is all that matters. Then
// a few sections are cut out and their walls are measured, and those between are taken
// to be alike.

// thinShare is the share of its sections, boundary times depth of the walls, above which
// a part is thin. Squares reach it when they are less than seven times as wide as walls
// are deep.
const thinShare = 0.6

// Thin reports whether area and boundary say too little of a part, as walls take most of
// its sections.
func Thin(p *profile.Profile, s *config.Settings) bool {
	walls, area := 0.0, 0.0
	for i := range p.Layers {
		l := &p.Layers[i]
		lines := LinesOf(s, l.Height, i == 0)
		walls += float64(l.Perimeter * lines.FillDepth(s))
		area += l.Area
	}
	return walls > thinShare*area
}

// Shape is what a section is like: shares of its boundary and of its area.
type Shape struct {
	Top    float64   // up to which it stands for the part, in mm
	Thick  float64   // area over boundary, in mm: of a band half its width
	Walls  []float64 // length of each wall for each mm of boundary
	Small  Small     // of walls for each mm of boundary
	Bends  Bends     // of walls for each mm of them
	Loops  float64   // closed strokes of all walls
	Gaps   Gaps      // between walls, likewise
	Edge   float64   // boundary of what is filled, for each mm of boundary
	Inside float64   // share of the area that is filled
}

// alike is how many times thicker or thinner than its sample a section may be: a floor
// is not like the walls above it.
const alike = 1.25

// fits reports whether a section so thick is like the sample.
func (s *Shape) fits(thick float64) bool { return thick < s.Thick*alike && s.Thick < thick*alike }

// Sample measures the shapes of layers.
func Sample(layers iter.Seq2[slice.Layer, error], s *config.Settings) ([]Shape, error) {
	lines := LinesOf(s, s.LayerHeight, false)
	var out []Shape
	t := &tracer{s: s}
	for l, err := range layers {
		if err != nil {
			return nil, err
		}
		shape := Shape{Top: l.Bottom + l.Height}
		l.Index++ // samples are not of the first layer, which may be smaller
		region, err := t.contours(&l)
		if err != nil {
			return nil, err
		}
		area, around := region.Area(), outlineOf(region).length
		if area > 0 {
			last, gaps := region, Gaps{}
			for k := range s.Perimeters {
				next, err := t.wall(last, region, k, &lines)
				if err == nil {
					err = gaps.between(last, next, k, &lines, t)
				}
				if err != nil {
					return nil, err
				}
				last = next
				wall := outlineOf(next)
				shape.Walls = append(shape.Walls, wall.length/around)
				shape.Loops += wall.rings
				if k == 0 {
					shape.Small.Outer = wall.small(0) / around
				} else {
					shape.Small.Inner += wall.small(0) / around
				}
			}
			inside, err := t.filled(region, &lines)
			if err != nil {
				return nil, err
			}
			bends := bendsOf(region)
			shape.Bends.add(&bends, 1/around)
			shape.Gaps.add(&gaps, 1/around)
			shape.Thick = area / around
			shape.Edge, shape.Inside = outlineOf(inside).length/around, inside.Area()/area
		}
		out = append(out, shape)
	}
	return out, nil
}
