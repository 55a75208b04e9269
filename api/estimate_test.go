package api

import (
	"fmt"
	"math"
	"net/http"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
)

// estimate asks for a quick estimate and waits for it.
func (s *server) estimate(model any, more string) *reply {
	s.t.Helper()
	return s.final(s.post("/external-estimate/", fmt.Sprintf(`{"model":%q%s}`, model, more)).want(http.StatusCreated).Header.Get("Location"))
}

func TestExternalEstimate(t *testing.T) {
	s := sketch(t, nil)
	cube := s.cube()
	r := s.estimate(cube, "")
	if r.at("status") != "complete" || r.at("print_time") != 133.0 || r.at("layers") != 50.0 || r.at("support_material_usage") != 0.0 ||
		r.at("volume_per_second") != 30.0 || r.at("layer_change_speed") != 2.0 || r.at("model") != cube {
		t.Errorf("%s", r.body)
	}
	r.near(1, 1e-9, "base_material_usage")
	if r := s.estimate(cube, `,"volume_per_second":10,"layer_change_speed":0`); r.at("print_time") != 100.0 {
		t.Errorf("%s", r.body)
	}
}

func TestExternalEstimateOfTurnedCubes(t *testing.T) {
	s := sketch(t, nil)
	turned := func(turn geom.Affine) any {
		soup := shape.Cube(geom.Vec{}, 10)
		for i, v := range soup.Vertices {
			soup.Vertices[i] = turn.Apply(v)
		}
		return s.model(turnable, stl(soup)).at("uri")
	}
	r := s.estimate(turned(shape.Turn(geom.Vec{X: 1}, math.Pi/6)), "")
	if r.at("layers") != 69.0 || r.at("support_material_usage").(float64) <= 0 {
		t.Errorf("%s", r.body)
	}
	r.near(1, 1e-6, "base_material_usage")
	// On a corner its faces are 35.3 degrees from the vertical.
	corner := shape.Turn(geom.Vec{Y: 1}, math.Atan(1/math.Sqrt2)).Mul(shape.Turn(geom.Vec{X: 1}, math.Pi/4))
	if r := s.estimate(turned(corner), ""); r.at("support_material_usage").(float64) > 1e-6 {
		t.Errorf("%s", r.body)
	}
}

// TestExternalEstimateOfATable: what leans by the angle needs no support, what leans a
// little more does.
func TestExternalEstimateOfATable(t *testing.T) {
	s := sketch(t, nil)
	for lean, want := range map[float64]bool{45: false, 45.1: true} {
		out := 10 * math.Tan(lean*math.Pi/180)
		soup := shape.Box(geom.Vec{}, geom.Vec{X: 10, Y: 10, Z: 10})
		for i, v := range soup.Vertices {
			if v.X > 0 && v.Z > 0 {
				soup.Vertices[i].X += out
			}
		}
		r := s.estimate(s.model(turnable, stl(soup)).at("uri"), "")
		if got := r.at("support_material_usage").(float64) > 0; got != want {
			t.Errorf("%g degrees: %s", lean, r.body)
		}
	}
}

func TestExternalEstimateFaults(t *testing.T) {
	s := serve(t, (*service).routes, nil)
	for _, c := range []struct{ body, want string }{
		{`{}`, "missing model"},
		{`{"model":"/model/x/","volume_per_second":0,"layer_thickness":1,"infill":2,"overhang_angle":91,"colour":1}`,
			"unknown_field colour; out_of_range infill; out_of_range layer_thickness; out_of_range overhang_angle; out_of_range volume_per_second; not_found model"},
	} {
		if got := s.post("/external-estimate/", c.body).faults(http.StatusBadRequest); got != c.want {
			t.Errorf("%s: %s, want %s", c.body, got, c.want)
		}
	}
	waits := s.post("/model/", turnable).Header.Get("Location")
	if got := s.post("/external-estimate/", fmt.Sprintf(`{"model":%q}`, waits)).faults(http.StatusConflict); got != "not_ready model" {
		t.Error(got)
	}
}
