package render

import (
	"fmt"
	"math"
	"slices"
)

// The hues of parts on a plate: twelve that are told apart beside each other, on
// a light plate and in print, then the same ones lighter and darker.
var hues = [...]string{
	DefaultLayoutColor, "#3B82C4", "#3FA37A", "#E3B23C", "#8A63B8", "#D8536A",
	"#2FA4B5", "#A8743C", "#86A340", "#5468C4", "#C76AAE", "#6B7C8D",
}

// copyTints are the tints of one hue: copies of a part alternate between the
// first three, so that neighbours are seen apart; further parts start darker.
var copyTints = [...]float32{0, 0.16, 0.30}

// DefaultLayoutColor is the colour of the first part of a layout.
const DefaultLayoutColor = "#F07F3C"

// huesFrom returns the hues of parts when the first one has a colour of its own: the
// hue of the palette that is most like it makes room for that of the first.
func huesFrom(color string) []string {
	if color == "" || color == DefaultLayoutColor {
		return hues[:]
	}
	first := materialOf(color, "")
	like, least := 0, float32(math.MaxFloat32)
	for i, h := range hues {
		m := materialOf(h, "")
		r, g, b := m.r-first.r, m.g-first.g, m.b-first.b
		if d := float32(r*r) + float32(g*g) + float32(b*b); d < least {
			like, least = i, d
		}
	}
	out := slices.Clone(hues[:])
	out[0], out[like] = color, out[0]
	if like == 0 {
		out[0] = color
	}
	return out
}

// hueOf returns the colour of a copy of a part.
func hueOf(hues []string, part, copy int) material {
	m := materialOf(hues[part%len(hues)], "")
	if round := part / len(hues) % 3; round > 0 {
		k := 1 - float32(0.22*float32(round))
		m = material{float32(m.r * k), float32(m.g * k), float32(m.b * k)}
	}
	return m.lighter(copyTints[copy%len(copyTints)])
}

// hex writes m as "#rrggbb".
func (m material) hex() string {
	return fmt.Sprintf("#%02x%02x%02x", byteOf(m.r), byteOf(m.g), byteOf(m.b))
}
