package render

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/mesh"
)

// cloud returns n triangles whose corners fill a box of the given size.
func cloud(n int, size geom.Vec, seed uint64) *mesh.Mesh {
	rng := rand.New(rand.NewPCG(seed, 99))
	m := &mesh.Mesh{}
	for i := range uint32(3 * n) {
		m.Vertices = append(m.Vertices, geom.Vec{X: size.X * rng.Float64(), Y: size.Y * rng.Float64(), Z: size.Z * rng.Float64()})
		if i%3 == 2 {
			m.Faces = append(m.Faces, [3]uint32{i - 2, i - 1, i})
		}
	}
	return m
}

// Every vertex is projected anew: the extents fill nine tenths of the tighter
// side, to a thousandth, and are centred, however many vertices there are and wherever they lie.
func TestFramingIsExact(t *testing.T) {
	seed := rand.Uint64()
	rng := rand.New(rand.NewPCG(seed, 7))
	for i := range 60 {
		size := geom.Vec{X: math.Exp(4 * rng.NormFloat64()), Y: math.Exp(rng.NormFloat64()), Z: math.Exp(rng.NormFloat64())}
		m := cloud([]int{1, 30, 9000}[i%3], size, seed+uint64(i))
		d := geom.Vec{X: rng.NormFloat64(), Y: rng.NormFloat64(), Z: rng.NormFloat64()}
		o := Options{Width: new(1 + rng.IntN(1024)), Height: new(1 + rng.IntN(768)), Camera: Camera{Direction: &d}}
		s, err := newScene(context.Background(), m, o)
		if err != nil {
			t.Fatal(err)
		}
		e := emptyExtent()
		for k, v := range m.Vertices {
			x, y, depth := s.cam.look(v)
			if depth <= 0 {
				t.Fatalf("seed %d, case %d: vertex %d is behind the eye", seed, i, k)
			}
			e.add(s.cam.cx+x/depth*s.cam.focal, s.cam.cy-y/depth*s.cam.focal, depth, k)
		}
		w, h := float64(*o.Width), float64(*o.Height)
		got := max((e.max[0]-e.min[0])/w, (e.max[1]-e.min[1])/h)
		offX, offY := (e.max[0]+e.min[0]-w)/2, (e.max[1]+e.min[1]-h)/2
		if math.Abs(got-fill) > 1e-3 && e.near > 0.11 {
			t.Errorf("seed %d, case %d: fills %.5f of %g x %g", seed, i, got, w, h)
		}
		if math.Abs(offX) > 1e-3*w || math.Abs(offY) > 1e-3*h {
			t.Errorf("seed %d, case %d: off centre by %.3f, %.3f px", seed, i, offX, offY)
		}
	}
}

// A ray through a pixel meets what is projected there.
func TestRayIsTheInverseOfProjection(t *testing.T) {
	m := cloud(20, geom.Vec{X: 3, Y: 4, Z: 5}, 1)
	for _, c := range []Camera{{}, {Direction: &geom.Vec{Z: -1}}, {Position: &geom.Vec{X: 20, Y: 10, Z: 3}}} {
		s, err := newScene(context.Background(), m, Options{Camera: c})
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range m.Vertices {
			x, y, depth := s.cam.look(v)
			r := s.cam.ray(s.cam.cx+x/depth*s.cam.focal, s.cam.cy-y/depth*s.cam.focal)
			q := s.cam.toScene(v)
			hit := geom.Vec{X: s.cam.eye.X + r.X*depth, Y: s.cam.eye.Y + r.Y*depth, Z: s.cam.eye.Z + r.Z*depth}
			if geom.Norm(geom.Sub(q, hit)) > 1e-12 {
				t.Errorf("the ray of %v passes %v", q, hit)
			}
		}
	}
}

// A needle seen end-on cannot fill the picture; the eye must stay outside it.
func TestNeedleSeenEndOn(t *testing.T) {
	m := &mesh.Mesh{Vertices: []geom.Vec{{}, {X: 100}, {X: 100, Y: 1e-9}}, Faces: [][3]uint32{{0, 1, 2}}}
	s, err := newScene(context.Background(), m, Options{Camera: Camera{Direction: &geom.Vec{X: 1}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range m.Vertices {
		if _, _, depth := s.cam.look(v); depth < 0.099 {
			t.Errorf("%v is at depth %g", v, depth)
		}
	}
}

func TestFloor32(t *testing.T) {
	for _, v := range []float64{0, 0.5, 1, 1.999, -0.1, -1, -1.5, 123456.7, -123456.7} {
		if got := floor32(v); float64(got) != math.Floor(v) {
			t.Errorf("floor32(%g) = %d", v, got)
		}
	}
}
