package pack_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/pack"
)

func svg(attributes, body string) string {
	return `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" ` + attributes + `>` + body + `</svg>`
}

// TestReadOutline has drawings whose area and box are known.
func TestReadOutline(t *testing.T) {
	page := `width="100mm" height="80mm" viewBox="0 0 100 80"`
	disc := math.Pi * 400
	for name, c := range map[string]struct {
		text           string
		area           float64
		x0, y0, x1, y1 float64
	}{
		"json":           {`{"outer":[[0,0],[10,0],[10,5],[0,5]]}`, 50, 0, 0, 10, 5},
		"json clockwise": {` {"outer":[[0,0],[0,5],[10,5],[10,0]],"holes":[[[1,1],[2,1],[2,2],[1,2]]]}`, 49, 0, 0, 10, 5},
		"json list":      {`[{"outer":[[0,0],[1,0],[0,1]]},{"outer":[[5,5],[6,5],[5,6]]}]`, 1, 0, 0, 6, 6},
		"json bow tie":   {`{"outer":[[0,0],[10,10],[10,0],[0,10]]}`, 50, 0, 0, 10, 10},
		"json tied hole": {`{"outer":[[0,0],[10,0],[10,10],[0,10]],"holes":[[[2,2],[8,8],[8,2],[2,8]]]}`, 82, 0, 0, 10, 10},
		"rect":           {svg(page, `<rect x="10" y="20" width="30" height="40"/>`), 1200, 10, 20, 40, 60},
		"rect from top":  {svg(page, `<rect width="30" height="10"/>`), 300, 0, 70, 30, 80},
		"no page":        {svg("", `<rect y="20" width="30" height="10"/>`), 300, 0, 0, 30, 10},
		"inches":         {svg(`width="2in" height="1in" viewBox="0 0 20 10"`, `<rect width="10" height="10"/>`), 25.4 * 25.4, 0, 0, 25.4, 25.4},
		"view box":       {svg(`width="10mm" height="10mm" viewBox="100 100 10 10"`, `<rect x="101" y="101" width="2" height="3"/>`), 6, 1, 6, 3, 9},
		"round corners":  {svg(page, `<rect x="0" y="0" width="100" height="80" rx="10"/>`), 8000 - (4-math.Pi)*100, 0, 0, 100, 80},
		"circle":         {svg(page, `<circle cx="50" cy="40" r="20"/>`), disc, 30, 20, 70, 60},
		"ellipse":        {svg(page, `<ellipse cx="50" cy="40" rx="40" ry="10"/>`), disc, 10, 30, 90, 50},
		"polygon":        {svg(page, `<polygon points="0,80 100,80 0,0"/>`), 4000, 0, 0, 100, 80},
		"path, hole":     {svg(page, `<path d="M0 0h100v80H0zm10 10v10h10v-10z"/>`), 7900, 0, 0, 100, 80},
		"path, arcs":     {svg(page, `<path d="M30,40 a20 20 0 0 1 40,0 A20 20 0 0 1 30 40 Z"/>`), disc, 30, 20, 70, 60},
		"path, flags":    {svg(page, `<path d="M30,40a20,20,0,1040,0a20,20,0,10-40,0"/>`), disc, 30, 20, 70, 60},
		"path, cubic":    {svg(page, `<path d="M0 80C0 20 100 20 100 80z"/>`), 0.6 * 60 * 100, 0, 0, 100, 45},
		"path, quadric":  {svg(page, `<path d="M0 80Q50 0 100 80z"/>`), 2. / 3 * 40 * 100, 0, 0, 100, 40},
		"path, smooth":   {svg(page, `<path d="M0 40Q25 0 50 40T100 40z"/>`), 4. / 3 * 20 * 50, 0, 20, 100, 60},
		"moved":          {svg(page, `<g transform="translate(10 -20)"><g transform="rotate(90)"><rect width="10" height="10" transform="scale(2,1)"/></g></g>`), 200, 0, 80, 10, 100},
		"two shapes":     {svg(page, `<rect width="10" height="10"/><rect x="20" width="10" height="10"/>`), 200, 0, 70, 30, 80},
		"not drawn":      {svg(page, `<defs><g><rect width="90" height="9"/></g></defs><title>x</title><rect width="10" height="10"/>`), 100, 0, 70, 10, 80},
		"hidden":         {svg(page, `<rect width="10" height="10"/><g display="none"><rect x="20" width="9" height="9"/></g><rect x="40" style="fill:red; display: none" width="9" height="9"/><circle r="50" visibility="hidden"/>`), 100, 0, 70, 10, 80},
		"shares":         {svg(page, `<rect width="100%" height="50%" y="25%"/>`), 4000, 0, 20, 100, 60},
		"shares, units":  {svg(`width="50mm" height="40mm" viewBox="0 0 100 80"`, `<ellipse cx="50%" cy="50%" rx="40%" ry="12.5%"/>`), disc / 4, 5, 15, 45, 25},
		"share, no view": {svg(`width="100mm" height="80mm"`, `<rect width="30%" height="10"/>`), 300, 0, 70, 30, 80},
		"bow tie":        {svg(page, `<path d="M0 0L10 10L10 0L0 10z"/>`), 50, 0, 70, 10, 80},
	} {
		g, err := pack.ReadOutline(strings.NewReader(c.text))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		box := g.Box()
		if math.Abs(g.Area()-c.area) > 1e-3*c.area {
			t.Errorf("%s: area %v, want %v", name, g.Area(), c.area)
		}
		for i, d := range []float64{box.Min.X - c.x0, box.Min.Y - c.y0, box.Max.X - c.x1, box.Max.Y - c.y1} {
			if math.Abs(d) > 0.01 {
				t.Errorf("%s: side %d of the box is off by %v: %v", name, i, d, box)
			}
		}
	}
}

func TestReadPlate(t *testing.T) {
	bed, err := pack.ReadPlate(strings.NewReader(`{"outer":[[5,5],[25,5],[25,15],[5,15]]}`))
	if err != nil || bed.Shape != pack.Polygonal || bed.X != 20 || bed.Y != 10 || bed.Area() != 200 {
		t.Errorf("%+v, %v", bed, err)
	}
	if bed.Outline.Outer.Box().Min != (geom.Vec2{X: 5, Y: 5}) {
		t.Errorf("a plate keeps its own coordinates: %v", bed.Outline)
	}
	two := `[{"outer":[[0,0],[1,0],[0,1]]},{"outer":[[5,5],[6,5],[5,6]]}]`
	if _, err := pack.ReadPlate(strings.NewReader(two)); err == nil || !strings.Contains(err.Error(), "2 separate areas") {
		t.Errorf("two plates: %v", err)
	}
}

// TestReadOutlineRefuses checks that what is wrong is said.
func TestReadOutlineRefuses(t *testing.T) {
	long := `{"outer":[` + strings.Repeat("[0,0],[9,0],[9,9],", 40_000) + `[0,9]]}`
	many := svg("", strings.Repeat(`<rect width="1" height="1"/>`, 501))
	for name, c := range map[string]struct{ text, says string }{
		"empty":        {"  \n", "empty"},
		"words":        {"hello", "neither SVG nor JSON"},
		"no outer":     {`{}`, "at least 3"},
		"unknown":      {`{"outside":[]}`, "outside"},
		"three":        {`{"outer":[[0,0],[1,0,0],[1,1]]}`, "point 1 has 3 numbers"},
		"null":         {`{"outer":[[0,0],[1,0],[1,null]]}`, "point 2 is not [x, y] but has null"},
		"tangled":      {tangle(3000), "too many crossings"},
		"far":          {`{"outer":[[0,0],[1e9,0],[1,1]]}`, "within"},
		"line":         {`{"outer":[[0,0],[1,1],[2,2]]}`, "no area"},
		"more":         {`{"outer":[[0,0],[1,0],[1,1]]} x`, "after the end"},
		"twice":        {`{"outer":[[0,0],[1,0],[1,1]],"outer":[[0,0],[9,0],[9,9]]}`, `"outer" stands twice`},
		"bad hole":     {`{"outer":[[0,0],[1,0],[1,1]],"holes":[[[0,0]]]}`, "holes[0]"},
		"long":         {long, "100000 points"},
		"many":         {many, "500 rings"},
		"html":         {"<html></html>", "not svg"},
		"cut off":      {`<svg><rect width="1"`, "line 1"},
		"no shape":     {svg("", "<text>x</text>"), "no path"},
		"no size":      {svg("", `<rect width="1"/>`), "width or height"},
		"no radius":    {svg("", `<circle/>`), "radius"},
		"percent":      {svg("", `<rect width="10%" height="5"/>`), `width "10%" is a share of a size that the drawing does not say`},
		"copies":       {svg("", `<defs><rect id="r" width="9" height="9"/></defs><rect width="5" height="5"/><use href="#r"/>`), "use: copies of other elements"},
		"bad unit":     {svg("", `<rect width="1ell" height="5"/>`), "1ell"},
		"bad command":  {svg("", `<path d="M0 0 K1"/>`), "not a command"},
		"no M":         {svg("", `<path d="L0 0"/>`), "begin with M"},
		"short":        {svg("", `<path d="M0"/>`), "not a number"},
		"bad flag":     {svg("", `<path d="M0 0A1 1 0 2 0 5 5"/>`), "flag"},
		"skew":         {svg("", `<rect width="1" height="1" transform="skewX(3)"/>`), "skewX"},
		"proportions":  {svg(`width="10" height="10" viewBox="0 0 10 20"`, ""), "proportions"},
		"bad view box": {svg(`viewBox="0 0 10"`, ""), "viewBox"},
		"deep":         {svg("", strings.Repeat("<g>", 70)), "deep"},
		"odd points":   {svg("", `<polygon points="1 2 3"/>`), "pairs"},
	} {
		_, err := pack.ReadOutline(strings.NewReader(c.text))
		if !errors.Is(err, pack.ErrOutline) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
	if _, err := pack.ReadOutline(strings.NewReader(strings.Repeat(" ", 17<<20))); err == nil || !strings.Contains(err.Error(), "16 MiB") {
		t.Errorf("too long: %v", err)
	}
}

// tangle is a star polygon of n points whose sides nearly all cross each other.
func tangle(n int) string {
	var b strings.Builder
	for i := range n {
		sin, cos := math.Sincos(2 * math.Pi * float64(i*(n/2-1)) / float64(n))
		fmt.Fprintf(&b, "%g,%g ", 50+50*cos, 50+50*sin)
	}
	return svg("", `<polygon points="`+b.String()+`"/>`)
}

// FuzzReadOutline checks that whatever is read is a finite area.
func FuzzReadOutline(f *testing.F) {
	for _, s := range []string{
		`{"outer":[[0,0],[10,0],[10,5],[0,5]],"holes":[[[1,1],[2,1],[2,2]]]}`,
		svg(`width="2in" height="1in" viewBox="0 0 20 10"`, `<path d="M0 0h100v80H0zm10 10v10h10v-10z"/>`),
		svg("", `<g transform="rotate(5 1 2) matrix(1 0 0 1 3 4)"><path d="M30,40a20,20,0,1040,0C1 2 3 4 5 6S1 2 3 4Q1 2 3 4T5 6"/></g>`),
		svg("", `<ellipse rx="4" ry="1"/><rect width="1cm" height="1pt" rx="1"/><polygon points="0,0 1,0 0,1"/>`),
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		g, err := pack.ReadOutline(strings.NewReader(text))
		if err != nil {
			return
		}
		if a := g.Area(); !(a > 0) || math.IsInf(a, 0) {
			t.Errorf("area %v", a)
		}
	})
}
