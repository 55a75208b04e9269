package space

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	solids "github.com/saggar3d/saggar/internal/shape"
	"github.com/saggar3d/saggar/mesh"
)

// pin is a body of revolution of many faces, with a neck.
func pin() solids.Soup {
	var s solids.Soup
	const around = 24
	rings := [][2]float64{{2, 0}, {2, 1}, {0.7, 1.5}, {0.6, 4}, {1.6, 5}, {1.5, 6.5}}
	for _, r := range rings {
		for k := range around {
			sin, cos := geom.Sincos(2 * math.Pi * float64(k) / around)
			s.Vertices = append(s.Vertices, geom.Vec{X: r[0] * cos, Y: r[0] * sin, Z: r[1]})
		}
	}
	at := func(r, k int) uint32 { return uint32(r*around + k%around) }
	for k := range around {
		for r := range len(rings) - 1 {
			s.Faces = append(s.Faces, [3]uint32{at(r, k), at(r, k+1), at(r+1, k+1)}, [3]uint32{at(r, k), at(r+1, k+1), at(r+1, k)})
		}
		if k > 1 {
			s.Faces = append(s.Faces, [3]uint32{at(0, 0), at(0, k), at(0, k-1)}, [3]uint32{at(5, 0), at(5, k-1), at(5, k)})
		}
	}
	return s
}

// Every point of a solid lies in a piece, in any turn of it; the pieces hold
// little more when that is possible, and far less than its hull.
func TestCoverHoldsTheSolid(t *testing.T) {
	rng := rand.New(rand.NewPCG(13, 14))
	hollow := solids.Join(solids.Sphere(4, 12), solids.Sphere(3, 12).Flip())
	for name, c := range map[string]struct {
		s    solids.Soup
		most float64 // volume of the pieces, in volumes of the solid
	}{
		"pin":    {pin(), 1.15},
		"ring":   {solids.Torus(3.5, 1.2, 24, 12), 1.6},
		"hollow": {hollow, 1.9},
		"ball":   {solids.Sphere(3, 12), 1 + 1e-9},
	} {
		for i := range 3 {
			s := c.s
			if i > 0 {
				s = s.Apply(solids.Turn(geom.Vec{X: rng.NormFloat64(), Y: rng.NormFloat64(), Z: rng.NormFloat64()}, 6*rng.Float64()))
				c.most *= 1.1
			}
			pieces, ok := Cover(s.Vertices, s.Faces)
			if !ok || len(pieces) > mostPieces {
				t.Fatalf("%s: %d pieces, %v", name, len(pieces), ok)
			}
			var sums []polytope
			volume := 0.0
			for _, p := range pieces {
				q, _, _ := polytopeOf(p)
				_, v := hullOf(p)
				sums, volume = append(sums, q), volume+v
			}
			if volume < s.Volume()*(1-1e-9) || volume > c.most*s.Volume() {
				t.Errorf("%s: pieces of %g for a solid of %g", name, volume, s.Volume())
			}
			for range 1000 {
				p := geom.Vec{X: 8*rng.Float64() - 4, Y: 8*rng.Float64() - 4, Z: 12*rng.Float64() - 6}
				if winds(s, p) && unionDepth(sums, p) < -1e-9 {
					t.Fatalf("%s: %v lies inside but in no piece", name, p)
				}
			}
		}
	}
}

// winds reports whether a solid winds around p.
func winds(s solids.Soup, p geom.Vec) bool {
	w := 0.0
	for _, f := range s.Faces {
		w += mesh.SolidAngle(s.Vertices[f[0]], s.Vertices[f[1]], s.Vertices[f[2]], p)
	}
	return math.Abs(w) > 2*math.Pi
}

func TestCoverRefuses(t *testing.T) {
	open, inverted, ring := pin(), pin().Flip(), solids.Torus(3, 1, 150, 80)
	open.Faces = open.Faces[1:]
	for name, s := range map[string]solids.Soup{"open": open, "inverted": inverted, "nothing": {}, "too many faces": ring} {
		if pieces, ok := Cover(s.Vertices, s.Faces); ok {
			t.Errorf("%s: %d pieces", name, len(pieces))
		}
	}
}

// A rough sum holds the exact one, and is little wider anywhere.
func TestRoughSumHoldsTheExact(t *testing.T) {
	rng := rand.New(rand.NewPCG(15, 16))
	ball := func(n int, size geom.Vec) piece {
		var points []geom.Vec
		for range n {
			v := geom.Vec{X: rng.NormFloat64(), Y: rng.NormFloat64(), Z: rng.NormFloat64()}
			v = geom.Scale(1/geom.Norm(v), v)
			points = append(points, geom.Vec{X: v.X * size.X, Y: v.Y * size.Y, Z: v.Z * size.Z})
		}
		return piece{points, directionsOf(points)}
	}
	for i := range 6 {
		a, b := ball(80, geom.Vec{X: 5, Y: 4, Z: 3}), ball(60, geom.Vec{X: 1, Y: 2, Z: 3})
		if max(len(a.normals), len(b.normals)) > mostNormals {
			t.Fatalf("%d and %d directions", len(a.normals), len(b.normals))
		}
		gap := 0.25 * float64(i%2)
		exact, ok := minkowski(a.corners, b.corners, 0)
		rough, _ := sumOf(&a, &b, gap, true)
		_, corners, _ := polytopeOf(differences(a.corners, b.corners))
		if !ok || len(rough.planes) > 2*mostNormals+len(compass) {
			t.Fatal(ok, len(rough.planes))
		}
		for _, p := range corners {
			for _, h := range rough.planes {
				if h.above(p) > -gap+1e-9 {
					t.Fatalf("%v lies %g beyond a plane, gap %g", p, h.above(p), gap)
				}
			}
		}
		wide := 0.0
		for range 20000 {
			p := geom.Vec{X: 16*rng.Float64() - 8, Y: 16*rng.Float64() - 8, Z: 16*rng.Float64() - 8}
			if unionDepth([]polytope{rough}, p) > 0 {
				wide = max(wide, -unionDepth([]polytope{exact}, p)-gap)
			}
		}
		if wide > 0.4 {
			t.Errorf("sum of bodies of 10 mm and less is %g too wide", wide)
		}
	}
}

func differences(a, b []geom.Vec) []geom.Vec {
	var out []geom.Vec
	for _, p := range a {
		for _, q := range b {
			out = append(out, geom.Sub(p, q))
		}
	}
	return out
}
