package kind

import (
	"context"
	"math"
	"testing"

	"github.com/saggar3d/saggar/estimate"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

// TestEstimateCube is the example of the specification.
func TestEstimateCube(t *testing.T) {
	path := save(t, cube())
	d := decode[EstimateData](t, do(t, "estimate", `{}`, model(path)))
	if d.PrintTime != 133 || d.Layers != 50 || math.Abs(d.BaseMaterial-1) > 1e-12 || d.SupportMaterial != 0 {
		t.Errorf("%+v", d)
	}
	d = decode[EstimateData](t, do(t, "estimate", `{"volume_per_second":10,"layer_change_speed":0}`, model(path)))
	if d.PrintTime != 100 || *d.Contract.VolumePerSecond != 10 || *d.Contract.LayerThickness != 0.2 {
		t.Errorf("%+v", d)
	}
}

func TestEstimateTurnedCube(t *testing.T) {
	turned := cube().Apply(shape.Turn(geom.Vec{X: 1}, math.Pi/6))
	d := decode[EstimateData](t, do(t, "estimate", `{}`, model(save(t, turned))))
	if d.Layers != 69 || math.Abs(d.BaseMaterial-1) > 1e-5 || !(d.SupportMaterial > 0) {
		t.Errorf("%+v", d)
	}
}

func TestEstimateIsTheLibrary(t *testing.T) {
	m, err := mesh.Open(context.Background(), testdata+"hook.stl", mesh.ReadOptions{})
	if err != nil {
		t.Fatal(err)
	}
	e, err := estimate.For(estimate.Options{Contract: estimate.Contract{Infill: new(0.3), SupportDensity: new(0.1)}})
	if err != nil {
		t.Fatal(err)
	}
	want, err := e.Estimate(context.Background(), []estimate.Part{{Mesh: m.Merged(), Count: 1}})
	if err != nil {
		t.Fatal(err)
	}
	d := decode[EstimateData](t, do(t, "estimate", `{"infill":0.3,"support_density":0.1}`, model(testdata+"hook.stl")))
	if d.PrintTime != want.PrintTime || d.BaseMaterial != want.BaseMaterial || d.SupportMaterial != want.SupportMaterial || d.Layers != want.Layers {
		t.Errorf("%+v, want %+v", d, want)
	}
}

// TestNumbersBeyondAllRange asks for times that no number can hold: a fault of the
// parameters, not ours.
func TestNumbersBeyondAllRange(t *testing.T) {
	path := save(t, cube())
	for _, params := range []string{`{"volume_per_second":1e-320}`, `{"layer_thickness":1e-320}`} {
		f := failed(t, "estimate", params, model(path))
		if f.Code != CodeBadParams {
			t.Errorf("%s: %s %s", params, f.Code, f.Message)
		}
	}
}
