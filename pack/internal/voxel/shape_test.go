package voxel

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/saggar3d/saggar/geom"
	part "github.com/saggar3d/saggar/internal/shape"
)

var upright = Matrix{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}

func bodyOf(s part.Soup) *Body {
	return &Body{Vertices: s.Vertices, Faces: s.Faces, Turns: []Matrix{upright}}
}

// cubesOf returns the cubes of a shape one by one.
func cubesOf(s *shape) map[[3]int]bool {
	out := map[[3]int]bool{}
	for _, r := range s.rows {
		for _, q := range r.runs {
			for x := q.x; x < q.x+q.n; x++ {
				out[[3]int{int(x), int(r.y), int(r.z)}] = true
			}
		}
	}
	return out
}

// solids are bodies of all kinds, about the size of 10.
func solids() map[string]part.Soup {
	oblique := part.Turn(geom.Vec{X: 1, Y: 2, Z: 3}, 40)
	l := part.Prism([]geom.Vec2{{}, {X: 10}, {X: 10, Y: 3}, {X: 3, Y: 3}, {X: 3, Y: 10}, {Y: 10}}, 4)
	return map[string]part.Soup{
		"box":         part.Box(geom.Vec{}, geom.Vec{X: 10, Y: 7, Z: 3}),
		"oblique box": part.Box(geom.Vec{}, geom.Vec{X: 10, Y: 7, Z: 3}).Apply(oblique),
		"ball":        part.Sphere(5, 12),
		"ring":        part.Torus(5, 1.5, 16, 8),
		"oblique L":   l.Apply(oblique),
		"hollow":      part.Join(part.Cube(geom.Vec{}, 10), part.Cube(geom.Vec{}, 6).Flip()),
		"sheet":       {Vertices: []geom.Vec{{}, {X: 9, Y: 1}, {X: 3, Y: 8, Z: 5}}, Faces: [][3]uint32{{0, 1, 2}}},
		"needle":      {Vertices: []geom.Vec{{}, {X: 9, Y: 1, Z: 4}, {X: 4.5, Y: 0.5, Z: 2}}, Faces: [][3]uint32{{0, 1, 2}}},
		"point":       {Vertices: []geom.Vec{{X: 3, Y: 2, Z: 1}}, Faces: [][3]uint32{{0, 0, 0}}},
	}
}

// TestShapeHoldsBody: wherever a point of the surface lies, with anything up to
// the pad around it, its cube is marked; so are all points inside. What is marked
// lies near the surface or inside.
func TestShapeHoldsBody(t *testing.T) {
	for name, soup := range solids() {
		for _, edge := range []float64{0.7, 1, 2.3} {
			for _, pad := range []float64{0, 0.4} {
				rng := rand.New(rand.NewPCG(3, 4))
				b := bodyOf(soup)
				s := newShape(b, upright, edge, pad)
				cubes := cubesOf(s)
				cubeAt := func(p geom.Vec) [3]int {
					q := geom.Scale(1/edge, geom.Sub(p, s.box.Min))
					return [3]int{int(math.Floor(q.X)), int(math.Floor(q.Y)), int(math.Floor(q.Z))}
				}
				// A little inwards, so that rounding does not move a point into the next cube.
				inward := func(p geom.Vec) geom.Vec {
					mid := s.box.Center()
					return geom.Add(p, geom.Scale(1e-5, geom.Sub(mid, p)))
				}
				for range 1000 {
					f := soup.Faces[rng.IntN(len(soup.Faces))]
					p := onTriangle(rng, soup.Vertices[f[0]], soup.Vertices[f[1]], soup.Vertices[f[2]])
					d := geom.Vec{X: rng.NormFloat64(), Y: rng.NormFloat64(), Z: rng.NormFloat64()}
					p = geom.Add(p, geom.Scale(0.99*pad*rng.Float64()/geom.Norm(d), d))
					if at := cubeAt(inward(p)); !cubes[at] && !onBorder(p, s.box.Min, edge) {
						t.Fatalf("%s, edge %g, pad %g: the cube %v of the surface point %v is not marked", name, edge, pad, at, p)
					}
				}
				for range 400 {
					p := within(rng, s.box)
					in := len(soup.Faces) > 4 && winding(soup, p) > 0.5
					at := cubeAt(p)
					if in && !cubes[at] {
						t.Fatalf("%s, edge %g: the cube %v of the point %v inside is not marked", name, edge, at, p)
					}
					if cubes[at] && !in && name != "hollow" {
						if d := toSurface(soup, p); d > 2*math.Sqrt(3)*edge+2*pad {
							t.Fatalf("%s, edge %g, pad %g: the cube %v is marked, %g away from the body", name, edge, pad, at, d)
						}
					}
				}
			}
		}
	}
}

// onBorder reports whether a point lies between two cubes: then it may count to
// either.
func onBorder(p, lo geom.Vec, edge float64) bool {
	q := geom.Scale(1/edge, geom.Sub(p, lo))
	for _, v := range [3]float64{q.X, q.Y, q.Z} {
		if math.Abs(v-math.Round(v)) < 1e-3 {
			return true
		}
	}
	return false
}

func within(rng *rand.Rand, b geom.Box) geom.Vec {
	s := b.Size()
	return geom.Add(b.Min, geom.Vec{X: s.X * rng.Float64(), Y: s.Y * rng.Float64(), Z: s.Z * rng.Float64()})
}

func onTriangle(rng *rand.Rand, a, b, c geom.Vec) geom.Vec {
	u, v := rng.Float64(), rng.Float64()
	if u+v > 1 {
		u, v = 1-u, 1-v
	}
	return geom.Add(a, geom.Add(geom.Scale(u, geom.Sub(b, a)), geom.Scale(v, geom.Sub(c, a))))
}

// winding adds up the solid angles of all triangles.
func winding(s part.Soup, p geom.Vec) float64 {
	sum := 0.0
	for _, f := range s.Faces {
		a, b, c := geom.Sub(s.Vertices[f[0]], p), geom.Sub(s.Vertices[f[1]], p), geom.Sub(s.Vertices[f[2]], p)
		la, lb, lc := geom.Norm(a), geom.Norm(b), geom.Norm(c)
		sum += 2 * math.Atan2(geom.Dot(a, geom.Cross(b, c)), la*lb*lc+geom.Dot(a, b)*lc+geom.Dot(b, c)*la+geom.Dot(c, a)*lb)
	}
	return sum / (4 * math.Pi)
}

// toSurface returns about how far a point is from a surface: it looks at a few
// hundred places of each triangle.
func toSurface(s part.Soup, p geom.Vec) float64 {
	best := math.Inf(1)
	const n = 8
	for _, f := range s.Faces {
		a, b, c := s.Vertices[f[0]], s.Vertices[f[1]], s.Vertices[f[2]]
		for i := range n + 1 {
			for j := range n + 1 - i {
				q := geom.Add(a, geom.Add(geom.Scale(float64(i)/n, geom.Sub(b, a)), geom.Scale(float64(j)/n, geom.Sub(c, a))))
				best = min(best, geom.Norm(geom.Sub(p, q)))
			}
		}
	}
	return best
}

// TestShapeOfWholeEdges: a box of whole edges is its cubes and no more.
func TestShapeOfWholeEdges(t *testing.T) {
	s := newShape(bodyOf(part.Box(geom.Vec{X: 5, Y: -3, Z: 0.5}, geom.Vec{X: 15, Y: 3, Z: 2.5})), upright, 0.5, 0)
	if s.n != [3]int{20, 12, 4} || len(cubesOf(s)) != 20*12*4 {
		t.Errorf("%v cubes, %d marked", s.n, len(cubesOf(s)))
	}
}

// TestShapeOfOpenBody: what a surface with holes encloses by its winding counts.
func TestShapeOfOpenBody(t *testing.T) {
	soup := part.Sphere(5, 12)
	open := soup.Without(func(face int) bool { return face == 7 })
	b := bodyOf(open)
	b.Inside = func(p geom.Vec) bool { return winding(open, p) > 0.5 }
	s := newShape(b, upright, 0.5, 0)
	cubes := cubesOf(s)
	rng := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		p := within(rng, s.box)
		q := geom.Scale(2, geom.Sub(p, s.box.Min))
		at := [3]int{int(q.X), int(q.Y), int(q.Z)}
		mid := geom.Add(s.box.Min, geom.Scale(0.5, geom.Vec{X: float64(at[0]) + 0.5, Y: float64(at[1]) + 0.5, Z: float64(at[2]) + 0.5}))
		if b.Inside(mid) && !cubes[at] {
			t.Fatalf("the cube %v inside is not marked", at)
		}
	}
}

// quarterTurns are the 24 turns that take axes to axes.
func quarterTurns() []Matrix {
	var out []Matrix
	for _, p := range [6][3]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		for signs := range 8 {
			var a geom.Affine
			for r := range 3 {
				a.M[r][p[r]] = 1 - 2*float64(signs>>r&1)
			}
			if a.Det() > 0 {
				out = append(out, a.M)
			}
		}
	}
	return out
}

// TestTurnedShape: when the box is of whole edges, the turned shape is the shape
// of the turned body; else it still holds it.
func TestTurnedShape(t *testing.T) {
	for name, soup := range solids() {
		b := bodyOf(soup)
		whole := name == "box" || name == "hollow"
		rest := newShape(b, upright, 0.5, 0)
		for i, m := range quarterTurns() {
			got, want := rest.turned(&m, 0.5), newShape(b, m, 0.5, 0)
			if whole {
				if got.n != want.n || len(cubesOf(got)) != len(cubesOf(want)) || geom.Norm(geom.Sub(got.box.Min, want.box.Min)) > 1e-9 {
					t.Fatalf("%s, turn %d: %v cubes at %v, want %v at %v", name, i, got.n, got.box.Min, want.n, want.box.Min)
				}
				have := cubesOf(got)
				for c := range cubesOf(want) {
					if !have[c] {
						t.Fatalf("%s, turn %d: cube %v is missing", name, i, c)
					}
				}
				continue
			}
			cubes := cubesOf(got)
			rng := rand.New(rand.NewPCG(5, 6))
			for range 300 {
				f := soup.Faces[rng.IntN(len(soup.Faces))]
				p := apply(&m, onTriangle(rng, soup.Vertices[f[0]], soup.Vertices[f[1]], soup.Vertices[f[2]]))
				q := geom.Scale(2, geom.Sub(p, got.box.Min))
				at := [3]int{int(math.Floor(q.X)), int(math.Floor(q.Y)), int(math.Floor(q.Z))}
				if !cubes[at] && !onBorder(p, got.box.Min, 0.5) {
					t.Fatalf("%s, turn %d: the cube %v of %v is not marked", name, i, at, p)
				}
			}
		}
	}
}

// TestBallRows: a cube is reached when it can hold a point nearer than the gap to
// a point of the cube in the middle.
func TestBallRows(t *testing.T) {
	for _, gap := range []float64{0, 0.3, 1, 1.5, 2, 3.7, 5} {
		reached := map[[3]int]bool{}
		for _, r := range ballRows(gap) {
			for x := -r.x; x <= r.x; x++ {
				reached[[3]int{x, r.y, r.z}] = true
			}
		}
		free := func(d int) float64 { return max(0, math.Abs(float64(d))-1) }
		const n = 8
		for z := -n; z <= n; z++ {
			for y := -n; y <= n; y++ {
				for x := -n; x <= n; x++ {
					d := math.Sqrt(free(x)*free(x) + free(y)*free(y) + free(z)*free(z))
					near := d < gap-1e-5 || x == 0 && y == 0 && z == 0
					far := d > gap+1e-5 || d >= gap && gap == math.Trunc(gap) && y == 0 && z == 0 && x != 0
					at := [3]int{x, y, z}
					if near && !reached[at] || far && reached[at] {
						t.Fatalf("gap %g: cube %v at distance %g: reached %v", gap, at, d, reached[at])
					}
				}
			}
		}
	}
}
