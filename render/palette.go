package render

import (
	"github.com/saggar3d/saggar/slice/gcode"
)

// paper is the background of pictures in the plane.
const paper = "#FFFFFF"

// featureColors are the colours of toolpaths and of what else takes time. Those
// of toolpaths, of travel and of the paper differ by 20 or more in CIELAB, pair by
// pair, for normal sight and as people see them who lack one kind of cones; a
// random search from the hues that slicers use found them, and a test holds it.
var featureColors = [gcode.Kinds]string{
	"#D6681A", // outer_wall
	"#F8D120", // inner_wall
	"#540E5C", // overhang_wall
	"#32301A", // gap_fill
	"#75DBFF", // infill
	"#2346A2", // solid_infill
	"#D371FB", // top_solid_infill
	"#099367", // bridge_infill
	"#8768A3", // skirt
	"#9EE86B", // support
	"#833808", // support_interface
	"#C6C6C6", // travel
	"#A2A6AC", // retract
	"#82878E", // layer_change
	"#D9C9B9", // dwell
	"#E8B7A0", // ironing
	"#6F7F6A", // prime_tower
	"#5E656E", // custom
}

func featureColor(k gcode.Kind) material { return materialOf(featureColors[k], "") }

// travelColor is that of travel between toolpaths, where it must be seen over them.
var travelColor = material{0.86, 0.08, 0.24}

// speeds is the scale of speeds, from standing still to the fastest: viridis of
// S. van der Walt and N. Smith (2015, CC0), nine of its colours with straight
// lines between them. Its lightness rises evenly, so that it is read without hue.
var speeds = [...]string{"#440154", "#482878", "#3E4989", "#31688E", "#26828E", "#1F9E89", "#35B779", "#6ECE58", "#B5DE2B", "#FDE725"}

// speedShades is how many colours the scale is drawn with: neighbours cannot be
// told apart.
const speedShades = 96

// shadeOf returns which of the colours of the scale the share t of it has.
func shadeOf(t float64) int { return int(min(max(t, 0), 1) * (speedShades - 1)) }

// speedColor returns one of the colours of the scale.
func speedColor(shade int) material {
	t := float64(float64(shade) / (speedShades - 1) * float64(len(speeds)-1))
	i := min(int(t), len(speeds)-2)
	a, b, f := materialOf(speeds[i], ""), materialOf(speeds[i+1], ""), float32(t-float64(i))
	return material{a.r + float32((b.r-a.r)*f), a.g + float32((b.g-a.g)*f), a.b + float32((b.b-a.b)*f)}
}

// darker returns m mixed with the fraction f of black.
func (m material) darker(f float32) material {
	k := 1 - f
	return material{float32(m.r * k), float32(m.g * k), float32(m.b * k)}
}

// rimOf is the colour of the edge of an extrusion of colour m: darker, but for
// dark colours lighter, so that lines side by side are told apart.
func rimOf(m material) material {
	if light := float32(0.3*m.r) + float32(0.59*m.g) + float32(0.11*m.b); light < 0.32 {
		return m.lighter(0.42)
	}
	return m.darker(0.42)
}
