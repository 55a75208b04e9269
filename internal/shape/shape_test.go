package shape

import (
	"math"
	"testing"

	"github.com/saggar3d/saggar/geom"
)

func TestShapesAreClosedAndOutward(t *testing.T) {
	ring := []geom.Vec2{{X: 0, Y: 0}, {X: 4, Y: 0}, {X: 4, Y: 3}, {X: 0, Y: 3}}
	turned := Box(geom.Vec{X: 1}, geom.Vec{X: 3, Y: 4, Z: 5}).Apply(Turn(geom.Vec{X: 1, Y: 2, Z: 3}, 0.7))
	cases := []struct {
		name   string
		s      Soup
		volume float64
		within float64
	}{
		{"box", Box(geom.Vec{X: -1}, geom.Vec{X: 3, Y: 4, Z: 5}), 80, 1e-12},
		{"cube", Cube(geom.Vec{X: 9}, 2), 8, 1e-12},
		{"turned box", turned, 40, 1e-12},
		{"sphere", Sphere(10, 200), 4. / 3 * math.Pi * 1000, 2},
		{"torus", Torus(10, 3, 200, 60), 2 * math.Pi * math.Pi * 10 * 9, 5},
		{"prism", Prism(ring, 2), 24, 1e-12},
		{"two", Join(Cube(geom.Vec{}, 1), Cube(geom.Vec{X: 5}, 2)), 9, 1e-12},
		{"flipped", Cube(geom.Vec{}, 2).Flip(), -8, 1e-12},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if v := c.s.Volume(); math.Abs(v-c.volume) > c.within {
				t.Errorf("volume %v, want %v", v, c.volume)
			}
			uses := map[[2]uint32]int{}
			for _, f := range c.s.Faces {
				for k := range 3 {
					uses[[2]uint32{f[k], f[(k+1)%3]}]++
				}
			}
			for e, n := range uses {
				if n != 1 || uses[[2]uint32{e[1], e[0]}] != 1 {
					t.Fatalf("edge %v: %d uses, %d backwards", e, n, uses[[2]uint32{e[1], e[0]}])
				}
			}
		})
	}
}

func TestWithoutDropsFaces(t *testing.T) {
	s := Cube(geom.Vec{}, 1).Without(func(f int) bool { return f == 3 })
	if len(s.Faces) != 11 {
		t.Fatalf("%d faces", len(s.Faces))
	}
}
