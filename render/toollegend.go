package render

import (
	"fmt"
	"math"
	"strconv"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/slice/gcode"
)

// What is written around a layer of toolpaths.

// title says which layer it is.
func (d *layerDrawing) title(on sheet) {
	of := ""
	if d.o.Layers > 0 {
		of = fmt.Sprintf(" of %d", d.o.Layers)
	}
	at := geom.Vec2{X: sheetMargin, Y: 34}
	on.text(fmt.Sprintf("Layer %d%s, z %s mm, %s mm thick", d.layer.Index+1, of, decimal(d.layer.Z, 3), decimal(d.layer.Height, 3)),
		at, font{height: titleHeight, anchor: -1, color: inkDark})
}

// scaleBar draws a length that is easily read, about an eighth of the picture.
func (d *layerDrawing) scaleBar(on sheet) {
	wide := float64(d.o.Width) - 2*sheetMargin - legendWidth
	mm := niceBelow(wide / 5 / d.frame.scale)
	x0, y := sheetMargin, float64(d.height)-28
	x1 := x0 + float64(mm*d.frame.scale)
	for _, line := range [][]geom.Vec2{
		{{X: x0, Y: y}, {X: x1, Y: y}}, {{X: x0, Y: y - 5}, {X: x0, Y: y + 5}}, {{X: x1, Y: y - 5}, {X: x1, Y: y + 5}},
	} {
		on.line(line, stroke{color: inkDark, width: 1.6})
	}
	on.text(decimal(mm, 6)+" mm", geom.Vec2{X: x1 + 12, Y: y}, font{height: textHeight, anchor: -1, color: inkDark})
}

// legendRow is one line of a legend.
type legendRow struct {
	kind  gcode.Kind
	value float64
}

// rows lists what takes anything, and the sum of it.
func rows(use *[gcode.Kinds]float64) (list []legendRow, sum float64) {
	for k, v := range use {
		if v > 0 {
			list = append(list, legendRow{gcode.Kind(k), v})
			sum += v
		}
	}
	return list, sum
}

// table is a legend with amounts and shares.
type table struct {
	at     geom.Vec2 // of its upper left corner
	head   string
	amount func(float64) string
	swatch func(k gcode.Kind, at geom.Vec2) // at is the middle of the swatch
}

const rowHeight = 25.0

// draw writes the table of use, with its sum below, and returns where it ends.
func (t *table) draw(on sheet, use *[gcode.Kinds]float64) float64 {
	const amounts, shares = 228.0, legendWidth - 30 // right ends of the columns
	list, sum := rows(use)
	y := t.at.Y
	cell := func(x float64, s string, anchor int, c material) {
		on.text(s, geom.Vec2{X: t.at.X + x, Y: y}, font{height: textHeight, anchor: anchor, color: c})
	}
	cell(amounts, t.head, 1, inkGrey)
	cell(shares, "share", 1, inkGrey)
	for _, r := range list {
		y += rowHeight
		t.swatch(r.kind, geom.Vec2{X: t.at.X + 8, Y: y})
		cell(28, r.kind.String(), -1, inkDark)
		cell(amounts, t.amount(r.value), 1, inkDark)
		cell(shares, percent(r.value/sum), 1, inkDark)
	}
	y += rowHeight / 2
	rule(on, geom.Vec2{X: t.at.X, Y: y + 1}, geom.Vec2{X: t.at.X + shares, Y: y + 1}, inkLight)
	y += rowHeight / 2
	cell(28, "total", -1, inkDark)
	cell(amounts, t.amount(sum), 1, inkDark)
	return y
}

// legendAt returns where the legend of a layer begins.
func (d *layerDrawing) legendAt() geom.Vec2 {
	return geom.Vec2{X: float64(d.o.Width) - legendWidth, Y: headRoom + 12}
}

// legend names the features of the layer and what they take of it.
func (d *layerDrawing) legend(on sheet) {
	t := table{at: d.legendAt(), head: "time", amount: duration}
	if d.o.Moves == nil {
		t.head, t.amount = "length", distanceText
	}
	t.swatch = func(k gcode.Kind, at geom.Vec2) {
		switch {
		case k < gcode.Travel:
			swatch(on, k, at)
		case k == gcode.Travel && len(d.travel) > 0:
			on.line([]geom.Vec2{{X: at.X - 8, Y: at.Y + 4}, {X: at.X + 8, Y: at.Y - 4}}, stroke{color: travelColor, width: 1.6})
		}
	}
	t.draw(on, &d.use)
}

// swatch draws a piece of an extrusion.
func swatch(on sheet, k gcode.Kind, at geom.Vec2) {
	c := featureColor(k)
	line := []geom.Vec2{{X: at.X - 4, Y: at.Y}, {X: at.X + 4, Y: at.Y}}
	on.line(line, stroke{color: rimOf(c), width: 13})
	on.line(line, stroke{color: c, width: 9.5})
}

// colorBar draws the scale of speeds.
func (d *layerDrawing) colorBar(on sheet) {
	at := d.legendAt()
	say := func(s string, y float64, c material) {
		on.text(s, geom.Vec2{X: at.X, Y: y}, font{height: textHeight, anchor: -1, color: c})
	}
	say("speed in mm/s", at.Y, inkDark)
	note := "nominal"
	if d.o.Moves != nil {
		note = "planned, mean of each move"
	}
	say(note, at.Y+20, inkGrey)
	high := min(340, float64(d.height)-at.Y-130)
	y0, wide := at.Y+48, 26.0
	for i := range speedShades { // each down to the bottom, so that no seam shows
		y := y0 + float64(high*float64(i)/speedShades)
		on.area(boxOf(at.X, y, at.X+wide, y0+high), stroke{color: speedColor(speedShades - 1 - i)})
	}
	t := ticks(0, d.top, 6)
	for i := range t.count {
		v := t.at(i)
		y := y0 + high
		if d.top > 0 {
			y -= float64(high * v / d.top)
		}
		rule(on, geom.Vec2{X: at.X + wide, Y: y}, geom.Vec2{X: at.X + wide + 6, Y: y}, inkGrey)
		on.text(decimal(v, 3), geom.Vec2{X: at.X + wide + 12, Y: y}, font{height: textHeight, anchor: -1, color: inkDark})
	}
	y := y0 + high + 36
	if _, sum := rows(&d.use); d.o.Moves != nil {
		say("layer: "+duration(sum), y, inkDark)
	} else {
		say("toolpaths: "+distanceText(sum), y, inkDark)
	}
	if len(d.travel) > 0 {
		y += rowHeight
		on.line([]geom.Vec2{{X: at.X, Y: y + 4}, {X: at.X + 16, Y: y - 4}}, stroke{color: travelColor, width: 1.6})
		on.text("travel", geom.Vec2{X: at.X + 28, Y: y}, font{height: textHeight, anchor: -1, color: inkDark})
	}
}

// scaleOf is a scale with marks at round values.
type scaleOf struct {
	start, step, end float64
	count            int
}

func (t scaleOf) at(i int) float64 { return t.start + float64(float64(i)*t.step) }

// ticks returns a scale from a multiple of its step at or below lo to one at or
// above hi, with about n marks. Where there is nothing between them it has one.
func ticks(lo, hi float64, n int) scaleOf {
	if !(hi > lo) || hi-lo > math.MaxFloat64 {
		return scaleOf{start: lo, end: lo, count: 1}
	}
	step := niceBelow((hi - lo) / float64(n) * 1.999)
	first, last := math.Floor(lo/step+1e-9), math.Ceil(hi/step-1e-9)
	return scaleOf{start: first * step, step: step, end: last * step, count: int(last-first) + 1}
}

// niceBelow returns the largest of 1, 2, 5 times a power of ten that is at most v,
// which is above 0.
func niceBelow(v float64) float64 {
	p := 1e-12
	for p*10 <= v && p < 1e300 {
		p *= 10
	}
	p, _ = strconv.ParseFloat(strconv.FormatFloat(p, 'e', 0, 64), 64) // without what the products rounded
	switch {
	case 5*p <= v:
		return 5 * p
	case 2*p <= v:
		return 2 * p
	}
	return p
}

// decimal writes v with so many decimals at most.
func decimal(v float64, places int) string {
	f := math.Pow10(places)
	if r := math.Round(v*f) / f; math.Abs(r) < 1e9 {
		return strconv.FormatFloat(r, 'f', -1, 64)
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}

// percent writes a share.
func percent(v float64) string {
	if v > 0 && v < 0.001 {
		return "< 0.1 %"
	}
	return strconv.FormatFloat(v*100, 'f', 1, 64) + " %"
}

// duration writes seconds.
func duration(s float64) string {
	switch {
	case s < 10:
		return strconv.FormatFloat(s, 'f', 2, 64) + " s"
	case s < 99.95:
		return strconv.FormatFloat(s, 'f', 1, 64) + " s"
	case s < 3600:
		r := int(math.Round(s))
		return fmt.Sprintf("%d min %02d s", r/60, r%60)
	case s < 360000:
		r := int(math.Round(s / 60))
		return fmt.Sprintf("%d h %02d min", r/60, r%60)
	}
	return decimal(s/3600, 0) + " h"
}

// distanceText writes a length in mm.
func distanceText(mm float64) string {
	if mm < 999.95 {
		return strconv.FormatFloat(mm, 'f', 1, 64) + " mm"
	}
	return strconv.FormatFloat(mm/1000, 'f', 2, 64) + " m"
}
