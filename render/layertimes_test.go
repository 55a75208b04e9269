package render

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/slice/gcode"
	"github.com/saggar3d/saggar/slice/path"
)

// someTimes has ten layers: walls in all, infill in the first five, travel in the
// last.
func someTimes() []LayerTime {
	times := make([]LayerTime, 10)
	for i := range times {
		times[i].Z = 0.3 * float64(i+1)
		times[i].Seconds[path.ExternalPerimeter] = 20
		if i < 5 {
			times[i].Seconds[path.Infill] = 30
		}
	}
	times[9].Seconds[gcode.Travel] = 4
	return times
}

// TestLayerTimes looks at pixels of bars and at the paths of the drawing.
func TestLayerTimes(t *testing.T) {
	times := someTimes()
	p, err := newTimesPlot(times, PlotOptions{})
	if err != nil {
		t.Fatal(err)
	}
	img, err := LayerTimes(times, PlotOptions{})
	if err != nil || img.Bounds().Dx() != 1200 || img.Bounds().Dy() != 640 {
		t.Fatalf("%v, %v", img.Bounds(), err)
	}
	wall, fill, travel := rgba(featureColor(gcode.Kind(path.ExternalPerimeter))), rgba(featureColor(gcode.Kind(path.Infill))), rgba(featureColor(gcode.Travel))
	for i := range times {
		x := int(p.x(float64(i) + 0.5))
		count := map[any]float64{}
		for y := int(p.y0); y < int(p.y1); y++ {
			count[img.NRGBAAt(x, y)]++
		}
		perSecond := (p.y1 - p.y0) / p.times.end
		for c, seconds := range map[any]float64{
			wall: times[i].Seconds[path.ExternalPerimeter], fill: times[i].Seconds[path.Infill], travel: times[i].Seconds[gcode.Travel],
		} {
			if math.Abs(count[c]-seconds*perSecond) > 2 {
				t.Errorf("layer %d, %v: %g px, want %g", i, c, count[c], seconds*perSecond)
			}
		}
	}
	var out bytes.Buffer
	if err := LayerTimesSVG(&out, times, PlotOptions{}); err != nil {
		t.Fatal(err)
	}
	paths, text := pathsOf(t, out.Bytes())
	area := map[string]float64{}
	for _, d := range paths {
		area[d.class] += math.Abs(twiceArea(d.points)) / 2
		for _, q := range d.points {
			if q.X < 0 || q.X > 1200 || q.Y < 0 || q.Y > 640 {
				t.Errorf("%s reaches %v", d.class, q)
			}
		}
	}
	bar := (p.x1 - p.x0) / 10 * (p.y1 - p.y0) / p.times.end // px² of a second
	for class, want := range map[string]float64{"outer_wall": 200 * bar, "infill": 250 * bar, "travel": 24 * bar} {
		if math.Abs(area[class]-want) > 1 { // each from the axis up
			t.Errorf("%s: %g px², want %g", class, area[class], want)
		}
	}
	for _, s := range []string{"5 min 54 s in 10 layers, at most 50.0 s (layer 1)|", "time in s|", "height in mm|", "layer|", "outer_wall|", "3 min 20 s|", "56.5 %|", "1.1 %|"} {
		if !strings.Contains(text, s) {
			t.Errorf("no %q in %s", s, text)
		}
	}
}

func TestLayerTimesUnits(t *testing.T) {
	for seconds, unit := range map[float64]string{10: "time in s", 1000: "time in min", 1e5: "time in h"} {
		var out bytes.Buffer
		l := LayerTime{Z: 1}
		l.Seconds[0] = seconds
		if err := LayerTimesSVG(&out, []LayerTime{l}, PlotOptions{Width: 800, Height: 500}); err != nil || !strings.Contains(out.String(), unit) {
			t.Errorf("%g s: no %s, %v", seconds, unit, err)
		}
	}
}

func TestLayerTimesOdd(t *testing.T) {
	for name, times := range map[string][]LayerTime{"none": nil, "empty": {{}}, "below": {{Z: -1}, {Z: -0.5}}} {
		if _, err := LayerTimes(times, PlotOptions{}); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	bad := someTimes()
	bad[3].Seconds[2] = math.NaN()
	high := someTimes()
	high[3].Z = math.Inf(1)
	for _, times := range [][]LayerTime{bad, high} {
		if err := LayerTimesSVG(io.Discard, times, PlotOptions{}); err == nil || !strings.Contains(err.Error(), "layer 3") {
			t.Errorf("error %v", err)
		}
	}
	for field, o := range map[string]PlotOptions{"width": {Width: 1}, "height": {Height: MaxSheet + 1}, "background": {Background: "#12"}} {
		var e *OptionError
		if _, err := LayerTimes(nil, o); !errors.As(err, &e) || e.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestTicks(t *testing.T) {
	for _, c := range []struct{ lo, hi, step, end float64 }{
		{0, 8.3, 2, 10}, {0, 40, 10, 40}, {0, 1, 0.2, 1}, {0, 0.03, 0.005, 0.03}, {0, 60, 10, 60}, {3, 3, 0, 3}, {0, 123456, 20000, 140000},
	} {
		s := ticks(c.lo, c.hi, 6)
		if math.Abs(s.step-c.step) > 1e-12*c.step || math.Abs(s.end-c.end) > 1e-12*c.end || math.Abs(s.at(s.count-1)-s.end) > 1e-9*c.end || s.count > 12 {
			t.Errorf("%g to %g: %+v", c.lo, c.hi, s)
		}
	}
	for seconds, want := range map[float64]string{0: "0.00 s", 9.994: "9.99 s", 59.6: "59.6 s", 125: "2 min 05 s", 3601: "1 h 00 min", 4e6: "1111 h"} {
		if got := duration(seconds); got != want {
			t.Errorf("%g: %s, want %s", seconds, got, want)
		}
	}
	if distanceText(12.34) != "12.3 mm" || distanceText(12345) != "12.35 m" && distanceText(12345) != "12.34 m" || percent(0.0002) != "< 0.1 %" {
		t.Error(distanceText(12.34), distanceText(12345), percent(0.0002))
	}
}

// TestTextStaysInLine checks where text is put, and that its letters are known.
func TestTextStaysInLine(t *testing.T) {
	for anchor, want := range map[int][2]float64{-1: {100, 140}, 0: {80, 120}, 1: {60, 100}} {
		s := newPixelSheet(200, 40)
		s.text("HHHH", geom.Vec2{X: 100, Y: 20}, font{height: 9, anchor: anchor, color: inkDark})
		lo, hi := 200.0, 0.0
		for i := range s.px {
			if s.px[i].cover > 0 {
				lo, hi = min(lo, float64(i%200)), max(hi, float64(i%200))
			}
		}
		if lo < want[0]-3 || hi > want[1]+3 || hi-lo < 20 {
			t.Errorf("anchor %d: from %g to %g", anchor, lo, hi)
		}
	}
	for _, r := range "0123456789abcdefghijklmnopqrstuvwxyz_.,:%</LT" {
		if _, ok := glyphs[r]; !ok {
			t.Errorf("no letter %c", r)
		}
	}
}
