package pack

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
)

// svgMap is the affine map x' = ax + cy + e, y' = bx + dy + f.
type svgMap struct{ a, b, c, d, e, f float64 }

func (m svgMap) apply(p geom.Vec2) geom.Vec2 {
	return geom.Vec2{
		X: float64(m.a*p.X) + float64(m.c*p.Y) + m.e,
		Y: float64(m.b*p.X) + float64(m.d*p.Y) + m.f,
	}
}

// mul returns the map that applies n first.
func (m svgMap) mul(n svgMap) svgMap {
	return svgMap{
		a: float64(m.a*n.a) + float64(m.c*n.b), b: float64(m.b*n.a) + float64(m.d*n.b),
		c: float64(m.a*n.c) + float64(m.c*n.d), d: float64(m.b*n.c) + float64(m.d*n.d),
		e: float64(m.a*n.e) + float64(m.c*n.f) + m.e, f: float64(m.b*n.e) + float64(m.d*n.f) + m.f,
	}
}

// scale returns the most by which m stretches, about.
func (m svgMap) scale() float64 {
	return max(math.Abs(m.a)+math.Abs(m.c), math.Abs(m.b)+math.Abs(m.d))
}

// parseTransform reads the attribute transform.
func parseTransform(text string) (svgMap, error) {
	m := svgMap{a: 1, d: 1}
	rest := strings.TrimSpace(text)
	for n := 0; rest != ""; n++ {
		name, after, ok := strings.Cut(rest, "(")
		args, tail, closed := strings.Cut(after, ")")
		v, err := numbers(args)
		if !ok || !closed || err != nil || n > svgDepth {
			return m, fmt.Errorf("transform %q cannot be read", text)
		}
		one, ok := transformOf(strings.TrimSpace(name), v)
		if !ok {
			return m, fmt.Errorf("transform %s with %d numbers is not known", strings.TrimSpace(name), len(v))
		}
		m = m.mul(one)
		rest = strings.TrimLeft(tail, ", \t\r\n")
	}
	return m, nil
}

// transformOf returns one step of a transform.
func transformOf(name string, v []float64) (svgMap, bool) {
	at := func(i int) float64 {
		if i < len(v) {
			return v[i]
		}
		return 0
	}
	switch {
	case name == "matrix" && len(v) == 6:
		return svgMap{v[0], v[1], v[2], v[3], v[4], v[5]}, true
	case name == "translate" && (len(v) == 1 || len(v) == 2):
		return svgMap{a: 1, d: 1, e: v[0], f: at(1)}, true
	case name == "scale" && len(v) == 1:
		return svgMap{a: v[0], d: v[0]}, true
	case name == "scale" && len(v) == 2:
		return svgMap{a: v[0], d: v[1]}, true
	case name == "rotate" && (len(v) == 1 || len(v) == 3):
		t := poly.Turn(v[0])
		turn := svgMap{a: t.Cos, b: t.Sin, c: -t.Sin, d: t.Cos}
		to, back := svgMap{a: 1, d: 1, e: at(1), f: at(2)}, svgMap{a: 1, d: 1, e: -at(1), f: -at(2)}
		return to.mul(turn).mul(back), true
	}
	return svgMap{}, false
}

// numbers reads numbers parted by spaces and commas.
func numbers(text string) ([]float64, error) {
	var out []float64
	for _, field := range strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' || r == '\t' || r == '\n' || r == '\r' }) {
		v, err := strconv.ParseFloat(field, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("%q is not a number", field)
		}
		out = append(out, v)
	}
	return out, nil
}
