package api

import (
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
)

// layersOf cuts a model into layers of 0.2 mm and returns the rows of the output json.
func (s *server) layersOf(soup shape.Soup) []map[string]any {
	s.t.Helper()
	config := s.config(`{"engine":"builtin","parameters":{"print_quality":"standard"}}`).at("uri")
	r := s.slice(`{"model":%q,"slicer_config":%q,"formats":["json"]}`, s.model(turnable, stl(soup)).at("uri"), config)
	if r.at("status") != "complete" {
		s.t.Fatalf("%s", r.body)
	}
	var rows []map[string]any
	for _, layer := range s.get(r.at("outputs", 0, "content").(string)).at("layers").([]any) {
		rows = append(rows, layer.(map[string]any))
	}
	return rows
}

// TestSliceAcceptance is what the acceptance list of slicing says of layers.
func TestSliceAcceptance(t *testing.T) {
	s := sketch(t, nil)
	at := func(x, y, z float64) shape.Soup { return shape.Box(geom.Vec{}, geom.Vec{X: x, Y: y, Z: z}) }
	for _, c := range []struct {
		name            string
		soup            shape.Soup
		layers          int
		area, perimeter float64 // of each layer
		loops           int
	}{
		{"cube", at(10, 10, 10), 50, 100, 40, 1},
		{"no multiple", at(10, 10, 10.05), 51, 100, 40, 1},
		{"lower than a layer", at(10, 10, 0.05), 1, 100, 40, 1},
		{"tube", tube(10, 4, 2), 10, 100 - 16, 40 + 16, 2},
	} {
		rows := s.layersOf(c.soup)
		if len(rows) != c.layers {
			t.Errorf("%s: %d layers, want %d", c.name, len(rows), c.layers)
		}
		for i, row := range rows {
			area, perimeter := row["area_mm2"].(float64), row["perimeter_mm"].(float64)
			if math.Abs(area-c.area) > 1e-6 || math.Abs(perimeter-c.perimeter) > 1e-6 {
				t.Errorf("%s: layer %d: %g mm², %g mm", c.name, i, area, perimeter)
			}
			if got := turningsOf(row); len(got) != c.loops || c.loops == 2 && got[0]*got[1] >= 0 {
				t.Errorf("%s: layer %d: loops turn %v", c.name, i, got)
			}
		}
	}
	// A step that lies exactly in the plane of a cut, 0.5 mm, takes no layer away.
	stepped := shape.Join(at(20, 20, 0.5), shape.Box(geom.Vec{X: 5, Y: 5, Z: 0.5}, geom.Vec{X: 15, Y: 15, Z: 1}))
	for i, row := range s.layersOf(stepped) {
		if area := row["area_mm2"].(float64); i > 4 || math.Abs(area-400) > 1e-6 && math.Abs(area-100) > 1e-6 {
			t.Errorf("a step: layer %d: %g mm²", i, area)
		}
	}
}

// TestSlicedBall: the layers of a ball add up to its volume, the better the larger it
// is against their height, with the square of that.
func TestSlicedBall(t *testing.T) {
	s := sketch(t, nil)
	var off [2]float64
	for i, ball := range []shape.Soup{shape.Sphere(5, 64), shape.Sphere(10, 64)} {
		volume, sum := s.model(turnable, stl(ball)).at("volume_mm").(float64), 0.0
		for _, row := range s.layersOf(ball) {
			sum += row["area_mm2"].(float64) * row["height_mm"].(float64)
		}
		off[i] = math.Abs(sum-volume) / volume
	}
	if off[0] > 0.005 || off[1] > off[0]/3 {
		t.Errorf("errors %v", off)
	}
}

// turningsOf are the signed areas of the loops of a layer.
func turningsOf(row map[string]any) (areas []float64) {
	var walk func(v any)
	walk = func(v any) {
		list, ok := v.([]any)
		if !ok {
			if m, ok := v.(map[string]any); ok {
				for _, key := range []string{"outer", "holes"} {
					walk(m[key])
				}
			}
			return
		}
		if len(list) > 2 && isPoint(list[0]) {
			sum := 0.0
			for i, p := range list {
				a, b := p.([]any), list[(i+1)%len(list)].([]any)
				sum += a[0].(float64)*b[1].(float64) - b[0].(float64)*a[1].(float64)
			}
			areas = append(areas, sum/2)
			return
		}
		for _, item := range list {
			walk(item)
		}
	}
	walk(row["polygons"])
	return areas
}

func isPoint(v any) bool {
	p, ok := v.([]any)
	if !ok || len(p) != 2 {
		return false
	}
	_, ok = p[0].(float64)
	return ok
}

// tube is a square of side outer with a square hole, h high.
func tube(outer, inner, h float64) shape.Soup {
	var out shape.Soup
	half := func(side, z float64) {
		for _, c := range [][2]float64{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}} {
			out.Vertices = append(out.Vertices, geom.Vec{X: c[0] * side / 2, Y: c[1] * side / 2, Z: z})
		}
	}
	half(outer, 0)
	half(outer, h)
	half(inner, 0)
	half(inner, h)
	quad := func(a, b, c, d uint32) { out.Faces = append(out.Faces, [3]uint32{a, b, c}, [3]uint32{a, c, d}) }
	for i := range uint32(4) {
		j := (i + 1) % 4
		quad(i, j, 4+j, 4+i)       // outside
		quad(8+j, 8+i, 12+i, 12+j) // inside
		quad(4+i, 4+j, 12+j, 12+i) // top
		quad(j, i, 8+i, 8+j)       // bottom
	}
	return out
}
