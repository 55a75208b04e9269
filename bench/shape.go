package main

import (
	"math"
	"math/rand/v2"
)

// A shape is a closed tube along a trefoil knot, rippled and roughened, as a
// grid of nu x nv vertices that wraps around both ways. It is what a part from
// a scanner looks like to a reader: smooth at large, noisy at small, its
// vertices shared by six triangles, and it never touches itself.
//
// The grid is a torus, so by construction it has nu*nv vertices, 2*nu*nv
// triangles, 3*nu*nv edges with two triangles each, one component and Euler
// characteristic 0.
type shape struct {
	nu, nv int // rings along the knot, vertices around each
	seed   uint64
	waves  []wave
}

// wave is one ripple of the tube's radius: p periods along it, q around it.
type wave struct{ p, q, phase, height float64 }

// Millimetres. Strands of the knot run 2*tubeOffset apart, so the tube with all
// its ripples (at most 6 * 0.25) and its roughness must stay thinner than that.
const (
	knotRadius = 40.0
	tubeOffset = 16.0
	tubeRadius = 8.0
	roughness  = 0.01
)

// newShape returns the shape of a seed. The same seed with another grid is the
// same part, tessellated finer or coarser.
func newShape(nu, nv int, seed uint64) *shape {
	rng := rand.New(rand.NewPCG(seed, 0))
	s := &shape{nu: nu, nv: nv, seed: seed}
	for range 6 {
		s.waves = append(s.waves, wave{
			p:      float64(rng.IntN(40)),
			q:      float64(1 + rng.IntN(6)),
			phase:  rng.Float64() * 2 * math.Pi,
			height: 0.1 + 0.15*rng.Float64(),
		})
	}
	return s
}

func (s *shape) triangles() int { return 2 * s.nu * s.nv }

// frame is the tube's cross-section at one ring.
type frame struct {
	t                      float64
	centre, normal, binorm [3]float64
}

// frame returns ring i's cross-section. The normal is the one of the torus that
// the knot winds on, so it comes back to itself after a round: no twist is left
// to close.
func (s *shape) frame(i int) frame {
	t := 2 * math.Pi * float64(i) / float64(s.nu)
	sin2, cos2 := math.Sincos(2 * t)
	sin3, cos3 := math.Sincos(3 * t)
	r := knotRadius + tubeOffset*cos3
	normal := [3]float64{cos3 * cos2, cos3 * sin2, sin3}
	tangent := unit([3]float64{
		-3*tubeOffset*sin3*cos2 - 2*r*sin2,
		-3*tubeOffset*sin3*sin2 + 2*r*cos2,
		3 * tubeOffset * cos3,
	})
	return frame{
		t:      t,
		centre: [3]float64{r * cos2, r * sin2, tubeOffset * sin3},
		normal: normal,
		binorm: cross(tangent, normal),
	}
}

// point returns the vertex at column j of the frame's ring i.
func (f frame) point(s *shape, i, j int) point {
	phi := 2 * math.Pi * float64(j) / float64(s.nv)
	radius := tubeRadius + roughness*noise(s.seed, i, j)
	for _, w := range s.waves {
		radius += w.height * math.Sin(w.p*f.t+w.q*phi+w.phase)
	}
	sin, cos := math.Sincos(phi)
	var p point
	for k := range p {
		p[k] = float32(f.centre[k] + radius*(cos*f.normal[k]+sin*f.binorm[k]))
	}
	return p
}

// noise returns a number in [-1, 1) that depends on the grid point alone, so a
// vertex is the same whoever asks for it. The mixer is splitmix64
// (doi:10.1145/2714064.2660195).
func noise(seed uint64, i, j int) float64 {
	x := seed + uint64(i)<<32 + uint64(j) + 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	x ^= x >> 31
	return float64(int64(x)) / (1 << 63)
}

func cross(a, b [3]float64) [3]float64 {
	return [3]float64{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

func unit(a [3]float64) [3]float64 {
	n := math.Sqrt(a[0]*a[0] + a[1]*a[1] + a[2]*a[2])
	if n == 0 {
		return a
	}
	return [3]float64{a[0] / n, a[1] / n, a[2] / n}
}
