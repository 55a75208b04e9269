package estimate

import (
	"math"

	"github.com/saggar3d/saggar/estimate/profile"
	"github.com/saggar3d/saggar/geom"
	"github.com/saggar3d/saggar/geom/poly"
	"github.com/saggar3d/saggar/mesh"
)

// nearFloor is to how many mm heights of faces are rounded that look at each other and leave
// nothing between them to be seen.
const nearFloor = 0.01

// buried returns where horizontal faces of shells on top of one another look at each other:
// both are within the part, and neither needs a solid layer.
func buried(m *mesh.Mesh) ([]profile.Floor, error) {
	type level struct{ up, down poly.Region }
	levels := map[int64]*level{}
	for _, f := range m.Faces {
		a, b, c := m.Vertices[f[0]], m.Vertices[f[1]], m.Vertices[f[2]]
		if a.Z != b.Z || b.Z != c.Z {
			continue
		}
		key := int64(math.Round(a.Z / nearFloor))
		l := levels[key]
		if l == nil {
			l = &level{}
			levels[key] = l
		}
		ring := poly.Ring{{X: a.X, Y: a.Y}, {X: b.X, Y: b.Y}, {X: c.X, Y: c.Y}}
		if geom.Orient2D(ring[0], ring[1], ring[2]) > 0 {
			l.up = append(l.up, poly.Polygon{Outer: ring})
		} else {
			ring[1], ring[2] = ring[2], ring[1]
			l.down = append(l.down, poly.Polygon{Outer: ring})
		}
	}
	var out []profile.Floor
	for _, key := range sortedKeys(levels) {
		l := levels[key]
		if len(l.up) == 0 || len(l.down) == 0 {
			continue
		}
		both, err := poly.Intersection(l.up, l.down)
		if err != nil {
			return nil, err
		}
		if area := both.Area(); area > 0 {
			out = append(out, profile.Floor{Z: float64(float64(key) * nearFloor), Area: area})
		}
	}
	return out, nil
}
