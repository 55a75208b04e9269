package render

import (
	"fmt"
	"image/color"
)

// ParseColor returns the opaque colour that s writes as "#RRGGBB".
func ParseColor(s string) (color.NRGBA, error) {
	bad := fmt.Errorf("%q is not a colour: write #RRGGBB", s)
	if len(s) != 7 || s[0] != '#' {
		return color.NRGBA{}, bad
	}
	var v uint32
	for _, c := range []byte(s[1:]) {
		d, ok := hexDigit(c)
		if !ok {
			return color.NRGBA{}, bad
		}
		v = v<<4 | uint32(d)
	}
	return color.NRGBA{R: uint8(v >> 16), G: uint8(v >> 8), B: uint8(v), A: 255}, nil
}

// hexDigit returns the value of one digit, upper or lower case.
func hexDigit(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// material is a surface colour in display space, 0..1.
//
// Light scales and lifts a colour in display space: scaling all channels and
// mixing with white both keep the hue exactly, which a light in linear space
// followed by a tone curve for each channel does not.
type material struct{ r, g, b float32 }

// capLighter is how far the cap of a cut is mixed with white.
const capLighter = 0.2

// materialOf returns the material that hex writes, or def where it is empty.
func materialOf(hex, def string) material {
	c, err := ParseColor(hex)
	if err != nil { // empty: Validate has refused everything else
		c, _ = ParseColor(def)
	}
	return material{float32(c.R) / 255, float32(c.G) / 255, float32(c.B) / 255}
}

// lighter returns m mixed with the fraction f of white.
func (m material) lighter(f float32) material {
	return material{m.r + float32((1-m.r)*f), m.g + float32((1-m.g)*f), m.b + float32((1-m.b)*f)}
}
