package api

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
)

func cube(at geom.Vec) shape.Soup {
	return shape.Box(at, geom.Vec{X: at.X + 10, Y: at.Y + 10, Z: at.Z + 10})
}

// is fails unless values deep in an object are as expected.
func (r *reply) is(values map[string]any, path ...any) {
	r.t.Helper()
	for key, want := range values {
		if got := r.at(append(path, key)...); got != want {
			r.t.Errorf("%s is %v, want %v", key, got, want)
		}
	}
}

// ascii is a soup as the text of an STL.
func ascii(s shape.Soup) string {
	var b strings.Builder
	b.WriteString("solid a\n")
	for _, f := range s.Faces {
		b.WriteString("facet normal 0 0 0\nouter loop\n")
		for _, v := range f {
			p := s.Vertices[v]
			fmt.Fprintf(&b, "vertex %g %g %g\n", p.X, p.Y, p.Z)
		}
		b.WriteString("endloop\nendfacet\n")
	}
	return b.String() + "endsolid a\n"
}

// TestModelAnalyses is the acceptance list of models, as far as one file shows it.
func TestModelAnalyses(t *testing.T) {
	s := sketch(t, nil)
	flipped := cube(geom.Vec{})
	flipped.Faces[0][1], flipped.Faces[0][2] = flipped.Faces[0][2], flipped.Faces[0][1]
	mixed := shape.Sphere(10, 12)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(mixed.Faces), func(i, j int) { mixed.Faces[i], mixed.Faces[j] = mixed.Faces[j], mixed.Faces[i] })
	for _, c := range []struct {
		name, file string
		volume     float64
		bound      float64
		want       map[string]any // of analyses
	}{
		{"binary", stl(cube(geom.Vec{})), 1000, 1e-12, map[string]any{"manifold": true, "volume_method": "signed"}},
		{"far away", stl(cube(geom.Vec{X: 1e6, Y: 1e6, Z: 1e6})), 1000, 1e-6, map[string]any{"manifold": true}},
		{"text", ascii(cube(geom.Vec{})), 1000, 1e-12, map[string]any{"manifold": true, "volume_method": "signed"}},
		{"begins with solid", "solid" + stl(cube(geom.Vec{}))[5:], 1000, 1e-12, map[string]any{"manifold": true}},
		{"one reversed", stl(flipped), 1000, 1e-12, map[string]any{"manifold": false, "winding_consistent": false, "inverted_triangles": 1.0, "volume_method": "oriented"}},
		{"all reversed", stl(cube(geom.Vec{}).Flip()), 1000, 1e-12, map[string]any{"inverted_triangles": 12.0}},
		{"open", testdata(t, "open_cube.stl"), 8000, 0.2, map[string]any{"watertight": false, "open_edges": 3.0, "volume_method": "winding_number"}},
		{"cavity", testdata(t, "cube_cavity.stl"), 7000, 1e-12, map[string]any{"cavities": 1.0, "components": 2.0}},
		{"cavity the wrong way", stl(shape.Join(cube(geom.Vec{}), shape.Box(geom.Vec{X: 2, Y: 2, Z: 2}, geom.Vec{X: 8, Y: 8, Z: 8}))), 0, math.Inf(1),
			map[string]any{"unambiguous_mesh": false, "components": 2.0}},
		{"touching", testdata(t, "two_cubes_edge.stl"), 2000, 1e-12,
			map[string]any{"non_manifold_edges": 1.0, "manifold": false, "watertight": true, "winding_consistent": true}},
		{"twice", stl(shape.Join(cube(geom.Vec{}), cube(geom.Vec{}))), 0, math.Inf(1), map[string]any{"unambiguous_mesh": false}},
		{"a ball", stl(shape.Sphere(10, 12)), 0, math.Inf(1), map[string]any{"manifold": true}},
		{"shuffled", stl(mixed), 0, math.Inf(1), map[string]any{"manifold": true}},
	} {
		m := s.model(`{"name":"`+c.name+`","type":"stl"}`, c.file)
		m.near(c.volume, c.bound, "volume_mm")
		m.is(c.want, "analyses")
		if c.name == "binary" || c.name == "text" {
			m.size(10, 10, 10)
			m.near(600, 1e-12, "surface_area_mm")
			m.is(map[string]any{"polygons": 12.0})
		}
	}
	ball, shuffled := s.get("/model/?name=a+ball"), s.get("/model/?name=shuffled")
	for _, key := range []string{"volume", "surface_area"} {
		shuffled.near(ball.at("models", 0, key).(float64), 1e-12, "models", 0, key)
	}
	inch := s.model(`{"name":"a","type":"3mf"}`, testdata(t, "plate_inch.3mf"))
	inch.near(50.8, 1e-7, "size", "x") // as exact as the numbers in the file
	inch.is(map[string]any{"file_unit_detected": "in", "unit_confidence": 1.0})
}

// transform makes a new model of one and waits for it.
func (s *server) transform(at, steps string) *reply {
	s.t.Helper()
	r := s.post(at+"transformation/", `{"transformations":[`+steps+`]}`).want(http.StatusCreated)
	return s.final(r.Header.Get("Location"))
}

func step(kind, parameters string) string {
	key := map[string]string{"rotate": "parametersRotate", "scale": "parametersScale", "auto-scale": "parametersAutoScale",
		"auto-rotate": "parametersAutoRotate", "bracket": "parametersBrackets", "translate": "parametersTranslate"}[kind]
	return fmt.Sprintf(`{"type":%q,%q:%s}`, kind, key, parameters)
}

// TestTransformations is the acceptance list of transformations.
func TestTransformations(t *testing.T) {
	s := sketch(t, nil)
	at := s.model(`{"name":"box"}`, box(10, 20, 30)).at("uri").(string)
	turned := s.transform(at, step("rotate", `{"x":90,"y":0,"z":0}`))
	turned.size(10, 30, 20)
	turned.near(6000, 1e-9, "volume")
	turned.near(2200, 1e-9, "surface_area")

	both := s.transform(at, step("rotate", `{"x":"90deg","y":90,"z":0}`))
	for column, want := range map[int][3]float64{1: {1, 0, 0}, 2: {0, -1, 0}} { // (0,1,0) and (0,0,1): X before Y
		for i := range 3 {
			if got := both.at("transformation", i, column).(float64); math.Abs(got-want[i]) > 1e-12 {
				t.Errorf("column %d, row %d: %g, want %g", column, i, got, want[i])
			}
		}
	}
	back := s.transform(at, step("rotate", `{"x":0,"y":33,"z":0}`)+","+step("rotate", `{"x":0,"y":-33,"z":0}`))
	for i := range 3 {
		if got := back.at("transformation", i, i).(float64); math.Abs(got-1) > 1e-12 {
			t.Errorf("not the identity: %s", back.body)
		}
	}
	s.transform(at, step("scale", `{"x":200,"y":100,"z":100}`)).near(12000, 1e-9, "volume")
	mirrored := s.transform(at, step("scale", `{"x":-100,"y":100,"z":100}`))
	mirrored.near(6000, 1e-9, "volume")
	mirrored.is(map[string]any{"manifold": true, "inverted_triangles": 0.0}, "analyses")

	grown := s.transform(s.model(`{"name":"b"}`, box(20, 10, 10)).at("uri").(string), step("auto-scale", `{"build":{"x":100,"y":100,"z":30}}`))
	grown.size(60, 30, 30)
	grown.near(3, 1e-12, "steps", 0, "factor")
	framed := s.transform(s.model(`{"name":"c"}`, box(10, 10, 10)).at("uri").(string), step("bracket", `{"width":5,"gap":"2mm","thickness":3}`))
	framed.size(24, 24, 10)
	framed.near(2140, 1e-9, "volume")
	framed.is(map[string]any{"components": 2.0}, "analyses")
}

func TestAutoRotate(t *testing.T) {
	s := sketch(t, nil)
	rod := s.model(`{"name":"rod"}`, box(10, 10, 200)).at("uri").(string)
	s.transform(rod, step("auto-rotate", `{"build":{"x":250,"y":250,"z":50}}`)).near(10, 1e-9, "size", "z")
	none := s.transform(rod, step("auto-rotate", `{"build":{"x":50,"y":50,"z":50}}`))
	if none.at("status") != "error" || none.at("error_code") != "does_not_fit" || none.at("error_detail", "step") != 0.0 || !strings.HasPrefix(none.at("error").(string), "steps[0] (auto-rotate): ") {
		t.Errorf("%s", none.body)
	}
	long := s.transform(s.model(`{"name":"long"}`, box(2, 2, 300)).at("uri").(string), step("auto-rotate", `{"build":{"x":220,"y":220,"z":220}}`))
	for _, axis := range []string{"x", "y", "z"} {
		if side, ok := long.at("size", axis).(float64); !ok || side > 220 {
			t.Errorf("%s", long.body)
		}
	}
}

// TestStepsOneByOne compares ten steps in one call with ten calls.
func TestStepsOneByOne(t *testing.T) {
	s := sketch(t, nil)
	m := s.model(`{"name":"box"}`, box(10, 20, 30))
	before := s.get(m.at("content").(string)).body
	var steps []string
	for i := range 10 {
		steps = append(steps, step([]string{"rotate", "scale", "translate"}[i%3], fmt.Sprintf(`{"x":%d,"y":%g,"z":-97.5}`, 7*i+1, 100.5+float64(i))))
	}
	one := s.transform(m.at("uri").(string), strings.Join(steps, ","))
	at := m.at("uri").(string)
	var last *reply
	for _, step := range steps {
		last = s.transform(at, step)
		if parent := last.at("parents", 0); parent != at {
			t.Errorf("parent %v, want %s", parent, at)
		}
		at = last.at("uri").(string)
	}
	for _, side := range []string{"min", "max"} {
		for axis := range 3 {
			a, b := one.at("analyses", "bounding_box", side, axis).(float64), last.at("analyses", "bounding_box", side, axis).(float64)
			if math.Abs(a-b) > 1e-6 {
				t.Errorf("%s %d: %g in one call, %g in ten", side, axis, a, b)
			}
		}
	}
	if after := s.get(m.at("content").(string)).body; string(after) != string(before) {
		t.Error("the parent has changed")
	}
}

func TestTransformationRefusals(t *testing.T) {
	s := sketch(t, nil)
	at := s.model(`{"name":"box"}`, box(10, 20, 30)).at("uri").(string)
	for _, c := range []struct{ body, want string }{
		{`{}`, "missing transformations"},
		{`{"transformations":[]}`, "empty transformations"},
		{`{"transformations":[{"type":"fold"},{"type":"scale","parametersScale":{"x":0,"y":1,"z":1}},{"type":"rotate"}]}`,
			"unknown_value transformations[0].type; out_of_range transformations[1].parametersScale.x; missing transformations[2].parametersRotate"},
		{`{"transformations":[{"type":"bracket","parametersBrackets":{"width":1,"grap":2,"thickness":1}}],"colour":1}`,
			"unknown_field colour; missing transformations[0].parametersBrackets.gap; unknown_field transformations[0].parametersBrackets.grap"},
	} {
		if got := s.post(at+"transformation/", c.body).faults(http.StatusBadRequest); got != c.want {
			t.Errorf("%s: %s, want %s", c.body, got, c.want)
		}
	}
	waiting := s.post("/model/", `{"name":"a"}`).Header.Get("Location")
	s.post(waiting+"transformation/", `{"transformations":[{"type":"auto-translate"}]}`).problem(http.StatusConflict)
	s.as(keyB).post(at+"transformation/", `{"transformations":[{"type":"auto-translate"}]}`).problem(http.StatusNotFound)
	s.get(at + "transformation/").problem(http.StatusMethodNotAllowed)
}
