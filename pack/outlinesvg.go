package pack

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/saggar3d/saggar/geom/poly"
)

// svgUnits are the units of lengths in SVG in mm. A bare number is one: that is
// how plates are drawn.
var svgUnits = map[string]float64{"": 1, "mm": 1, "cm": 10, "in": 25.4, "px": 25.4 / 96, "pt": 25.4 / 72, "pc": 25.4 / 6}

const svgDepth = 64 // of nested groups

// svgReader gathers the rings of a drawing in mm, Y down as in the file.
type svgReader struct {
	budget outlineBudget
	rings  []poly.Ring
	frames []svgMap   // of the open elements
	hidden int        // open elements inside one that draws nothing
	height float64    // mm of the drawing, NaN when it does not say
	view   [2]float64 // width and height in user units, 0 when it does not say
	bottom float64    // mm, the largest y seen
}

// readOutlineSVG returns the rings of an SVG drawing, Y up.
func readOutlineSVG(data []byte) ([]poly.Ring, error) {
	s := &svgReader{height: math.NaN(), bottom: math.Inf(-1)}
	dec := xml.NewDecoder(bytes.NewReader(data))
	dec.CharsetReader = func(string, io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("only UTF-8 is read")
	}
	for {
		token, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = s.token(token)
		}
		if err != nil {
			line, _ := dec.InputPos()
			return nil, fmt.Errorf("%w: line %d: %v", ErrOutline, line, err)
		}
	}
	if len(s.rings) == 0 {
		return nil, fmt.Errorf("%w: the drawing has no path, rect, circle, ellipse or polygon", ErrOutline)
	}
	height := s.height
	if math.IsNaN(height) {
		height = s.bottom
	}
	for _, r := range s.rings {
		for i := range r {
			r[i].Y = height - r[i].Y
		}
	}
	return s.rings, nil
}

func (s *svgReader) token(t xml.Token) error {
	switch t := t.(type) {
	case xml.StartElement:
		return s.start(t)
	case xml.EndElement:
		s.frames = s.frames[:len(s.frames)-1]
		if s.hidden > 0 {
			s.hidden--
		}
	}
	return nil
}

// svgUnseen are elements whose content is not part of the drawing.
var svgUnseen = map[string]bool{"defs": true, "symbol": true, "clipPath": true, "mask": true, "marker": true, "pattern": true, "metadata": true}

func (s *svgReader) start(e xml.StartElement) error {
	if len(s.frames) >= svgDepth {
		return fmt.Errorf("groups are nested more than %d deep", svgDepth)
	}
	at := attributes(e)
	frame := svgMap{a: 1, d: 1}
	if n := len(s.frames); n > 0 {
		frame = s.frames[n-1]
	}
	var err error
	if len(s.frames) == 0 {
		if e.Name.Local != "svg" {
			return fmt.Errorf("the first element is %q, not svg", e.Name.Local)
		}
		if frame, err = s.page(at); err != nil {
			return err
		}
	}
	own, err := parseTransform(at["transform"])
	if err != nil {
		return err
	}
	frame = frame.mul(own)
	s.frames = append(s.frames, frame)
	if s.hidden > 0 || svgUnseen[e.Name.Local] || undrawn(at) {
		s.hidden++
		return nil
	}
	if e.Name.Local == "use" {
		return fmt.Errorf("use: copies of other elements are not read: draw the shape itself")
	}
	if err := s.shares(at); err != nil {
		return fmt.Errorf("%s: %v", e.Name.Local, err)
	}
	rings, err := svgShape(e.Name.Local, at, frame.scale())
	if err != nil {
		return fmt.Errorf("%s: %v", e.Name.Local, err)
	}
	for _, r := range rings {
		for i, p := range r {
			r[i] = frame.apply(p)
			s.bottom = max(s.bottom, r[i].Y)
		}
		if err := s.budget.add(r); err != nil {
			return err
		}
		s.rings = append(s.rings, r)
	}
	return nil
}

// undrawn reports whether an element is hidden with all that is in it.
func undrawn(at map[string]string) bool {
	if at["display"] == "none" || at["visibility"] == "hidden" || at["visibility"] == "collapse" {
		return true
	}
	for _, rule := range strings.Split(at["style"], ";") {
		key, value, _ := strings.Cut(rule, ":")
		value, _, _ = strings.Cut(strings.TrimSpace(value), "!")
		switch strings.TrimSpace(key) + ":" + strings.TrimSpace(value) {
		case "display:none", "visibility:hidden", "visibility:collapse":
			return true
		}
	}
	return false
}

// shares turns percentages of the drawing's size in the lengths of an element into
// numbers.
func (s *svgReader) shares(at map[string]string) error {
	if len(s.frames) < 2 {
		return nil // those of the drawing itself are of a page that nobody knows
	}
	w, h := s.view[0], s.view[1]
	across := math.Sqrt((float64(w*w) + float64(h*h)) / 2)
	for name, of := range map[string]float64{"x": w, "y": h, "width": w, "height": h, "rx": w, "ry": h, "cx": w, "cy": h, "r": across} {
		text, is := strings.CutSuffix(strings.TrimSpace(at[name]), "%")
		if !is {
			continue
		}
		v, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
		if err != nil || !finite(v) || !(of > 0) {
			return fmt.Errorf("%s %q is a share of a size that the drawing does not say", name, at[name])
		}
		at[name] = strconv.FormatFloat(v/100*of, 'g', -1, 64)
	}
	return nil
}

func attributes(e xml.StartElement) map[string]string {
	at := make(map[string]string, len(e.Attr))
	for _, a := range e.Attr {
		if a.Name.Space == "" {
			at[a.Name.Local] = a.Value
		}
	}
	return at
}

// page returns the map from user units to mm with the drawing's corner as
// origin.
func (s *svgReader) page(at map[string]string) (svgMap, error) {
	m := svgMap{a: 1, d: 1}
	width, okW, err := svgLength(at, "width")
	if err != nil {
		return m, err
	}
	height, okH, err := svgLength(at, "height")
	if err != nil {
		return m, err
	}
	if okH {
		s.height = height
	}
	s.view = [2]float64{width, height}
	if at["viewBox"] == "" {
		return m, nil
	}
	box, err := numbers(at["viewBox"])
	if err != nil || len(box) != 4 || !(box[2] > 0) || !(box[3] > 0) {
		return m, fmt.Errorf("viewBox %q is not four numbers with a size", at["viewBox"])
	}
	s.view = [2]float64{box[2], box[3]}
	sx, sy := 1.0, 1.0
	switch {
	case okW && okH:
		sx, sy = width/box[2], height/box[3]
	case okW:
		sx = width / box[2]
		sy = sx
	case okH:
		sy = height / box[3]
		sx = sy
	}
	s.height = box[3] * sy
	if !(sx > 0) || !(sy > 0) || math.Abs(sx-sy) > 1e-3*sx {
		return m, fmt.Errorf("width and height do not have the proportions of the viewBox")
	}
	return svgMap{a: sx, d: sy, e: -box[0] * sx, f: -box[1] * sy}, nil
}

// svgLength returns a length in mm and whether there is one. Percentages are
// none.
func svgLength(at map[string]string, name string) (float64, bool, error) {
	text := strings.TrimSpace(at[name])
	if text == "" || strings.HasSuffix(text, "%") {
		return 0, false, nil
	}
	digits := strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyz")
	unit, ok := svgUnits[text[len(digits):]]
	v, err := strconv.ParseFloat(strings.TrimSpace(digits), 64)
	if !ok || err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, false, fmt.Errorf("%s %q is not a length", name, text)
	}
	return v * unit, true, nil
}
